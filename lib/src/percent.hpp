// SPDX-License-Identifier: MIT
// Percent-encoding, as forms and the header fields of CloudEvents write it.
#pragma once

#include <fieldhook/span.hpp>

#include "text.hpp"
#include "utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// True for well-formed UTF-8.
inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_character(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

/// Appends to a space of fixed size; once something has no room, nothing more is written.
class TextAppender {
 public:
  explicit TextAppender(Span<char> space) : space_(space) {}

  bool ok() const { return ok_; }
  std::size_t size() const { return size_; }
  /// What was written behind the first `begin` characters.
  std::string_view from(std::size_t begin) const { return {space_.data() + begin, size_ - begin}; }

  void put(char c) {
    ok_ = ok_ && size_ < space_.size();
    if (ok_) space_[size_++] = c;
  }
  void put(std::string_view text) {
    for (const char c : text) put(c);
  }
  /// "%E2": upper-case hex.
  void put_percent(char c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto octet = static_cast<unsigned char>(c);
    put('%');
    put(kHex[octet >> 4]);
    put(kHex[octet & 15]);
  }

 private:
  Span<char> space_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace fieldhook
