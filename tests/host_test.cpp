// SPDX-License-Identifier: MIT
#include "host.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

/// `text` as an address of `size` bytes, and of no other.
Result<AddressLiteral> address_of(std::string_view text, std::size_t size) {
  const Result<AddressLiteral> literal = AddressLiteral::parse(text);
  if (literal.ok() && literal.value().size != size) return Status::malformed;
  return literal;
}

Result<AddressLiteral> ipv4_of(std::string_view text) {
  return address_of(text, 4);
}

Result<AddressLiteral> ipv6_of(std::string_view text) {
  return address_of(text, 16);
}

std::string hex(const AddressLiteral& literal) {
  std::string text;
  for (std::size_t i = 0; i < literal.size; ++i) {
    text += "0123456789abcdef"[literal.bytes[i] >> 4];
    text += "0123456789abcdef"[literal.bytes[i] & 15];
  }
  return text;
}

/// `size` bytes of labels of at most 63.
std::string name_of_size(std::size_t size) {
  std::string name;
  while (name.size() < size) name += name.size() % 64 == 63 ? '.' : 'a';
  return name;
}

}  // namespace

TEST_CASE("host names are labels of letters, digits and inner hyphens") {
  constexpr std::string_view kGood[] = {
      "localhost",
      "a",
      "hooks.example.com",
      "EXAMPLE.Com",
      "xn--bcher-kva.example",
      "3com.com",
      "1.2.3.4.example",
      "a-b.c--d",
      "127.0.0.1.nip.io",
      "1a",
      "0x.example",
      "x0",
      "a.b.c.d.e",
  };
  constexpr std::string_view kBad[] = {
      "",
      ".",
      "a.",
      ".a",
      "a..b",
      "-a",
      "a-",
      "a.-b",
      "a-.b",
      "a_b",
      "_dmarc.a",
      "a b",
      " a",
      "a ",
      "a%41",
      "b\xC3\xBC"
      "cher.de",
      "a@b",
      "a:b",
      "a\\b",
      "*.a",
      "a/b",
      "a,b",
      "[a]",
      "1.2.3.4",
      "1.2.3.4.5",
      "1.2.3.256",
      "127.1",
      "2130706433",
      "0",
      "0177.0.0.1",
      "0x7f.1",
      "0x7F000001",
      "a.0x7f",
      "a.0X7F",
      "a.0x",
      "a.123",
      "a.0",
      "1.2.3",
      "256.1.1.1",
  };
  for (const std::string_view name : kGood) {
    CAPTURE(std::string(name));
    CHECK(is_host_name(name));
  }
  for (const std::string_view name : kBad) {
    CAPTURE(std::string(name));
    CHECK(!is_host_name(name));
  }
}

TEST_CASE("a label has at most 63 bytes and a name at most 253") {
  CHECK(is_host_name(std::string(62, 'a')));
  CHECK(is_host_name(std::string(63, 'a')));
  CHECK(!is_host_name(std::string(64, 'a')));
  CHECK(is_host_name("a." + std::string(63, 'a') + ".a"));
  CHECK(!is_host_name("a." + std::string(64, 'a') + ".a"));
  CHECK(name_of_size(253).size() == 253);
  CHECK(is_host_name(name_of_size(252)));
  CHECK(is_host_name(name_of_size(253)));
  CHECK(!is_host_name(name_of_size(254)));
}

TEST_CASE("of all octets only letters, digits, hyphen and dot stand inside a name") {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    CHECK(is_host_name(std::string("ab") + c + "cd") == (kAllowed.find(c) != kAllowed.npos));
  }
}

TEST_CASE("IPv4 is four decimal numbers without leading zeros and nothing else") {
  constexpr struct {
    std::string_view text, bytes;
  } kGood[] = {
      {"0.0.0.0", "00000000"},         {"1.2.3.4", "01020304"},     {"127.0.0.1", "7f000001"},
      {"255.255.255.255", "ffffffff"}, {"10.20.30.40", "0a141e28"}, {"169.254.1.100", "a9fe0164"},
      {"254.1.9.99", "fe010963"},
  };
  for (const auto& row : kGood) {
    CAPTURE(std::string(row.text));
    const auto literal = ipv4_of(row.text);
    CHECK(literal.ok());
    CHECK(hex(literal.value()) == row.bytes);
  }
  constexpr std::string_view kBad[] = {
      "",          ".",          "1",          "1.2",       "1.2.3",      "1.2.3.",
      "1.2.3.4.",  "1.2.3.4.5",  ".1.2.3.4",   "1..2.3",    "1.2.3.256",  "256.2.3.4",
      "1.2.3.999", "1.2.3.0004", "1.2.3.1000", "01.2.3.4",  "1.2.3.04",   "00.0.0.0",
      "1.2.3.00",  "0177.0.0.1", "0x7f.0.0.1", "127.1",     "2130706433", "0x7f000001",
      "1.2.3.4 ",  " 1.2.3.4",   "1.2.3.+4",   "1.2.3.-4",  "1.2.3.4a",   "1,2,3,4",
      "1.2.3.4/8", "1.2.3.4:80", "1.2.3.\xB2", "1.2.3.4\n", "a.b.c.d",    "1.2.3.4294967297",
  };
  for (const std::string_view text : kBad) {
    CAPTURE(std::string(text));
    CHECK(ipv4_of(text).status() == Status::malformed);
  }
}

TEST_CASE("every number of an IPv4 address is accepted up to 255 and refused up to 9999") {
  int wrong = 0;
  for (int number = 0; number < 10000; ++number) {
    for (std::size_t place = 0; place < 4; ++place) {
      std::string text;
      for (std::size_t i = 0; i < 4; ++i) {
        if (i != 0) text += '.';
        text += i == place ? std::to_string(number) : "7";
      }
      const auto literal = ipv4_of(text);
      if (literal.ok() != (number <= 255)) ++wrong;
      if (literal.ok() && literal.value().bytes[place] != number) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("IPv6 is read by RFC 4291 section 2.2 and in no other way") {
  constexpr struct {
    std::string_view text, bytes;
  } kGood[] = {
      {"::", "00000000000000000000000000000000"},
      {"::1", "00000000000000000000000000000001"},
      {"1::", "00010000000000000000000000000000"},
      {"2001:db8::1", "20010db8000000000000000000000001"},
      {"2001:0DB8:0:0:0:0:0:0001", "20010db8000000000000000000000001"},
      {"1:2:3:4:5:6:7:8", "00010002000300040005000600070008"},
      {"abcd:ef01:2345:6789:ABCD:EF01:2345:6789", "abcdef0123456789abcdef0123456789"},
      {"1:2:3:4:5:6:7::", "00010002000300040005000600070000"},
      {"::2:3:4:5:6:7:8", "00000002000300040005000600070008"},
      {"1:2:3::5:6:7:8", "00010002000300000005000600070008"},
      {"1::8", "00010000000000000000000000000008"},
      {"::ffff:192.0.2.1", "00000000000000000000ffffc0000201"},
      {"::192.0.2.1", "000000000000000000000000c0000201"},
      {"64:ff9b::192.0.2.33", "0064ff9b0000000000000000c0000221"},
      {"1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"},
      {"1:2:3:4:5::192.0.2.1", "000100020003000400050000c0000201"},
      {"fe80::1", "fe800000000000000000000000000001"},
  };
  for (const auto& row : kGood) {
    CAPTURE(std::string(row.text));
    const auto literal = ipv6_of(row.text);
    CHECK(literal.ok());
    CHECK(hex(literal.value()) == row.bytes);
  }
  constexpr std::string_view kBad[] = {
      "",
      ":",
      ":::",
      "1",
      "1:2",
      ":1",
      "1:",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:",
      ":1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7:8:",
      "1:2:3:4:5:6:7:8::",
      "::1:2:3:4:5:6:7:8",
      "1:2:3:4::5:6:7:8",
      "1::2::3",
      "::1::",
      "1:::2",
      "::1:",
      ":::1",
      "12345::",
      "::12345",
      "::00001",
      "::g",
      "::-1",
      "::1 ",
      " ::1",
      "::1%25eth0",
      "::1%eth0",
      "fe80::1%1",
      "[::1]",
      "::1]",
      "::1/64",
      "1.2.3.4",
      "::1.2.3",
      "::1.2.3.4.5",
      "::1.2.3.256",
      "::01.2.3.4",
      "::1.2.3.4:5",
      "1.2.3.4::",
      "1:2:3:4:5:6:7:1.2.3.4",
      "1:2:3:4:5:1.2.3.4",
      "::2:3:4:5:6:7:1.2.3.4",
      "1:1.2.3.4",
      "::ffff:0x7f.0.0.1",
      "v1.a",
      "::1\n",
      "::\xC2\xB2",
  };
  for (const std::string_view text : kBad) {
    CAPTURE(std::string(text));
    CHECK(ipv6_of(text).status() == Status::malformed);
  }
}
