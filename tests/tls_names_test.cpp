// SPDX-License-Identifier: MIT
// DER and names by themselves, without a certificate around them.
#include "certificate_name.hpp"
#include "crypto/der.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

std::string der(std::uint8_t tag, std::string_view value) {
  std::string text{static_cast<char>(tag)};
  if (value.size() >= 0x80) text.push_back('\x81');
  text.push_back(static_cast<char>(value.size()));
  return text.append(value);
}

std::string wildcard(std::size_t labels) {
  std::string text = "*";
  for (std::size_t i = 0; i < labels; ++i) text += ".x";
  return text;
}

}  // namespace

TEST_CASE("A wildcard is a whole first label with two labels behind it") {
  for (std::size_t labels = 0; labels <= 4; ++labels) {
    std::string host = wildcard(labels);
    host[0] = 'a';
    CHECK(dns_name_matches(wildcard(labels), host) == (labels >= 2));
    CHECK(!dns_name_matches(wildcard(labels), "b." + host));
    CHECK(!dns_name_matches(wildcard(labels), host.substr(host.size() > 2 ? 2 : 0)));
  }
  CHECK(dns_name_matches("*.Example.COM", "Hooks.example.com"));
  CHECK(!dns_name_matches("*.example.com", ".example.com"));
  CHECK(!dns_name_matches("**.example.com", "a.example.com"));
  CHECK(!dns_name_matches("*a.example.com", "aa.example.com"));
  CHECK(!dns_name_matches("a.*.example.com", "a.b.example.com"));
  CHECK(!dns_name_matches("*.*.example.com", "a.b.example.com"));
}

TEST_CASE("Names are equal in all bytes but for letter case") {
  CHECK(dns_name_matches("a-1.b", "A-1.B"));
  CHECK(!dns_name_matches("", ""));
  CHECK(!dns_name_matches("a.b", "a.b."));
  CHECK(!dns_name_matches("a.b.", "a.b"));
  CHECK(!dns_name_matches("a@b", "a`b"));  // differ in the bit that separates cases
  CHECK(!dns_name_matches(std::string_view("a.b\0", 4), "a.b"));
  CHECK(!dns_name_matches(std::string_view("a.b\0.c", 6), "a.b"));
}

TEST_CASE("A kind of name matches its own kind of host only") {
  const PeerName name{"a.example.com", {}};
  const PeerName address{"1.2.3.4", {{1, 2, 3, 4}, 4}};
  const std::string four{1, 2, 3, 4};
  struct Row {
    std::uint8_t tag;
    std::string value;
    Status for_name;
    Status for_address;
  };
  const Row rows[] = {
      {0x82, "a.example.com", Status::ok, Status::refused},
      {0x81, "a.example.com", Status::refused, Status::refused},
      {0x86, "a.example.com", Status::refused, Status::refused},
      {0x87, "a.example.com", Status::refused, Status::refused},
      {0x82, "1.2.3.4", Status::refused, Status::refused},
      {0x87, four, Status::refused, Status::ok},
      {0x87, four.substr(1), Status::refused, Status::refused},
      {0x87, four + '\0', Status::refused, Status::refused},
      {0x87, std::string(12, '\0') + four, Status::refused, Status::refused},
      {0x82, four, Status::refused, Status::refused},
  };
  for (const Row& row : rows) {
    const std::string list = der(kDerSequence, der(0x82, "other") + der(row.tag, row.value));
    CHECK(find_name(bytes_of(list), name) == row.for_name);
    CHECK(find_name(bytes_of(list), address) == row.for_address);
  }
  CHECK(find_name({}, name) == Status::malformed);
  CHECK(find_name(bytes_of(der(kDerOctetString, "")), name) == Status::malformed);
  CHECK(find_name(bytes_of(der(kDerSequence,
                               "\x82\x05"
                               "abc")),
                  name) == Status::malformed);
}

TEST_CASE("DER has one way to write a length, and it stays within its bytes") {
  struct Row {
    std::string text;
    bool good;
  };
  const std::string k127(127, 'x'), k128(128, 'x'), k256(256, 'x');
  const Row rows[] = {
      {"", false},
      {"\x04", false},
      {std::string("\x04\x00", 2), true},
      {"\x04\x7F" + k127, true},
      {"\x04\x7F" + k127.substr(1), false},
      {"\x04\x81\x80" + k128, true},
      {"\x04\x81\x80" + k127, false},
      {"\x04\x81\x7F" + k127, false},  // not minimal
      {std::string("\x04\x82\x00\x80", 4) + k128, false},
      {std::string("\x04\x82\x01\x00", 4) + k256, true},
      {std::string("\x04\x83\x00\x01\x00", 5) + k256, false},
      {"\x04\x80", false},  // indefinite
      {"\x04\x84\x01\x01\x01\x01", false},
      {"\x04\xFF", false},
      {std::string("\x1F\x01\x00", 3), false},  // a tag of several bytes
  };
  for (const Row& row : rows) {
    CAPTURE(row.text.size());
    CHECK(DerReader(bytes_of(row.text)).next().ok() == row.good);
  }
}

TEST_CASE("An extension is found by its whole OID, with and without a critical mark") {
  const std::string oid = "\x55\x1D\x11";
  const std::string value = der(kDerOctetString, "value");
  const std::string plain = der(kDerSequence, der(kDerOid, oid) + value);
  const std::string critical =
      der(kDerSequence, der(kDerOid, oid) + der(kDerBoolean, "\xFF") + value);
  const std::string other = der(kDerSequence, der(kDerOid, oid + "\x01") + value);
  for (const std::string& wanted : {plain, critical}) {
    const std::string list = der(kDerSequence, other + wanted);
    const Result<Bytes> found = find_extension(bytes_of(list), bytes_of(oid));
    REQUIRE(found.ok());
    CHECK(text_of(found.value()) == "value");
  }
  const Result<Bytes> absent = find_extension(bytes_of(der(kDerSequence, other)), bytes_of(oid));
  CHECK(absent.ok());
  CHECK(absent.value().empty());
  CHECK(find_extension({}, bytes_of(oid)).ok());
  const std::string bad_lists[] = {
      der(kDerOctetString, plain), der(kDerSequence, value),
      der(kDerSequence, der(kDerSequence, der(kDerOid, oid))),
      der(kDerSequence, der(kDerSequence, der(kDerOid, oid) + der(kDerOctetString, ""))),
      der(kDerSequence, plain).substr(0, 8)};
  for (const std::string& list : bad_lists)
    CHECK(find_extension(bytes_of(list), bytes_of(oid)).status() == Status::malformed);
}
