// SPDX-License-Identifier: MIT
#include "form_scan.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

class TextSink : public ByteSink {
 public:
  Status put(Bytes piece) override {
    if (text.size() + piece.size() > limit) return Status::lost;
    text += text_of(piece);
    ++calls;
    return Status::ok;
  }

  std::string text;
  std::size_t limit = SIZE_MAX;
  int calls = 0;
};

std::string read(std::string_view text) {
  std::string bytes;
  FormText reader(text);
  for (int byte = reader.next(); byte != FormText::kEnd; byte = reader.next()) {
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

/// A body in memory of its own size, so that a sanitizer sees a read one byte too far.
struct Exact {
  explicit Exact(std::string_view text) : bytes(new char[text.size()]), size(text.size()) {
    if (size != 0) std::memcpy(bytes.get(), text.data(), size);
  }
  std::string_view view() const { return {bytes.get(), size}; }

  std::unique_ptr<char[]> bytes;
  std::size_t size;
};

/// "name:value;" for each field, "!" for a malformed one.
std::string fields(std::string_view body) {
  const Exact exact(body);
  FormScanner form(exact.view());
  std::string all;
  Status status;
  while ((status = form.next()) == Status::ok) {
    all += read(form.name()) + ":" + read(form.value()) + ";";
  }
  return status == Status::closed ? all : all + "!";
}

Status status_of(std::string_view body, TextSink& sink) {
  const Exact exact(body);
  return write_sorted_form(exact.view(), sink);
}

std::string sorted(std::string_view body) {
  TextSink sink;
  return status_of(body, sink) == Status::ok ? sink.text : "?";
}

std::string form_of(std::size_t count) {
  std::string body;
  for (std::size_t i = 0; i < count; ++i) body += "&f" + std::to_string(i) + "=1";
  return body;
}

struct Case {
  std::string_view body;
  std::string_view expected;
};

}  // namespace

TEST_CASE("fields come in the order of the body, decoded") {
  constexpr Case kCases[] = {
      {"", ""},
      {"a=1", "a:1;"},
      {"b=1&a=2", "b:1;a:2;"},
      {"a=1&a=1", "a:1;a:1;"},
      {"a", "a:;"},
      {"a=", "a:;"},
      {"=1", ":1;"},
      {"=", ":;"},
      {"a=b=c&d==", "a:b=c;d:=;"},
      {"&&a=1&&&b=2&", "a:1;b:2;"},
      {"&", ""},
      {"a+b=c+d", "a b:c d;"},
      {"a=%2B1+%2b%25%26%3D%20", "a:+1 +%&= ;"},
      {"%3D=%26&%26=%3D", "=:&;&:=;"},
      {"Body=caf%C3%A9+%F0%9F%9A%80", "Body:caf\xC3\xA9 \xF0\x9F\x9A\x80;"},
      {"a=\xC3\xA9%FF\xFF", "a:\xC3\xA9\xFF\xFF;"},
      {"a=%2541", "a:%41;"},
  };
  for (const Case& one : kCases) {
    CAPTURE(one.body);
    CHECK(fields(one.body) == one.expected);
  }
  CHECK(fields("a=x%00y") == std::string("a:x\0y;", 6));
}

TEST_CASE("an escape that is none is malformed, in a name and in a value") {
  for (const std::string_view body : {"%", "a=%", "a=%4", "a=%4&b=1", "a=%G1", "a=%1G", "%4=1",
                                      "%4%41=1", "a=% 1", "a=%-1", "a=%%41", "a=%u0041"}) {
    CAPTURE(body);
    CHECK(fields(body) == "!");
    CHECK(sorted(body) == "?");
  }
  CHECK(fields("a=1&b=%&c=2") == "a:1;!");
  TextSink sink;
  CHECK(status_of("a=1&b=%", sink) == Status::malformed);
  CHECK(sink.calls == 0);
}

TEST_CASE("names are sorted by code unit and joined with their values") {
  constexpr Case kCases[] = {
      {"", ""},
      {"To=%2B1&From=2&CallSid=3", "CallSid3From2To+1"},
      {"b=1&B=2&a=3&A=4&_z=5&Z1=6&1a=7", "1a7A4B2Z16_z5a3b1"},
      {"A=1&AB=2&AA=3&A-=4", "A1A-4AA3AB2"},
      {"%42=1&A=2", "A2B1"},
      {"Body=&From=%2B1", "BodyFrom+1"},
      {"b&a", "ab"},
      {"%F0%9F%9A%80k=v&%EF%BD%9Ek=w", "\xF0\x9F\x9A\x80kv\xEF\xBD\x9Ekw"},
  };
  for (const Case& one : kCases) {
    CAPTURE(one.body);
    CHECK(sorted(one.body) == one.expected);
  }
}

TEST_CASE("values of a repeated name are sorted, and equal ones count once") {
  CHECK(sorted("MediaUrl=b&MediaUrl=a&MediaUrl=b&From=%2B1") == "From+1MediaUrlaMediaUrlb");
  CHECK(sorted("a=1&a=1") == "a1");
  CHECK(sorted("a=1&%61=%31") == "a1");
  CHECK(sorted("a=&a=1&a") == "aa1");
  CHECK(sorted("a=10&a=9&a=1") == "a1a10a9");
  CHECK(sorted("ab=c&a=bc") == "abcabc");  // two fields, though they sign alike
}

TEST_CASE("fields are as many as the limit and no more, repeated ones included") {
  TextSink sink;
  CHECK(status_of(form_of(kMaxFormFields - 1), sink) == Status::ok);
  CHECK(status_of(form_of(kMaxFormFields), sink) == Status::ok);
  const int calls = sink.calls;
  CHECK(status_of(form_of(kMaxFormFields + 1), sink) == Status::no_space);
  std::string same;
  for (std::size_t i = 0; i <= kMaxFormFields; ++i) same += "a=1&";
  CHECK(status_of(same, sink) == Status::no_space);
  CHECK(sink.calls == calls);
}

TEST_CASE("every cut of a form is read to its end or told to be malformed") {
  constexpr std::string_view kBody = "To=%2B18005551212&Body=a+%F0%9F%9A%80%26&Digits=1234&To=%2B1";
  for (std::size_t size = 0; size <= kBody.size(); ++size) {
    const std::string_view body = kBody.substr(0, size);
    const bool cut = (size > 0 && body[size - 1] == '%') || (size > 1 && body[size - 2] == '%');
    CAPTURE(size);
    CHECK((sorted(body) == "?") == cut);
  }
}

TEST_CASE("no change of a byte makes the scanner read beyond the body") {
  std::uint32_t random = 4711;
  const auto below = [&random](std::size_t limit) {
    random = random * 1664525 + 1013904223;
    return (random >> 8) % limit;
  };
  int good = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string body = "To=%2B1800&Body=a+%F0%9F%9A%80%26&Digits=1234&To=%2B1";
    for (std::size_t changes = 1 + below(3); changes-- > 0;) {
      body[below(body.size())] = "%&=+aB2\x80"[below(8)];
    }
    TextSink sink;
    const Status status = status_of(body, sink);
    CHECK((status == Status::ok || status == Status::malformed));
    good += status == Status::ok ? 1 : 0;
  }
  CHECK(good > 500);
  CHECK(good < 4500);
}

TEST_CASE("the sink's error is the answer") {
  const std::string body = "a=" + std::string(500, 'x') + "&b=1";
  TextSink whole;
  CHECK(status_of(body, whole) == Status::ok);
  CHECK(whole.calls <= 8);
  for (std::size_t limit = 0; limit < whole.text.size(); limit += 7) {
    TextSink sink;
    sink.limit = limit;
    CHECK(status_of(body, sink) == Status::lost);
  }
}
