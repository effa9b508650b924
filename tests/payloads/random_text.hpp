// SPDX-License-Identifier: MIT
// Repeatable random texts that try to break out of where they are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fieldhook {
namespace testing {

/// Which characters a text may have: any, or those that CloudEvents takes in an attribute.
enum class Letters : std::uint8_t { any, attribute };

/// splitmix64: the same seed makes the same texts.
class RandomText {
 public:
  explicit RandomText(std::uint64_t seed) : state_(seed) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(next() % limit); }

  /// 1 to 40 characters of UTF-8.
  std::string text(Letters letters) {
    std::string text;
    for (std::uint32_t left = 1 + below(40); left != 0; --left) text += character(letters);
    return text;
  }

  /// The same with something in it that is no UTF-8.
  std::string broken_text() {
    constexpr std::string_view kBroken[] = {"\x80",
                                            "\xBF",
                                            "\xC0\x80",
                                            "\xC1\xBF",
                                            "\xC3",
                                            "\xE0\x80\x80",
                                            "\xE2\x82",
                                            "\xFF",
                                            "\xFE",
                                            "\xF8\x88",
                                            "\xED\xA0\x80",
                                            "\xED\xBF\xBF",
                                            "\xF4\x90\x80\x80",
                                            "\xF0\x9F\x98"};
    const std::string before = text(Letters::any);
    std::string broken = before + std::string(kBroken[below(std::size(kBroken))]);
    // What is cut must not be completed by what follows: that begins with a whole character.
    return broken + text(Letters::any);
  }

 private:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }

  std::string character(Letters letters) {
    constexpr std::string_view kMarks = "\"\\/<>&{}[]:,'%+=@#!`*_~ ";
    switch (below(letters == Letters::any ? 8 : 6)) {
      case 0: return std::string(1, kMarks[below(kMarks.size())]);
      case 1:
      case 2: return std::string(1, static_cast<char>(0x20 + below(0x5F)));
      case 3: return utf8(0xA0 + below(0x800 - 0xA0));
      case 4: return utf8(three_bytes());
      case 5: return utf8(0x10000 + (below(0x10) << 16) + below(0xFFFE));
      case 6: return std::string(1, static_cast<char>(below(0x20)));
      default: return utf8(kOdd[below(std::size(kOdd))]);
    }
  }

  std::uint32_t three_bytes() {
    const std::uint32_t code = 0x800 + below(0xF000);
    const bool is_none = (code >= 0xD800 && code <= 0xDFFF) || (code >= 0xFDD0 && code <= 0xFDEF);
    return is_none || code >= 0xFFFE ? 0x20AC : code;
  }

  static std::string utf8(std::uint32_t code) {
    const auto tail = [code](unsigned shift) {
      return static_cast<char>(0x80 | ((code >> shift) & 0x3F));
    };
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6), tail(0)};
    if (code < 0x10000) return {static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)};
    return {static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
  }

  // Where parsers and languages differ: ends of lines, no characters, marks of direction.
  static constexpr std::uint32_t kOdd[] = {0x7F,   0x80,   0x85,   0x2028, 0x2029,   0xFEFF,
                                           0xFFFE, 0xFFFF, 0xFDD0, 0x202E, 0x10FFFF, 0x1FFFF};

  std::uint64_t state_;
};

}  // namespace testing
}  // namespace fieldhook
