// SPDX-License-Identifier: MIT
// The second half of MessageReader: what ends the body, and its chunks.
#include <fieldhook/message_reader.hpp>

namespace fieldhook {

void MessageReader::begin_body(HttpVersion version, BodyKind kind) {
  const bool old = version == HttpVersion::http_1_0;
  if (has_coding() && (old || has_length())) say(bit(Word::bad_framing));
  const bool doubtful = (said_ & (bit(Word::bad_framing) | bit(Word::bad_coding))) != 0;
  if (doubtful && kind != BodyKind::none) {
    return fail(said(Word::bad_framing) ? ReadError::framing : ReadError::unsupported);
  }
  keeps_ = !doubtful && !said(Word::close) && (!old || said(Word::keep_alive));
  in_body_ = true;
  state_ = State::data;
  if (kind == BodyKind::none) {
    state_ = State::complete;
  } else if (has_coding()) {
    fields_left_ = kMaxFields;
    room_ = kMaxHead + kSizeLine;
    begin_size_line();
  } else if (!has_length() && kind == BodyKind::by_fields_or_stream) {
    left_ = kToEnd;
    keeps_ = false;
  } else if (left_ == 0) {
    state_ = State::complete;
  }
}

MessageReader::Piece MessageReader::read_body(Bytes input) {
  std::size_t used = 0;
  while (used != input.size() && !done()) {
    Bytes rest = input.from(used);
    if (in_lines()) {
      used += read_head(rest);
      continue;
    }
    if (rest.size() > left_) rest = rest.first(static_cast<std::size_t>(left_));
    left_ -= rest.size();
    if (left_ == 0 && has_coding()) {
      state_ = State::data_end;
      room_ = static_cast<std::int16_t>(room_ + 2 + kSizeLine);
    } else if (left_ == 0) {
      state_ = State::complete;
    }
    return {used + rest.size(), rest};
  }
  return {used, {}};
}

void MessageReader::end(StreamEnd how) {
  keeps_ = false;
  if (done()) return;
  const bool to_end = state_ == State::data && left_ > kMaxLength;
  if (!to_end || how != StreamEnd::in_order) return fail(ReadError::incomplete);
  state_ = State::complete;
}

void MessageReader::begin_size_line() {
  state_ = State::size_line;
  field_ = Word::chunk_size;
}

}  // namespace fieldhook
