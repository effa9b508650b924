// SPDX-License-Identifier: MIT
#include <fieldhook/request_reader.hpp>

#include <fieldhook/request_writer.hpp>

#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// What stands before `mark`, which is taken off the text too; all of it where there is no mark.
std::string_view take_until(std::string_view& text, std::string_view mark) {
  const std::size_t size = text.find(mark);
  const std::string_view part = first(text, size);
  text.remove_prefix(size == std::string_view::npos ? text.size() : size + mark.size());
  return part;
}

/// RFC 9110 7.2, as far as it shuts out what two stacks could read differently. Never empty: an
/// http URI has a host.
bool is_host_field(std::string_view value) {
  for (const char c : value) {
    if (!is_visible(c) || std::string_view("/?#@\\,\"<>").find(c) != std::string_view::npos)
      return false;
  }
  return !value.empty();
}

}  // namespace

RequestReader::RequestReader(MutableBytes head_space, std::uint64_t max_body)
    : head_space_(head_space), max_body_(max_body) {
  next();
}

void RequestReader::next() {
  message_.begin(head_space_.size());
  body_length_ = 0;
  head_size_ = 0;
  line_size_ = 0;
  method_ = target_ = {};
  field_count_ = 0;
  refusal_ = 0;
  blank_line_ = BlankLine::may_come;
  head_accepted_ = false;
  expects_continue_ = false;
}

std::string_view RequestReader::head() const {
  return text_of(Bytes(head_space_).first(head_size_));
}

void RequestReader::refuse(ReadError error, std::uint16_t status) {
  message_.fail(error);
  refusal_ = status;
}

/// Gives what the shared reader failed with its status.
void RequestReader::refuse_failed() {
  switch (error()) {
    case ReadError::none:
    case ReadError::incomplete: return;
    case ReadError::limit: refusal_ = head_accepted_ ? 413 : 431; return;
    case ReadError::unsupported: refusal_ = 501; return;
    default: refusal_ = 400; return;
  }
}

MessageReader::Piece RequestReader::feed(Bytes input) {
  std::size_t used = 0;
  while (used != input.size() && !done()) {
    const Bytes rest = input.from(used);
    if (blank_line_ != BlankLine::over) {
      used += skip_blank_line(rest);
    } else if (head_accepted_) {
      const MessageReader::Piece piece = read_body(rest);
      return {used + piece.used, piece.body};
    } else {
      used += read_head(rest);
      if (head_accepted_) return {used, {}};
    }
  }
  return {used, {}};
}

/// One empty line before a request is passed over (RFC 9112 2.2).
std::size_t RequestReader::skip_blank_line(Bytes input) {
  const char c = static_cast<char>(input[0]);
  if (blank_line_ == BlankLine::may_come && c == '\r') {
    blank_line_ = BlankLine::cr_read;
    return 1;
  }
  const bool is_line_end = blank_line_ == BlankLine::cr_read;
  blank_line_ = BlankLine::over;
  if (!is_line_end) return 0;
  if (c == '\n') return 1;
  refuse(ReadError::syntax, 400);
  return 0;
}

std::size_t RequestReader::read_head(Bytes input) {
  const bool in_line = !message_.start_line_read();
  if (in_line) {
    const std::size_t room = kMaxRequestLine - head_size_;
    if (room == 0) {
      refuse(ReadError::limit, 414);
      return 0;
    }
    if (input.size() > room) input = input.first(room);
  }
  const std::size_t used = message_.read_head(input);
  // The shared reader was given no more room than head_space has.
  if (used != 0) std::memcpy(head_space_.data() + head_size_, input.data(), used);
  head_size_ += used;
  refuse_failed();
  if (in_line && error() == ReadError::limit) refusal_ = 414;
  if (in_line && message_.start_line_read() && !done()) end_request_line();
  if (message_.head_read()) end_head();
  return used;
}

void RequestReader::end_request_line() {
  line_size_ = head_size_;
  std::string_view line = first(head(), line_size_ - 2);
  method_ = take_until(line, " ");
  const std::string_view target = take_until(line, " ");
  if (!is_field_name(method_) || !read_target(target)) return refuse(ReadError::syntax, 400);
  const std::uint16_t refusal = read_version(line);
  if (refusal != 0) refuse(refusal == 505 ? ReadError::unsupported : ReadError::syntax, refusal);
}

/// 0, or the status to refuse with.
std::uint16_t RequestReader::read_version(std::string_view text) {
  const bool is_version = text.size() == 8 && starts_with(text, "HTTP/") && is_digit(text[5]) &&
                          text[6] == '.' && is_digit(text[7]);
  if (!is_version) return 400;
  if (text[5] != '1') return 505;
  version_ = text[7] == '0' ? HttpVersion::http_1_0 : HttpVersion::http_1_1;
  return 0;
}

bool RequestReader::read_target(std::string_view text) {
  for (const char c : text) {
    if (!is_visible(c) || c == '#') return false;
  }
  target_ = text;
  if (starts_with(text, "/") || text == "*") return true;
  if (method_ == "CONNECT") return !text.empty();  // an authority

  const std::string_view scheme = take_until(text, "://");
  const bool is_http = equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https");
  const std::size_t path = text.find_first_of("/?");
  target_ = path == std::string_view::npos ? std::string_view("/") : behind(text, path);
  return is_http && is_host_field(first(text, path));
}

void RequestReader::end_head() {
  split_fields();
  if (field_count_ > kMaxFields) {
    field_count_ = 0;
    return refuse(ReadError::limit, 431);
  }
  const std::uint16_t refusal = judge_fields();
  if (refusal != 0) {
    return refuse(refusal == 417 ? ReadError::unsupported : ReadError::syntax, refusal);
  }
  message_.begin_body(version_, BodyKind::by_fields);
  refuse_failed();
  if (error() != ReadError::none) return;
  // Two stacks could take a repeated length for two: this side need not be lenient.
  if (message_.repeats_length()) return refuse(ReadError::framing, 400);
  if (message_.left() > max_body_) return refuse(ReadError::limit, 413);
  if (method_ == "POST" && !message_.has_length() && !message_.has_coding()) {
    return refuse(ReadError::framing, 411);
  }
  head_accepted_ = true;
}

/// Parts the head, whose grammar is checked, into its fields. Counts on past kMaxFields.
void RequestReader::split_fields() {
  std::string_view rest = behind(head(), line_size_);
  rest.remove_suffix(2);
  while (!rest.empty()) {
    std::string_view line = take_until(rest, "\r\n");
    const std::string_view name = take_until(line, ":");
    if (field_count_ < kMaxFields) fields_[field_count_] = {name, without_blanks(line)};
    ++field_count_;
  }
}

/// 0, or the status to refuse with.
std::uint16_t RequestReader::judge_fields() {
  std::size_t hosts = 0;
  for (const Header& field : fields()) {
    if (equal_ignoring_case(field.name, "host")) {
      ++hosts;
      if (!is_host_field(field.value)) return 400;
    }
    if (equal_ignoring_case(field.name, "expect") && version_ == HttpVersion::http_1_1) {
      if (!equal_ignoring_case(field.value, "100-continue")) return 417;
      expects_continue_ = true;
    }
  }
  const bool host_is_needed = version_ == HttpVersion::http_1_1;
  return hosts > 1 || (host_is_needed && hosts == 0) ? 400 : 0;
}

MessageReader::Piece RequestReader::read_body(Bytes input) {
  const MessageReader::Piece piece = message_.read_body(input);
  refuse_failed();
  if (piece.body.size() > max_body_ - body_length_) {
    refuse(ReadError::limit, 413);
    return {piece.used, {}};
  }
  body_length_ += piece.body.size();
  return piece;
}

}  // namespace fieldhook
