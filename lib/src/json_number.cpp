// SPDX-License-Identifier: MIT
#include "json_number.hpp"

#include "text.hpp"

#include <cstdint>

namespace fieldhook {
namespace {

constexpr std::string_view kMaxWhole = "9007199254740991";  // 2^53 - 1
constexpr std::size_t kExact = 15;                          // digits that each double keeps
constexpr int kMaxPoint = 300;

/// 0.DIGITS times 10 to the power of `point`; no digits for zero.
struct Decimal {
  char digits[kMaxWhole.size()];
  std::size_t count = 0;
  int point = 0;
  bool negative = false;

  std::string_view text() const { return {digits, count}; }
};

/// What stands behind the e; what is absurd stays absurd, and never overflows.
int read_exponent(std::string_view text) {
  int exponent = 0;
  for (const char c : text) {
    if (is_digit(c) && exponent < 10000) exponent = exponent * 10 + (c - '0');
  }
  return text[0] == '-' ? -exponent : exponent;
}

/// False: more digits than `decimal` has room for.
bool read_decimal(std::string_view token, Decimal& decimal) {
  std::size_t zeros = 0;  // seen behind a digit: they count if another one follows
  int step = 1;           // of the point, for each digit: none behind it
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    if (c == '-') decimal.negative = true;
    if (c == '.') step = 0;
    if (to_lower(c) == 'e') {
      decimal.point += read_exponent(behind(token, i + 1));
      break;
    }
    if (!is_digit(c)) continue;
    const bool leading = c == '0' && decimal.count == 0;
    decimal.point += leading ? step - 1 : step;
    if (c == '0') {
      zeros += leading ? 0 : 1;
      continue;
    }
    if (decimal.count + zeros >= sizeof decimal.digits) return false;
    for (; zeros != 0; --zeros) decimal.digits[decimal.count++] = '0';
    decimal.digits[decimal.count++] = c;
  }
  return true;
}

/// What is exact in a double, so that its shortest digits are these.
bool is_exact(const Decimal& decimal) {
  if (decimal.point < -kMaxPoint || decimal.point > kMaxPoint) return false;
  if (decimal.count <= kExact) return true;
  const bool whole = static_cast<int>(decimal.count) == decimal.point;
  return whole && decimal.text() <= kMaxWhole;
}

char* put(std::string_view text, char* at) {
  for (const char c : text) *at++ = c;
  return at;
}

char* put_zeros(int count, char* at) {
  while (count-- > 0) *at++ = '0';
  return at;
}

/// Number::toString from its step 5 on; `point` is its n, `count` its k.
char* print(const Decimal& decimal, char* at) {
  const std::string_view digits = decimal.text();
  const auto count = static_cast<int>(decimal.count);
  const int point = decimal.point;
  if (point > 21 || point <= -6) {
    *at++ = digits[0];
    if (count > 1) *at++ = '.';
    at = put(behind(digits, 1), at);
    at = put(point > 0 ? "e+" : "e-", at);
    char space[20];
    return put(
        fieldhook::decimal(static_cast<std::uint64_t>(point > 0 ? point - 1 : 1 - point), space),
        at);
  }
  if (point <= 0) return put(digits, put_zeros(-point, put("0.", at)));
  if (count <= point) return put_zeros(point - count, put(digits, at));
  const auto whole = static_cast<std::size_t>(point);
  at = put(first(digits, whole), at);
  *at++ = '.';
  return put(behind(digits, whole), at);
}

}  // namespace

Result<std::string_view> stringify_number(std::string_view token, char (&space)[kMaxNumberText]) {
  Decimal number;
  if (!read_decimal(token, number)) return Status::unsupported;
  if (number.count == 0) return std::string_view("0");
  if (!is_exact(number)) return Status::unsupported;
  char* at = space;
  if (number.negative) *at++ = '-';
  at = print(number, at);
  return std::string_view(space, static_cast<std::size_t>(at - space));
}

}  // namespace fieldhook
