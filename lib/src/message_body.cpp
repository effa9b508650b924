// SPDX-License-Identifier: MIT
// The second half of MessageReader: what ends the body, and its chunks.
#include <fieldhook/message_reader.hpp>

#include "octets.hpp"
#include "text.hpp"

namespace fieldhook {

void MessageReader::judge_connection(HttpVersion version) {
  in_body_ = true;
  keeps_ = !says_close_ && (version == HttpVersion::http_1_1 || says_keep_alive_);
}

void MessageReader::begin_no_body(HttpVersion version) {
  judge_connection(version);
  const bool doubtful = length_bad_ || coding_ == Coding::broken || (has_coding() && length_seen_);
  if (doubtful) keeps_ = false;
  left_ = 0;
  state_ = State::complete;
}

void MessageReader::begin_body(HttpVersion version, BodyEnd without_fields) {
  judge_connection(version);
  const bool coded = has_coding();
  if (coded && (length_seen_ || version == HttpVersion::http_1_0)) return fail(ReadError::framing);
  if (coding_ == Coding::broken || length_bad_) return fail(ReadError::framing);
  if (coding_ == Coding::unknown) return fail(ReadError::unsupported);

  body_end_ = coded ? BodyEnd::chunks : length_seen_ ? BodyEnd::length : without_fields;
  room_ = kMaxHead;
  fields_ = 0;
  switch (body_end_) {
    case BodyEnd::head: state_ = State::complete; break;
    case BodyEnd::length: state_ = left_ == 0 ? State::complete : State::counted; break;
    case BodyEnd::chunks: state_ = State::chunk_start; break;
    case BodyEnd::stream:
      state_ = State::to_end;
      keeps_ = false;
      break;
  }
}

MessageReader::Piece MessageReader::read_body(Bytes input) {
  std::size_t used = 0;
  while (used != input.size() && !done()) {
    const Bytes rest = input.from(used);
    if (state_ == State::to_end) return {input.size(), rest};
    if (state_ == State::counted || state_ == State::chunk_data) {
      const Bytes body =
          rest.first(rest.size() < left_ ? rest.size() : static_cast<std::size_t>(left_));
      left_ -= body.size();
      if (left_ == 0) state_ = state_ == State::counted ? State::complete : State::data_cr;
      return {used + body.size(), body};
    }
    if (state_ <= State::last_lf) {
      used += read_head(rest);
    } else {
      used += static_cast<std::size_t>(step_chunk(rest.begin()) - rest.begin());
    }
  }
  return {used, {}};
}

const std::uint8_t* MessageReader::step_chunk(const std::uint8_t* at) {
  switch (state_) {
    case State::chunk_start:
    case State::chunk_size:
    case State::chunk_blank: return read_chunk_size(at);
    case State::chunk_ext: return read_extension(at);
    case State::data_cr:
      if (*at != '\r') break;
      state_ = State::data_lf;
      return at + 1;
    case State::data_lf: return read_chunk_lf(at, State::chunk_start);
    default: return read_chunk_lf(at, left_ != 0 ? State::chunk_data : State::line);  // chunk_lf
  }
  fail_grammar();
  return at;
}

const std::uint8_t* MessageReader::read_chunk_lf(const std::uint8_t* at, State next) {
  if (*at != '\n') {
    fail_grammar();
    return at;
  }
  state_ = next;
  return at + 1;
}

/// Takes one byte of a chunk's size, or what ends it: CR, or the start of an extension.
const std::uint8_t* MessageReader::read_chunk_size(const std::uint8_t* at) {
  const auto c = static_cast<char>(*at);
  const int digit = hex_digit(c);
  const bool first = state_ == State::chunk_start;
  if (digit >= 0 && state_ != State::chunk_blank) {
    if (first) left_ = 0;
    if (left_ > kMaxLength >> 4) {
      fail(ReadError::framing);
      return at;
    }
    left_ = left_ << 4 | static_cast<std::uint64_t>(digit);
    state_ = State::chunk_size;
    if (first || left_ != 0) return at + 1;
    return spend(at);
  }
  if (!first && (c == ' ' || c == '\t')) {
    state_ = State::chunk_blank;  // RFC 9112 7.1.1: only before an extension
    return spend(at);
  }
  if (!first && c == ';') {
    state_ = State::chunk_ext;
    return spend(at);
  }
  if (state_ == State::chunk_size && c == '\r') {
    state_ = State::chunk_lf;
    return at + 1;
  }
  fail(ReadError::framing);
  return at;
}

const std::uint8_t* MessageReader::read_extension(const std::uint8_t* at) {
  if (is_text(*at)) return spend(at);
  if (*at != '\r') {
    fail(ReadError::framing);
    return at;
  }
  state_ = State::chunk_lf;
  return at + 1;
}

/// Takes one byte that carries nothing, as long as there is room for such.
const std::uint8_t* MessageReader::spend(const std::uint8_t* at) {
  if (room_ == 0) {
    fail(ReadError::limit);
    return at;
  }
  --room_;
  return at + 1;
}

}  // namespace fieldhook
