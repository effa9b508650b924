// SPDX-License-Identifier: MIT
#include "crypto/pem.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

/// The blocks of the text, joined with '|'; an error as its name in brackets.
std::string blocks_of(std::string_view text, std::size_t room = 64) {
  std::string all;
  for (PemReader reader(text, "THING"); reader.next();) {
    std::uint8_t space[64];
    const Result<Bytes> block = reader.decode(MutableBytes(space).first(room));
    all += block.ok()                            ? std::string(text_of(block.value()))
           : block.status() == Status::no_space  ? "[no_space]"
           : block.status() == Status::malformed ? "[malformed]"
                                                 : "[other]";
    all += '|';
  }
  return all;
}

std::string block(std::string_view lines) {
  return std::string("-----BEGIN THING-----\n").append(lines).append("\n-----END THING-----\n");
}

}  // namespace

TEST_CASE("blocks are found among other text, in order") {
  CHECK(blocks_of("") == "");
  CHECK(blocks_of("no block at all") == "");
  CHECK(blocks_of(block("QUJD")) == "ABC|");
  CHECK(blocks_of("Subject: a\n" + block("QUJD") + "and\n" + block("REVG") + "the end") ==
        "ABC|DEF|");
  CHECK(blocks_of(block("")) == "|");
}

TEST_CASE("lines end in any way, and the last may be short") {
  CHECK(blocks_of(block("QUJD\r\nREVG\r\nRw==\r\n")) == "ABCDEFG|");
  CHECK(blocks_of(block("  QUJD\t\n\n REVG ")) == "ABCDEF|");
  CHECK(blocks_of("-----BEGIN THING-----QUJD-----END THING-----") == "ABC|");
}

TEST_CASE("base64 has one reading: padding only at the end, no other characters") {
  constexpr std::string_view kBad[] = {"QUJ",  "QUJD\nQ", "Rw==\nQUJD", "RwA=\nQUJD", "Rx==",
                                       "QU-D", "Q=JD",    "QUJD====",   "QUJ\nDREV"};
  for (const std::string_view bad : kBad) {
    CAPTURE(bad);
    CHECK(blocks_of(block(bad)) == "[malformed]|");
  }
}

TEST_CASE("only blocks of the label count, with their own end") {
  const std::string other = "-----BEGIN OTHER-----\nQUJD\n-----END OTHER-----\n";
  CHECK(blocks_of(other + block("REVG") + other) == "DEF|");
  CHECK(blocks_of("-----BEGIN THINGS-----\nQUJD\n-----END THINGS-----\n") == "");
  CHECK(blocks_of("-----BEGIN THING-----\nQUJD\n") == "");
  CHECK(blocks_of("-----BEGIN THING-----\nQUJD\n-----END OTHER-----\n" + block("REVG")) == "DEF|");
  CHECK(blocks_of("-----BEGIN ") == "");
  CHECK(blocks_of("-----BEGIN THING") == "");
  CHECK(blocks_of("-----BEGIN THING-----") == "");
}

TEST_CASE("a block of n bytes needs n bytes of space") {
  CHECK(blocks_of(block("QUJD\nREVG"), 5) == "[no_space]|");
  CHECK(blocks_of(block("QUJD\nREVG"), 6) == "ABCDEF|");
  CHECK(blocks_of(block("QUJD\nREVG"), 7) == "ABCDEF|");
  CHECK(blocks_of(block("QUJD"), 0) == "[no_space]|");
}

TEST_CASE("every cut of a text is read without a crash, and yields no more than was whole") {
  const std::string text = block("QUJD") + block("REVG");
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string found = blocks_of(std::string_view(text).substr(0, size));
    CHECK((found == "" || found == "ABC|" || found == "ABC|DEF|"));
    CHECK((found == "ABC|DEF|") == (size >= text.size() - 1));  // but for the last line's end
  }
}
