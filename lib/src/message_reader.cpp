// SPDX-License-Identifier: MIT
#include <fieldhook/message_reader.hpp>

#include "octets.hpp"
#include "text.hpp"

namespace fieldhook {

using namespace std::string_view_literals;

namespace {

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// More than kMaxLength: there are no such digits, or too many.
std::uint64_t read_number(std::string_view digits, unsigned base) {
  std::uint64_t number = digits.empty() ? UINT64_MAX : 0;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(hex_digit(c));
    if (digit >= base || number >> 60 != 0) return UINT64_MAX;
    number = number * base + digit;
  }
  return number;
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

std::string_view MessageReader::kept(Word field) const {
  const unsigned place = place_of(field);
  if (sizes_[place] == kInvalid) return "invalid"sv;
  return {text_ + kPlaces[place], sizes_[place]};
}

void MessageReader::begin(std::size_t room) {
  room_ = static_cast<std::int16_t>(room < kMaxHead ? room : kMaxHead);
  fields_ = 0;
  left_ = 0;
  state_ = State::start_line;
  field_ = Word::other;
  coding_ = Coding::none;
  body_end_ = BodyEnd::head;
  error_ = ReadError::none;
  in_body_ = length_seen_ = length_repeated_ = length_bad_ = false;
  says_close_ = says_keep_alive_ = keeps_ = rate_spent_ = false;
  for (std::uint8_t& size : sizes_) size = 0;
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

std::size_t MessageReader::read_head(Bytes input) {
  const auto room = static_cast<std::size_t>(room_);
  const std::size_t size = input.size() < room ? input.size() : room;
  const auto used =
      static_cast<std::size_t>(read_lines(input.begin(), input.begin() + size) - input.begin());
  room_ = static_cast<std::int16_t>(room_ - static_cast<int>(used));
  const bool wants_more = in_lines() && room_ == 0 && used < input.size();
  if (wants_more || room_ < 0) fail(ReadError::limit);
  return used;
}

/// Takes lines up to the end of the start line, of the section, or of what stands round chunks.
/// Each state falls into the next: a line that is not cut takes one pass.
const std::uint8_t* MessageReader::read_lines(const std::uint8_t* at, const std::uint8_t* end) {
  while (at != end && in_lines()) {
    switch (state_) {
      case State::name:
        at = read_name(at, end);
        if (state_ != State::value) break;
        [[fallthrough]];
      case State::start_line:
      case State::value:
      case State::size_line:
        at = read_text(at, end);
        if (at == end || !in_lines()) break;
        [[fallthrough]];
      default: {  // behind a CR, or where one must stand
        const bool ends_data = state_ == State::data_end;
        if (*at != (ends_data ? '\r' : '\n')) {
          fail_grammar();
          break;
        }
        ++at;
        if (state_ != State::value_lf) {
          end_line();
          return at;
        }
        state_ = State::name;
      }
    }
  }
  return at;
}

/// Behind the end of a line that is not a field's.
void MessageReader::end_line() {
  switch (state_) {
    case State::data_end: state_ = State::data_lf; break;
    case State::data_lf: begin_size_line(); break;
    case State::size_lf:
      room_ = static_cast<std::int16_t>(room_ - (kSizeLine - 2 - sizes_[0]));
      sizes_[0] = 0;
      state_ = left_ != 0 ? State::data : State::name;
      break;
    case State::last_lf: state_ = in_body_ ? State::complete : State::head_read; break;
    default: state_ = State::name; break;  // start_lf
  }
}

/// Takes a field's name and its colon, or the CR of the empty line behind the fields.
const std::uint8_t* MessageReader::read_name(const std::uint8_t* at, const std::uint8_t* end) {
  const std::uint8_t* const from = at;
  at = skip_token(at, end);
  const bool cut = at == end || sizes_[0] != 0;
  if (cut) take_text(from, at);
  if (at == end) return at;
  const char* const name = cut ? text_ : reinterpret_cast<const char*>(from);
  const std::size_t size = cut ? sizes_[0] : static_cast<std::size_t>(at - from);
  sizes_[0] = 0;
  if (size == 0 && *at == '\r') {
    state_ = State::last_lf;
    return at + 1;
  }
  if (*at != ':' || size == 0) fail_grammar();
  if (fields_ == kMaxFields) fail(ReadError::limit);
  if (state_ == State::failed) return at;
  ++fields_;
  state_ = State::value;
  if (in_body_) return at + 1;  // a trailer field frames nothing
  field_ = find_word(name, size);
  if (field_ > Word::rate_reset_after) field_ = Word::other;
  std::uint8_t& kept = sizes_[place_of(field_)];
  if (kept != 0) kept = kInvalid;
  return at + 1;
}

const std::uint8_t* MessageReader::read_text(const std::uint8_t* at, const std::uint8_t* end) {
  const std::uint8_t* const from = at;
  at = skip_text(at, end);
  if (field_ != Word::other) take_text(from, at);
  if (at == end) return at;
  if (*at != '\r') fail_grammar();
  if (field_ != Word::other) end_item();
  if (state_ == State::failed) return at;
  field_ = Word::other;
  state_ = static_cast<State>(static_cast<unsigned>(state_) + 1);
  return at + 1;
}

MessageReader::Word MessageReader::find_word(const char* text, std::size_t size) {
  static constexpr char kWords[] =
      "content-length"
      "transfer-encoding"
      "connection"
      "x-ratelimit-remaining"
      "retry-after"
      "date"
      "x-ratelimit-reset-after"
      "chunked"
      "close"
      "keep-alive"
      "0";
  static constexpr std::uint8_t kSizes[] = {14, 17, 10, 21, 11, 4, 23, 7, 5, 10, 1};
  constexpr std::uint32_t kAnySize = 1U << 14 | 1U << 17 | 1U << 10 | 1U << 21 | 1U << 11 |
                                     1U << 4 | 1U << 23 | 1U << 7 | 1U << 5 | 1U << 1;
  if (size > kMaxItem || (kAnySize >> size & 1) == 0) return Word::other;
  const char* word = kWords;
  for (unsigned i = 0; i < sizeof kSizes; ++i) {
    if (kSizes[i] == size && equal_ignoring_case(word, text, size)) return static_cast<Word>(i + 1);
    word += kSizes[i];
  }
  return Word::other;
}

/// Takes a part of a name or of a value. Items of a list are parted by commas, with blanks round
/// them that do not count; a chunk's size ends where an extension begins.
void MessageReader::take_text(const std::uint8_t* from, const std::uint8_t* to) {
  const unsigned place = place_of(field_);
  char* const text = text_ + kPlaces[place];
  const unsigned room = kPlaces[place + 1] - kPlaces[place];
  std::uint8_t& size = sizes_[place];
  for (; from != to; ++from) {
    const char c = static_cast<char>(*from);
    if (field_ == Word::chunk_size && c == ';') {
      field_ = Word::chunk_size_extended;
      return end_item();
    }
    if (place == 0 && c == ',') {
      end_item();
      continue;
    }
    const bool apart = size == 0 || size >= room;  // before the text, or behind its room
    if (apart && is_blank(c) && field_ != Word::chunk_size) continue;
    const bool needless = place == 0 && c == '0' && size == 1 && *text == '0';
    if (needless) continue;
    if (size < room) {
      text[size++] = c;
    } else {
      size = kInvalid;
    }
  }
}

/// Behind an item of a list, or a value of another kind.
void MessageReader::end_item() {
  const unsigned place = place_of(field_);
  std::uint8_t& size = sizes_[place];
  const char* const text = text_ + kPlaces[place];
  if (size == kInvalid) {
    if (place != 0) return;
    size = 0;
  }
  const bool trims = field_ != Word::chunk_size;  // RFC 9112 7.1.1: only before an extension
  while (trims && size != 0 && is_blank(text[size - 1])) --size;
  if (place != 0) return;
  const Word word = find_word(text, size);
  switch (field_) {
    case Word::chunk_size:
    case Word::chunk_size_extended:
      left_ = read_number({text, size}, 16);
      if (left_ > kMaxLength) fail(ReadError::framing);
      field_ = Word::other;
      return;
    case Word::content_length: end_length(read_number({text, size}, 10)); break;
    case Word::transfer_encoding:
      if (coding_ == Coding::none) {
        coding_ = word == Word::chunked ? Coding::chunked : Coding::unknown;
      } else if (coding_ == Coding::chunked) {
        coding_ = Coding::broken;  // chunked twice, or not last
      }
      break;
    case Word::rate_remaining: rate_spent_ = rate_spent_ || word == Word::zero; break;
    default:
      if (word == Word::close) says_close_ = true;
      if (word == Word::keep_alive) says_keep_alive_ = true;
      break;
  }
  size = 0;
}

/// Lengths that agree count as one (RFC 9112 6.3, rule 5).
void MessageReader::end_length(std::uint64_t length) {
  if (length > kMaxLength || (length_seen_ && length != left_)) length_bad_ = true;
  length_repeated_ = length_seen_;
  length_seen_ = true;
  left_ = length;
}

}  // namespace fieldhook
