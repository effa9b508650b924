// SPDX-License-Identifier: MIT
#include <fieldhook/response_reader.hpp>

namespace fieldhook {

void ResponseReader::restart() {
  body_length_ = 0;
  interims_ = 0;
  version_ = HttpVersion::http_1_1;
  begin_head();
}

void ResponseReader::begin_head() {
  message_.begin(MessageReader::kMaxHead - kStatusLine);
  line_at_ = 0;
  status_ = 0;
}

void ResponseReader::feed(Bytes input) {
  while (!input.empty()) input = input.from(read(input).used);
}

MessageReader::Piece ResponseReader::read(Bytes input) {
  std::size_t used = input.size();
  if (message_.done()) {
    message_.end(StreamEnd::cut);  // more than the answer
  } else if (message_.head_accepted()) {
    const MessageReader::Piece piece = message_.read_body(input);
    body_length_ += piece.body.size();
    return piece;
  } else if (line_at_ < kStatusLine) {
    used = read_status_line(input);
  } else {
    used = message_.read_head(input);
    if (message_.head_read()) end_head();
  }
  return {used, {}};
}

/// A minor version above 1 is read as 1.1 (RFC 9110 2.5). The blank behind the status code must be
/// there, the reason need not. A code outside of 100..599 is refused: never a success, never
/// skipped.
std::size_t ResponseReader::read_status_line(Bytes input) {
  static constexpr char kLeast[kStatusLine + 1] = "HTTP/1.0 100 ";
  static constexpr char kMost[kStatusLine + 1] = "HTTP/1.9 599 ";
  std::size_t used = 0;
  while (used != input.size() && line_at_ < kStatusLine) {
    const std::size_t at = line_at_++;
    const auto c = static_cast<char>(input[used++]);
    if (c < kLeast[at] || c > kMost[at]) {
      message_.fail(ReadError::syntax);
      break;
    }
    if (at == kVersionAt) version_ = c == '0' ? HttpVersion::http_1_0 : HttpVersion::http_1_1;
    if (at > kVersionAt && c != ' ') status_ = static_cast<std::uint16_t>(status_ * 10 + (c - '0'));
  }
  return used;
}

void ResponseReader::end_head() {
  if (status_ == 101) return message_.fail(ReadError::unsupported);
  if (status_ < 200) {
    if (interims_ == kMaxInterim) return message_.fail(ReadError::limit);
    ++interims_;
    return begin_head();
  }
  const bool no_body = request_ == AnswerTo::head || status_ == 204 || status_ == 304;
  message_.begin_body(version_, no_body ? BodyKind::none : BodyKind::by_fields_or_stream);
}

}  // namespace fieldhook
