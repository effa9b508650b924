// SPDX-License-Identifier: MIT
// The order of texts in JavaScript, where they are rows of UTF-16 units.
#pragma once

namespace fieldhook {

/// Compares what two readers read, each a valid UTF-8 text that ends with a negative "byte": below
/// 0, 0 or above. By bytes, but for the leads of characters beyond U+FFFF: their surrogates stand
/// before U+E000.
template <class Reader>
int compare_as_utf16(Reader a, Reader b) {
  const auto rank = [](int byte) {
    return byte < 0xEE ? byte : byte < 0xF0 ? byte + 16 : byte - 2;
  };
  for (;;) {
    const int x = a.next();
    const int y = b.next();
    if (x != y) return rank(x) - rank(y);
    if (x < 0) return 0;
  }
}

}  // namespace fieldhook
