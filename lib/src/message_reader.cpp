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

/// The words in the order of Word, one behind the other, and where each begins.
struct WordTable {
  static constexpr std::string_view kWords[] = {"content-length"sv,
                                                "transfer-encoding"sv,
                                                "connection"sv,
                                                "x-ratelimit-remaining"sv,
                                                "retry-after"sv,
                                                "date"sv,
                                                "x-ratelimit-reset-after"sv,
                                                "chunked"sv,
                                                "close"sv,
                                                "keep-alive"sv,
                                                "0"sv};
  static constexpr unsigned kCount = sizeof kWords / sizeof kWords[0];
  static constexpr unsigned kSize = 123;

  char text[kSize] = {};
  std::uint8_t starts[kCount + 1] = {};
  std::uint32_t sizes = 0;  // a bit for each that occurs

  constexpr WordTable() {
    std::size_t at = 0;
    for (unsigned i = 0; i < kCount; ++i) {
      for (const char c : kWords[i]) text[at++] = c;
      starts[i + 1] = static_cast<std::uint8_t>(at);
      sizes |= 1U << kWords[i].size();
    }
  }
};
constexpr WordTable kTable;
static_assert(kTable.starts[WordTable::kCount] == WordTable::kSize, "no room is left over");

/// More than kMaxLength: these are no digits of that base, or too many.
std::uint64_t read_number(const char* digits, std::size_t size, unsigned base) {
  std::uint64_t number = size == 0 ? UINT64_MAX : 0;
  for (; size != 0; --size) {
    const auto digit = static_cast<unsigned>(hex_digit(*digits++));
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

/// Without the blanks at the text's end; those at its beginning are not taken. 0 for none that is
/// valid.
std::size_t MessageReader::size_at(unsigned place) const {
  std::size_t size = sizes_[place] == kInvalid ? 0 : sizes_[place];
  while (size != 0 && is_blank(text_[kPlaces[place] + size - 1])) --size;
  return size;
}

std::string_view MessageReader::text_at(unsigned place) const {
  if (sizes_[place] == kInvalid) return "invalid"sv;
  return {text_ + kPlaces[place], size_at(place)};
}

void MessageReader::begin(std::size_t room) {
  room_ = static_cast<std::int16_t>(room < kMaxHead ? room : kMaxHead);
  fields_left_ = kMaxFields;
  left_ = 0;
  state_ = State::start_line;
  field_ = Word::other;
  error_ = ReadError::none;
  in_body_ = keeps_ = false;
  said_ = 0;
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
  if (size == 0 || *at != ':') {
    fail_grammar();
    return at;
  }
  if (fields_left_ == 0) {
    fail(ReadError::limit);
    return at;
  }
  --fields_left_;
  state_ = State::value;
  if (in_body_) return at + 1;  // a trailer field frames nothing
  field_ = find_word(name, size, Word::content_length);
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
  const bool ends_item = field_ != Word::other && place_of(field_) == 0;
  if (ends_item) end_item('\r');
  if (state_ == State::failed) return at;
  field_ = Word::other;
  state_ = static_cast<State>(static_cast<unsigned>(state_) + 1);
  return at + 1;
}

/// One of the names, or of the items; which, the first of them tells. Letters differ from their
/// lower case by one bit, and no other octet of a text becomes a letter, hyphen or digit by it.
MessageReader::Word MessageReader::find_word(const char* text, std::size_t size, Word first) {
  if (size > kMaxItem || (kTable.sizes >> size & 1) == 0) return Word::other;
  const Word behind = first < Word::chunked ? Word::chunked : Word::chunk_size;
  for (auto i = static_cast<unsigned>(first); i < static_cast<unsigned>(behind); ++i) {
    const unsigned start = kTable.starts[i - 1];
    if (kTable.starts[i] - start != size) continue;
    std::size_t same = 0;
    while (same != size && (text[same] | 0x20) == kTable.text[start + same]) ++same;
    if (same == size) return static_cast<Word>(i);
  }
  return Word::other;
}

/// Takes a part of a name or of a value. Items of a list are parted by commas, with blanks round
/// them that do not count; a chunk's size ends where an extension begins. Needless zeros are passed
/// over, so that there may be any number of them.
void MessageReader::take_text(const std::uint8_t* from, const std::uint8_t* to) {
  const unsigned place = place_of(field_);
  const char separator = field_ == Word::chunk_size ? ';' : place == 0 ? ',' : '\r';
  char* const text = text_ + kPlaces[place];
  const unsigned room = kPlaces[place + 1] - kPlaces[place];
  do {
    unsigned size = sizes_[place];
    for (; from != to && size == 0 && separator != ';' && is_blank(*from); ++from) continue;
    for (; from != to && *from == '0' && (size == 0 || (size == 1 && *text == '0')); ++from) {
      *text = '0';
      size = 1;
    }
    for (; from != to && *from != separator; ++from) {
      if (size < room) {
        text[size++] = static_cast<char>(*from);
      } else if (!is_blank(*from)) {
        size = kInvalid;
      }
    }
    sizes_[place] = static_cast<std::uint8_t>(size);
    if (from == to) return;
    end_item(separator);
    ++from;
  } while (separator == ',');
}

/// Behind an item of a list, or a chunk's size, where the separator or the line's CR stands.
void MessageReader::end_item(char separator) {
  const std::size_t size = size_at(0);
  unsigned told = bit(find_word(text_, size, Word::chunked));
  switch (field_) {
    case Word::chunk_size:
      // RFC 9112 7.1.1: blanks only before an extension.
      if (separator != ';' && size != sizes_[0]) fail(ReadError::framing);
      left_ = read_number(text_, size, 16);
      if (left_ > kMaxLength) fail(ReadError::framing);
      sizes_[0] = static_cast<std::uint8_t>(size);
      field_ = Word::other;
      return;
    case Word::content_length: told = end_length(read_number(text_, size, 10)); break;
    case Word::transfer_encoding:
      if (said(Word::chunked)) {
        told = bit(Word::bad_framing);  // twice, or not last
      } else if (has_coding() || told != bit(Word::chunked)) {
        told = bit(Word::bad_coding);
      }
      break;
    default: break;
  }
  say(told | bit(field_));
  sizes_[0] = 0;
}

/// Lengths that agree count as one (RFC 9112 6.3, rule 5).
unsigned MessageReader::end_length(std::uint64_t length) {
  const bool repeats = has_length();
  const bool bad = length > kMaxLength || (repeats && length != left_);
  left_ = length;
  return (bad ? bit(Word::bad_framing) : 0U) | (repeats ? bit(Word::repeated_length) : 0U);
}

}  // namespace fieldhook
