// SPDX-License-Identifier: MIT
// Reads the blocks of one label from a text (RFC 7468); what stands around them does not count.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

///   for (PemReader reader(text, "CERTIFICATE"); reader.next();) reader.decode(space);
class PemReader {
 public:
  PemReader(std::string_view text, std::string_view label) : rest_(text), label_(label) {}

  /// Goes on to the next block; false: there is none. A block without an end is none.
  bool next();
  /// Writes the block's bytes into `space`; the written part.
  /// Errors    malformed: not canonical base64 in lines of whole groups; no_space: too large
  Result<Bytes> decode(MutableBytes space) const;

 private:
  std::string_view rest_;
  std::string_view label_;
  std::string_view lines_;
};

}  // namespace fieldhook
