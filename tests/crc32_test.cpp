// SPDX-License-Identifier: MIT
#include "crc32.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace fieldhook;

TEST_CASE("CRC-32 gives the catalogue's check value") {
  CHECK(crc32(bytes_of("123456789")) == 0xCBF43926U);
  CHECK(crc32({}) == 0);
  CHECK(crc32(bytes_of("a")) == 0xE8B7BE43U);
}

TEST_CASE("CRC-32 of pieces is the CRC of the whole") {
  const std::string_view whole = "The quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    const Bytes bytes = bytes_of(whole);
    CHECK(crc32(bytes.from(cut), crc32(bytes.first(cut))) == 0x414FA339U);
  }
}
