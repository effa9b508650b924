// SPDX-License-Identifier: MIT
#include <fieldhook/response_reader.hpp>

#include "fakes/answers.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("an answer with a length is read to its last byte and the stream may be used again") {
  const ResponseReader reader = read(kOk + "Content-Length: 5\r\n\r\nhello");
  CHECK(reader.complete());
  CHECK(reader.status() == 200);
  CHECK(reader.body_length() == 5);
  CHECK(reader.reusable());
  CHECK(read(kOk + "Content-Length: 5\r\n\r\nhell").done() == false);
}

TEST_CASE("nothing is concluded before the first byte") {
  ResponseReader reader;
  CHECK(!reader.started());
  CHECK(!reader.done());
  reader.feed({});
  CHECK(!reader.started());
  reader.feed(bytes_of("H"));
  CHECK(reader.started());
  reader.end(StreamEnd::in_order);
  CHECK(reader.error() == ReadError::incomplete);
  CHECK(error_of("", Then::in_order) == ReadError::incomplete);
}

TEST_CASE("H4: forerunners are skipped with their fields, and bounded") {
  const std::string interim =
      "HTTP/1.1 103 Early\r\nContent-Length: 7\r\nConnection: close\r\nDate: x\r\n\r\n";
  const ResponseReader reader = read(interim + kOk + kEmpty);
  CHECK(reader.status() == 200);
  CHECK(reader.reusable());
  CHECK(reader.date().empty());
  CHECK(!read(interim).head_accepted());
  CHECK(error_of(interim, Then::in_order) == ReadError::incomplete);
  CHECK(error_of("HTTP/1.1 101 X\r\n\r\n") == ReadError::unsupported);

  const std::string next = "HTTP/1.1 100 C\r\n\r\n";
  constexpr std::size_t kMax = ResponseReader::kMaxInterim;
  CHECK(read(times(kMax - 1, next) + kOk + kEmpty).complete());
  CHECK(read(times(kMax, next) + kOk + kEmpty).complete());
  CHECK(error_of(times(kMax + 1, next) + kOk + kEmpty) == ReadError::limit);
}

TEST_CASE("H5: the first answer counts and what follows ends the use of the stream") {
  for (const char* more : {"X", "\r\n", "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"}) {
    const ResponseReader reader = read(kOk + "Content-Length: 2\r\n\r\nok" + more);
    CHECK(reader.complete());
    CHECK(reader.status() == 200);
    CHECK(reader.body_length() == 2);
    CHECK(!reader.reusable());
  }
  const ResponseReader closed = read(kOk + kEmpty, Then::in_order);
  CHECK(closed.complete());
  CHECK(!closed.reusable());
}

TEST_CASE("H6: heads and fields have limits") {
  constexpr std::size_t kMax = MessageReader::kMaxHead;
  CHECK(read(head_of(kMax - 1)).complete());
  CHECK(read(head_of(kMax)).complete());
  CHECK(error_of(head_of(kMax + 1)) == ReadError::limit);
  CHECK(read(head_of(kMax).substr(0, kMax - 1)).error() == ReadError::none);

  constexpr std::size_t kFields = MessageReader::kMaxFields;
  CHECK(read(kOk + times(kFields - 2, "a:\r\n") + kEmpty).complete());
  CHECK(read(kOk + times(kFields - 1, "a:\r\n") + kEmpty).complete());
  CHECK(error_of(kOk + times(kFields, "a:\r\n") + kEmpty) == ReadError::limit);
  const std::string trailers = times(kFields, "a:\r\n");
  CHECK(read(kChunked + "0\r\n" + trailers + "\r\n").complete());
  CHECK(error_of(kChunked + "0\r\n" + trailers + "a:\r\n\r\n") == ReadError::limit);
}

TEST_CASE("H7: a status line has one form") {
  for (const char* line :
       {"HTTP/1.1 000 X",     "HTTP/1.1 099 X",    "HTTP/1.1 600 X",  "HTTP/1.1 2000 X",
        "HTTP/1.1 20 X",      "HTTP/1.1 2x0 X",    "HTTP/1.1 200",    "HTTP/1.1  200 X",
        "HTTP/1.1\t200 X",    "HTTP/1.10 200 X",   "HTTP/1.x 200 X",  "HTTP/2.0 200 X",
        "HTTP/0.9 200 X",     "http/1.1 200 X",    " HTTP/1.1 200 X", "HTTP/1.1 200 a\x01",
        "HTTP/1.1 200 a\x7F", "HTTP/1.1 200 a\rb", "ICY 200 X",       ""}) {
    CAPTURE(line);
    CHECK(error_of(std::string(line) + "\r\n" + kEmpty) == ReadError::syntax);
  }
  CHECK(error_of(std::string("HTTP/1.1 200 a\0b\r\n", 18) + kEmpty) == ReadError::syntax);
  CHECK(read("HTTP/1.1 200 \r\n" + kEmpty).complete());
  CHECK(read("HTTP/1.1 599 \t\xFF\r\n" + kEmpty).status() == 599);
  CHECK(read("HTTP/1.9 200 X\r\n" + kEmpty).reusable());
}

TEST_CASE("H7: a field line has one form") {
  for (const char* field :
       {"X: y\n", "X: y\rZ", "X: y\r\r\n", "X: \x1F\r\n", "X: \x7F\r\n", "X\r\n", ": y\r\n",
        "X : y\r\n", "X\t: y\r\n", " X: y\r\n", "\tX: y\r\n", "X: y\r\n z\r\n", "X Y: z\r\n",
        "X(: y\r\n", "X\xE9: y\r\n", "\n", "\rX"}) {
    CAPTURE(field);
    CHECK(error_of(kOk + field + kEmpty) == ReadError::syntax);
  }
  CHECK(read(kOk + "X:\r\nY: \t \r\nZ: a\tb \xFF\r\n!#$%&'*+-.^_`|~9: z\r\n" + kEmpty).reusable());
}

TEST_CASE("every octet is judged the same in a name and in a value as RFC 9110 says") {
  const std::string_view marks = "!#$%&'*+-.^_`|~";
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool token = (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') ||
                       (octet >= 'A' && octet <= 'Z') ||
                       (octet != 0 && marks.find(c) != std::string_view::npos);
    const bool text = octet == '\t' || (octet >= 0x20 && octet != 0x7F);
    // At every place of a text that is longer than what the reader looks at in one go. A colon ends
    // a name early, and what follows is a value.
    for (std::size_t at = 0; at < 9; ++at) {
      const std::string around = std::string(at, 'a') + c + std::string(8 - at, 'b');
      const bool name_ends = c == ':' && at != 0;
      CHECK(completes(kOk + around + ": c\r\n" + kEmpty) == (token || name_ends));
      CHECK(completes(kOk + "a: " + around + "\r\n" + kEmpty) == text);
      CHECK(completes("HTTP/1.1 200 " + around + "\r\n" + kEmpty) == text);
    }
  }
}

TEST_CASE("only HTTP/1.1 without close, or 1.0 with keep-alive, keeps the stream") {
  const auto keeps = [](const char* version, const char* fields) {
    return read(std::string("HTTP/") + version + " 200 OK\r\n" + fields + kEmpty).reusable();
  };
  CHECK(keeps("1.1", ""));
  CHECK(keeps("1.1", "Connection: keep-alive\r\n"));
  CHECK(keeps("1.1", "Connection: closed, x-close\r\n"));
  CHECK(!keeps("1.1", "Connection: close\r\n"));
  CHECK(!keeps("1.1", "Connection: a, CLOSE ,b\r\n"));
  CHECK(!keeps("1.1", "Connection: keep-alive\r\nconnection: close\r\n"));
  CHECK(!keeps("1.0", ""));
  CHECK(keeps("1.0", "Connection: Keep-Alive\r\n"));
  CHECK(!keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST_CASE("T10: a head that is cut anywhere is incomplete and accepts nothing") {
  const std::string head = "HTTP/1.1 100 C\r\n\r\n" + kOk + "Content-Length: 3\r\n\r\n";
  for (std::size_t size = 0; size < head.size(); ++size) {
    for (const Then then : {Then::in_order, Then::cut}) {
      const ResponseReader reader = read(head.substr(0, size), then);
      CHECK(reader.error() == ReadError::incomplete);
      CHECK(!reader.head_accepted());
    }
  }
  const ResponseReader body = read(head + "ab", Then::in_order);
  CHECK(body.error() == ReadError::incomplete);
  CHECK(body.head_accepted());
}

TEST_CASE("Retry-After and Date are kept as they stand") {
  const auto kept = [](std::string_view fields) {
    return std::string(read(kOk + std::string(fields) + kEmpty).retry_after());
  };
  CHECK(kept("") == "");
  CHECK(kept("Retry-After: 120\r\n") == "120");
  CHECK(kept("retry-AFTER:\t 1 2 \t \r\n") == "1 2");
  CHECK(kept("Retry-After: \r\n") == "");
  CHECK(kept("Retry-After: 1\r\nRetry-After: 1\r\n") == "invalid");
  constexpr std::size_t kMax = MessageReader::kMaxValue;
  for (const std::size_t size : {kMax - 1, kMax}) {
    CHECK(kept("Retry-After:  " + std::string(size, '1') + "   \r\n") == std::string(size, '1'));
  }
  CHECK(kept("Retry-After: " + std::string(kMax + 1, '1') + "\r\n") == "invalid");
  const ResponseReader reader =
      read(kOk + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 5\r\n" + kEmpty);
  CHECK(reader.date() == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(reader.retry_after() == "5");
}

TEST_CASE("what is kept of a rate limit has its own room and is said by its own field") {
  const auto kept = [](std::size_t digits) {
    const std::string fields = "X-RateLimit-Reset-After: " + std::string(digits, '1') + " \r\n";
    return std::string(read(kOk + fields + kEmpty).rate_reset_after());
  };
  constexpr std::size_t kMax = MessageReader::kMaxRate;
  for (const std::size_t size : {kMax - 1, kMax}) CHECK(kept(size) == std::string(size, '1'));
  CHECK(kept(kMax + 1) == "invalid");

  const auto spent = [](const char* fields) { return read(kOk + fields + kEmpty).rate_spent(); };
  CHECK(spent("X-RateLimit-Remaining: 0\r\n"));
  CHECK(spent("X-RateLimit-Remaining: 000\r\n"));
  CHECK(!spent("X-RateLimit-Remaining: 10\r\n"));
  CHECK(!spent("X-RateLimit-Remaining: 01\r\n"));
  CHECK(!spent("Connection: 0\r\n"));
  CHECK(!spent("X-RateLimit-Limit: 0\r\n"));
}

TEST_CASE("the values that are kept do not reach into each other") {
  const std::string longest = "Wednesday, 09-Nov-94 08:49:37 GMT";
  CHECK(longest.size() == MessageReader::kMaxValue);
  const ResponseReader reader = read(
      kOk + "X-RateLimit-Reset-After: " + std::string(MessageReader::kMaxRate, '2') +
      "\r\nDate: " + longest + "\r\nRetry-After: " + std::string(MessageReader::kMaxValue, '3') +
      "\r\nConnection: " + std::string(30, 'x') + ",close\r\n" + kEmpty);
  CHECK(reader.date() == longest);
  CHECK(reader.retry_after() == std::string(MessageReader::kMaxValue, '3'));
  CHECK(reader.rate_reset_after() == std::string(MessageReader::kMaxRate, '2'));
  CHECK(!reader.reusable());
}

TEST_CASE("a reader is small and can be copied in any state") {
  CHECK(sizeof(ResponseReader) <= 152);
  ResponseReader half;
  half.feed(bytes_of("HTTP/1.1 200 OK\r\nContent-Le"));
  ResponseReader other = half;
  other.feed(bytes_of("ngth: 0\r\n\r\n"));
  CHECK(other.reusable());
  half.feed(bytes_of("x: 0\r\n\r\n"));
  CHECK(!half.done());
}
