// SPDX-License-Identifier: MIT
// What every builder of payloads must do with whatever text is in a field.
#pragma once

#include <fieldhook/json.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook {
namespace testing {

/// A payload, parsed by another implementation than the one that wrote it. `members` are names, or
/// indexes of arrays, from the root down.
class Parsed {
 public:
  explicit Parsed(std::string_view text) : arena_(4096 + text.size() * 96) {
    const auto root = read_json(bytes_of(text), {arena_.data(), arena_.size()});
    CHECK(root.ok());
    root_ = root.ok() ? root.value() : JsonValue();
  }
  explicit Parsed(const Result<std::string_view>& text)
      : Parsed(text.ok() ? text.value() : "null") {
    CHECK(text.ok());
  }

  JsonValue at(const std::vector<std::string>& members) const {
    JsonValue value = root_;
    for (const std::string& member : members) {
      if (value.kind() == JsonKind::array) {
        int index = std::stoi(member);
        for (value = value.first(); index > 0; --index) value = value.next();
      } else {
        value = value.member(member);
      }
    }
    return value;
  }
  /// The text there, or what there is instead.
  std::string text(const std::vector<std::string>& members) const {
    const Result<std::string_view> text = at(members).string();
    return text.ok() ? std::string(text.value()) : at(members).exists() ? "(no text)" : "(absent)";
  }
  bool has(const std::vector<std::string>& members) const { return at(members).exists(); }

 private:
  std::vector<std::uint8_t> arena_;
  JsonValue root_;
};

/// Writes a payload whose field under test holds the text.
using WriteField = std::function<Result<std::string_view>(std::string_view, Span<char>)>;

inline std::string emoji(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "\xF0\x9F\x98\x80";
  return text;
}

/// Every octet alone, inside and at the end of a text comes back equal or is refused, and so do the
/// classic ways to break out of a string.
inline void check_every_octet(const std::vector<std::string>& members, const WriteField& write) {
  std::vector<char> space(4096);
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    for (const std::string& text :
         {std::string(1, c), "ab" + std::string(1, c) + "cd", "abcdefgh" + std::string(1, c)}) {
      CAPTURE(octet);
      const auto payload = write(text, {space.data(), space.size()});
      if (octet >= 0x80) {
        CHECK(payload.status() == Status::malformed);
        continue;
      }
      CHECK(payload.ok());
      if (!payload.ok()) continue;
      for (const char written : payload.value()) CHECK(static_cast<unsigned char>(written) >= 0x20);
      // The library that reads back ends texts at NUL and says so.
      if (octet == 0)
        CHECK(payload.value().find("\\u0000") != std::string_view::npos);
      else
        CHECK(Parsed(payload).text(members) == text);
    }
  }
  for (const std::string_view text : {R"(","admin":true,"x":")", R"(\",\")", "\"}]}", "\\", "{}"}) {
    CHECK(Parsed(write(text, {space.data(), space.size()})).text(members) == text);
  }
  for (const std::string_view bad :
       {"\xED\xA0\x80", "a\xED\xBF\xBF", "\xC0\xAF", "\xF4\x90\x80\x80", "\xE2\x82", "ok\xFF"}) {
    CHECK(write(bad, {space.data(), space.size()}).status() == Status::malformed);
  }
}

/// The field takes `most` letters and no more; `refuse` and `cut` write it under each choice.
inline void check_limit(const std::vector<std::string>& members, std::size_t most,
                        const WriteField& refuse, const WriteField& cut) {
  std::vector<char> space(most * 2 + 4096);
  const Span<char> out(space.data(), space.size());
  for (const std::size_t size : {most - 1, most, most + 1}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    const std::string kept(size < most ? size : most, 'x');
    if (size <= most)
      CHECK(Parsed(refuse(text, out)).text(members) == text);
    else
      CHECK(refuse(text, out).status() == Status::refused);
    CHECK(Parsed(cut(text, out)).text(members) == kept);
  }
  const std::string huge(10U << 20U, 'x');
  CHECK(refuse(huge, out).status() == Status::refused);
  CHECK(Parsed(cut(huge, out)).text(members).size() == most);
}

/// Every size of `out` short of enough is no_space, and nothing behind it is touched.
inline void check_every_space(const std::function<Result<std::string_view>(Span<char>)>& write) {
  std::vector<char> space(8192);
  const auto whole = write({space.data(), space.size()});
  CHECK(whole.ok());
  const std::string expected(whole.value());
  for (std::size_t size = 0; size <= expected.size(); ++size) {
    CAPTURE(size);
    std::vector<char> exact(size + 1, '~');
    const auto payload = write({exact.data(), size});
    CHECK(exact[size] == '~');
    if (size < expected.size())
      CHECK(payload.status() == Status::no_space);
    else
      CHECK(payload.value() == expected);
  }
}

}  // namespace testing
}  // namespace fieldhook
