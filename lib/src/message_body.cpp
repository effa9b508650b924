// SPDX-License-Identifier: MIT
// The second half of MessageReader: what ends the body, and its chunks.
#include <fieldhook/message_reader.hpp>

namespace fieldhook {

/// What is wrong with the fields that say where the body ends.
ReadError MessageReader::judge_framing(HttpVersion version) const {
  const bool contradicts = length_seen_ || version == HttpVersion::http_1_0;
  const bool broken = coding_ == Coding::broken || (has_coding() && contradicts);
  if (broken || length_bad_) return ReadError::framing;
  return coding_ == Coding::unknown ? ReadError::unsupported : ReadError::none;
}

void MessageReader::judge_connection(HttpVersion version) {
  in_body_ = true;
  keeps_ = !says_close_ && (version == HttpVersion::http_1_1 || says_keep_alive_);
}

void MessageReader::begin_no_body(HttpVersion version) {
  judge_connection(version);
  if (judge_framing(version) != ReadError::none) keeps_ = false;
  left_ = 0;
  state_ = State::complete;
}

void MessageReader::begin_body(HttpVersion version, BodyEnd without_fields) {
  judge_connection(version);
  const ReadError doubt = judge_framing(version);
  if (doubt != ReadError::none) return fail(doubt);

  body_end_ = has_coding() ? BodyEnd::chunks : length_seen_ ? BodyEnd::length : without_fields;
  state_ = State::data;
  if (body_end_ == BodyEnd::chunks) {
    fields_ = 0;
    room_ = kMaxHead + kSizeLine;
    begin_size_line();
  } else if (body_end_ == BodyEnd::stream) {
    left_ = UINT64_MAX;
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
    if (left_ == 0) end_data();
    return {used + rest.size(), rest};
  }
  return {used, {}};
}

void MessageReader::end(StreamEnd how) {
  if (done()) return;
  const bool to_end = state_ == State::data && body_end_ == BodyEnd::stream;
  if (!to_end || how != StreamEnd::in_order) return fail(ReadError::incomplete);
  state_ = State::complete;
}

void MessageReader::end_data() {
  state_ = State::complete;
  if (body_end_ != BodyEnd::chunks) return;
  state_ = State::data_end;
  room_ = static_cast<std::int16_t>(room_ + 2 + kSizeLine);
}

void MessageReader::begin_size_line() {
  state_ = State::size_line;
  field_ = Word::chunk_size;
}

}  // namespace fieldhook
