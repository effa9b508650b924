// SPDX-License-Identifier: MIT
#include <fieldhook/message_reader.hpp>

#include "octets.hpp"
#include "text.hpp"

namespace fieldhook {

using namespace std::string_view_literals;

namespace {

inline bool is_blank(int c) {
  return c == ' ' || c == '\t';
}

}  // namespace

std::string_view text_of(ReadError error) {
  switch (error) {
    case ReadError::none: break;
    case ReadError::syntax: return "syntax";
    case ReadError::framing: return "framing";
    case ReadError::incomplete: return "incomplete";
    case ReadError::limit: return "limit";
    case ReadError::unsupported: return "unsupported";
    case ReadError::unexpected: return "unexpected";
    case ReadError::deadline: return "deadline";
  }
  return "none";
}

std::string_view MessageReader::Kept::view() const {
  return size == kInvalid ? "invalid"sv : std::string_view(text, size);
}

void MessageReader::begin(std::size_t room) {
  room_ = static_cast<std::uint16_t>(room < kMaxHead ? room : kMaxHead);
  fields_ = 0;
  left_ = 0;
  state_ = State::start_line;
  field_ = Field::other;
  coding_ = Coding::none;
  body_end_ = BodyEnd::head;
  error_ = ReadError::none;
  in_body_ = length_seen_ = length_repeated_ = length_bad_ = false;
  says_close_ = says_keep_alive_ = keeps_ = rate_spent_ = false;
  for (Kept& kept : kept_) kept.size = 0;
}

void MessageReader::fail(ReadError error) {
  if (state_ == State::failed) return;
  state_ = State::failed;
  error_ = error;
  keeps_ = false;
}

void MessageReader::fail_grammar() {
  fail(in_body_ ? ReadError::framing : ReadError::syntax);
}

void MessageReader::end(StreamEnd how) {
  if (done()) return;
  if (state_ != State::to_end || how != StreamEnd::in_order) return fail(ReadError::incomplete);
  state_ = State::complete;
}

std::size_t MessageReader::read_head(Bytes input) {
  const std::size_t size = input.size() < room_ ? input.size() : room_;
  const std::uint8_t* const at = read_lines(input.begin(), input.begin() + size);
  const auto used = static_cast<std::size_t>(at - input.begin());
  room_ = static_cast<std::uint16_t>(room_ - used);
  if (state_ <= State::last_lf && room_ == 0 && used < input.size()) fail(ReadError::limit);
  return used;
}

/// Takes lines up to the end of the start line, or of the section. Each state falls into the next:
/// a line that is not cut takes one pass.
const std::uint8_t* MessageReader::read_lines(const std::uint8_t* at, const std::uint8_t* end) {
  while (at != end) {
    switch (state_) {
      case State::line:
        if (*at == '\r') {
          state_ = State::last_lf;
          ++at;
          break;
        }
        if (fields_ == kMaxFields) {
          fail(ReadError::limit);
          return at;
        }
        ++fields_;
        item_size_ = 0;
        state_ = State::name;
        [[fallthrough]];
      case State::name:
        at = read_name(at, end);
        if (state_ != State::value) return at;
        [[fallthrough]];
      case State::start_line:
      case State::value:
        at = read_value(at, end);
        if (at == end || state_ == State::failed) return at;
        [[fallthrough]];
      default:  // behind a CR
        if (*at != '\n') {
          fail_grammar();
          return at;
        }
        ++at;
        if (state_ != State::value_lf) return end_section(at);
        state_ = State::line;
    }
  }
  return at;
}

/// Behind the LF of the start line, or of the empty line that ends a section.
const std::uint8_t* MessageReader::end_section(const std::uint8_t* at) {
  const State last = in_body_ ? State::complete : State::head_read;
  state_ = state_ == State::last_lf ? last : State::line;
  return at;
}

const std::uint8_t* MessageReader::read_name(const std::uint8_t* at, const std::uint8_t* end) {
  const std::uint8_t* const from = at;
  at = skip_token(at, end);
  const bool cut = at == end || item_size_ != 0;
  if (cut) store_name(from, at);
  if (at == end) return at;
  const char* const name = cut ? item_ : reinterpret_cast<const char*>(from);
  const std::size_t size = cut ? item_size_ : static_cast<std::size_t>(at - from);
  if (*at != ':' || size == 0) {
    fail_grammar();
    return at;
  }
  field_ = in_body_ ? Field::other : find_field(name, size);  // a trailer field frames nothing
  if (field_ != Field::other) begin_value();
  state_ = State::value;
  return at + 1;
}

/// Keeps a name that the input cut in two, as far as a name of interest can be long.
void MessageReader::store_name(const std::uint8_t* from, const std::uint8_t* to) {
  while (from != to && item_size_ < kMaxItem) item_[item_size_++] = static_cast<char>(*from++);
}

const std::uint8_t* MessageReader::read_value(const std::uint8_t* at, const std::uint8_t* end) {
  const std::uint8_t* const from = at;
  at = skip_text(at, end);
  if (field_ != Field::other) take_value(from, at);
  if (at == end) return at;
  if (*at != '\r') {
    fail_grammar();
    return at;
  }
  if (field_ != Field::other) end_value();
  state_ = state_ == State::start_line ? State::start_lf : State::value_lf;
  return at + 1;
}

/// No two names are of one length. A token's letters differ from their lower case by one bit.
MessageReader::Field MessageReader::find_field(const char* name, std::size_t size) {
  const char* wanted = nullptr;
  Field field = Field::other;
  switch (size) {
    case 4: wanted = "date", field = Field::date; break;
    case 10: wanted = "connection", field = Field::connection; break;
    case 11: wanted = "retry-after", field = Field::retry_after; break;
    case 14: wanted = "content-length", field = Field::content_length; break;
    case 21: wanted = "x-ratelimit-remaining", field = Field::rate_remaining; break;
    case 23: wanted = "x-ratelimit-reset-after", field = Field::rate_reset_after; break;
    case 17: wanted = "transfer-encoding", field = Field::transfer_encoding; break;
    default: return Field::other;
  }
  for (const char* const end = name + size; name != end; ++name, ++wanted) {
    if ((*name | 0x20) != *wanted) return Field::other;
  }
  return field;
}

void MessageReader::begin_value() {
  item_size_ = 0;
  item_over_ = false;
  if (field_ < Field::retry_after) return;
  Kept& kept = this->kept();
  if (kept.size != 0) kept.size = kInvalid;
}

void MessageReader::take_value(const std::uint8_t* from, const std::uint8_t* to) {
  if (field_ < Field::retry_after) {
    while (from != to) take_item_byte(static_cast<char>(*from++));
    return;
  }
  Kept& kept = this->kept();
  std::uint8_t size = kept.size;
  for (; from != to; ++from) {
    const bool apart = size == 0 || size >= kMaxValue;  // before the value, or behind its room
    if (apart && is_blank(*from)) continue;
    if (size < kMaxValue) {
      kept.text[size++] = static_cast<char>(*from);
    } else {
      size = kInvalid;
    }
  }
  kept.size = size;
}

void MessageReader::end_value() {
  if (field_ < Field::retry_after) return end_item();
  Kept& kept = this->kept();
  if (kept.size == kInvalid) return;
  while (kept.size != 0 && is_blank(kept.text[kept.size - 1])) --kept.size;
}

/// Takes a byte of a list: items parted by commas, with blanks round them and none inside.
void MessageReader::take_item_byte(char c) {
  if (c == ',') return end_item();
  if (is_blank(c)) {
    item_over_ = item_size_ != 0;
    return;
  }
  if (item_over_) item_size_ = kInvalid;
  const bool needless_zero = field_ == Field::content_length && item_size_ == 1 && item_[0] == '0';
  if (needless_zero) item_size_ = 0;
  if (item_size_ < kMaxItem) {
    item_[item_size_++] = to_lower(c);
  } else {
    item_size_ = kInvalid;
  }
}

void MessageReader::end_item() {
  const std::string_view item(item_, item_size_ == kInvalid ? 0 : item_size_);
  switch (field_) {
    case Field::content_length: end_length(item); break;
    case Field::transfer_encoding:
      if (coding_ == Coding::none) {
        coding_ = item == "chunked"sv ? Coding::chunked : Coding::unknown;
      } else if (coding_ == Coding::chunked) {
        coding_ = Coding::broken;  // chunked twice, or not last
      }
      break;
    case Field::rate_remaining: rate_spent_ = rate_spent_ || item == "0"sv; break;
    default:
      if (item == "close"sv) says_close_ = true;
      if (item == "keep-alive"sv) says_keep_alive_ = true;
      break;
  }
  item_size_ = 0;
  item_over_ = false;
}

/// Lengths that agree count as one (RFC 9112 6.3, rule 5). 19 digits cannot overflow 64 bits.
void MessageReader::end_length(std::string_view item) {
  std::uint64_t length = 0;
  bool bad = item.empty() || item.size() > 19;
  for (const char c : item) {
    bad = bad || !is_digit(c);
    length = (length << 3) + (length << 1) + static_cast<std::uint8_t>(c - '0');
  }
  if (length > kMaxLength || (length_seen_ && length != left_)) bad = true;
  length_bad_ = length_bad_ || bad;
  length_repeated_ = length_seen_;
  length_seen_ = true;
  left_ = length;
}

}  // namespace fieldhook
