// SPDX-License-Identifier: MIT
// Reads DER items one after the other. Bounded, no copies, no recursion.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstdint>

namespace fieldhook {

struct DerItem {
  std::uint8_t tag = 0;
  Bytes value;
};

inline constexpr std::uint8_t kDerBoolean = 0x01;
inline constexpr std::uint8_t kDerInteger = 0x02;
inline constexpr std::uint8_t kDerBitString = 0x03;
inline constexpr std::uint8_t kDerOctetString = 0x04;
inline constexpr std::uint8_t kDerOid = 0x06;
inline constexpr std::uint8_t kDerSequence = 0x30;

class DerReader {
 public:
  explicit DerReader(Bytes items) : rest_(items) {}

  bool at_end() const { return rest_.empty(); }
  /// The next item. malformed: cut, indefinite, not minimal, or a tag of several bytes.
  Result<DerItem> next();
  /// The next item, which must have this tag.
  Result<Bytes> next(std::uint8_t tag);

 private:
  Bytes rest_;
};

bool equal(Bytes a, Bytes b);

/// The value of one extension. `extensions` is the SEQUENCE OF Extension, `oid` without tag and
/// length. Empty when it is not there; malformed when the list is not readable.
Result<Bytes> find_extension(Bytes extensions, Bytes oid);

}  // namespace fieldhook
