// SPDX-License-Identifier: MIT
// Where the body of an answer ends: lengths, codings, chunks, the end of the stream.
#include "fakes/answers.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("H1: what is not one length is a framing error") {
  for (const char* value : {"+5", "-5", "0x5", "5a", "", "5 5", "5,6", "5,", ",5", "5;", "\"5\"",
                            "4294967301x", "18446744073709551616", "18446744073709551621",
                            "9223372036854775808", "99999999999999999999999999"}) {
    CAPTURE(value);
    const ResponseReader reader = read(kOk + "Content-Length: " + value + "\r\n\r\nhello");
    CHECK(reader.error() == ReadError::framing);
    CHECK(!reader.head_accepted());
  }
  CHECK(error_of(kOk + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!") ==
        ReadError::framing);
}

TEST_CASE("H1: lengths that agree count once, and large ones do not wrap") {
  CHECK(read(kOk + "Content-Length: 5\r\nContent-Length: 05\r\n\r\nhello").reusable());
  CHECK(read(kOk + "Content-Length: 5 , 5\r\n\r\nhello").reusable());
  for (const char* value : {"4294967301", "9223372036854775807"}) {
    const ResponseReader reader = read(kOk + "Content-Length: " + value + "\r\n\r\nhello");
    CHECK(reader.head_accepted());
    CHECK(!reader.done());
  }
}

TEST_CASE("H2: a transfer coding is exactly chunked, and alone") {
  struct Row {
    const char* fields;
    ReadError error;
  };
  constexpr Row kRows[] = {
      {"Transfer-Encoding: chunked\r\nContent-Length: 5", ReadError::framing},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked", ReadError::framing},
      {"Content-Length: x\r\nTransfer-Encoding: gzip", ReadError::framing},
      {"Transfer-Encoding: chunked, chunked", ReadError::framing},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", ReadError::framing},
      {"Transfer-Encoding: chunked, gzip", ReadError::framing},
      {"Transfer-Encoding: chunked,", ReadError::framing},
      {"Transfer-Encoding: gzip, chunked", ReadError::unsupported},
      {"Transfer-Encoding: xchunked", ReadError::unsupported},
      {"Transfer-Encoding: chun ked", ReadError::unsupported},
      {"Transfer-Encoding: chunked;a=b", ReadError::unsupported},
      {"Transfer-Encoding: identity", ReadError::unsupported},
      {"Transfer-Encoding:", ReadError::unsupported},
      {"Transfer-Encoding : chunked", ReadError::syntax},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.fields);
    CHECK(error_of(kOk + row.fields + "\r\n\r\n0\r\n\r\n") == row.error);
  }
  CHECK(error_of("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
        ReadError::framing);
  CHECK(read(kOk + "transfer-encoding: \tCHUNKED \r\n\r\n0\r\n\r\n").reusable());
}

TEST_CASE("H3: chunks are decoded and their ends are exact") {
  const ResponseReader reader =
      read(kChunked + "1\r\na\r\n00b;x=\"y\"\r\n0123456789a\r\n0\r\nX: y\r\n\r\n");
  CHECK(reader.reusable());
  CHECK(reader.body_length() == 12);
  for (const char* body : {"+1\r\na\r\n0\r\n\r\n",
                           "0x1\r\na\r\n0\r\n\r\n",
                           " 1\r\na\r\n0\r\n\r\n",
                           "1 \r\na\r\n0\r\n\r\n",
                           "1\na\r\n0\r\n\r\n",
                           "1\ra\r\n0\r\n\r\n",
                           "1;a\na\r\n0\r\n\r\n",
                           "1;\x01\r\na\r\n0\r\n\r\n",
                           "1\r\nab\r\n0\r\n\r\n",
                           "1\r\na\n0\r\n\r\n",
                           "1\r\na0\r\n\r\n",
                           "\r\n",
                           ";a\r\n",
                           "g\r\n",
                           "8000000000000000\r\n",
                           "10000000000000001\r\na\r\n0\r\n\r\n",
                           "0\r\n\n",
                           "0\r\nX\r\n\r\n",
                           "0\r\nX: y\n\r\n",
                           "0\r\n X: y\r\n\r\n",
                           "0\r\nX: y\r\n z\r\n\r\n"}) {
    CAPTURE(body);
    const ResponseReader bad = read(kChunked + body);
    CHECK(bad.error() == ReadError::framing);
    CHECK(bad.head_accepted());  // the status stands, the stream does not
    CHECK(!bad.may_keep());
  }
  CHECK(!read(kChunked + "7fffffffffffffff\r\na").done());
}

TEST_CASE("H3: extensions, needless zeros and the trailer section have one room together") {
  constexpr std::size_t kRoom = MessageReader::kMaxHead;
  const auto extension = [](std::size_t size) {
    return kChunked + "1;" + std::string(size - 1, 'a') + "\r\nx\r\n0";
  };
  CHECK(read(extension(kRoom - 1) + "\r\n").error() == ReadError::none);
  CHECK(read(extension(kRoom) + "\r\n").error() == ReadError::none);
  CHECK(error_of(extension(kRoom + 1) + "\r\n") == ReadError::limit);
  CHECK(read(extension(kRoom - 2) + "\r\n\r\n").complete());
  CHECK(error_of(extension(kRoom - 1) + "\r\n\r\n") == ReadError::limit);

  const auto zeros = [](std::size_t n) { return kChunked + std::string(n, '0') + "1\r\nx"; };
  CHECK(!read(zeros(kRoom)).done());
  CHECK(!read(zeros(kRoom + 1)).done());  // the first zero is a digit as any other
  CHECK(error_of(zeros(kRoom + 2)) == ReadError::limit);

  const auto blanks = [](std::size_t n) { return kChunked + "1" + std::string(n, ' ') + ";\r\nx"; };
  CHECK(!read(blanks(kRoom - 2)).done());
  CHECK(!read(blanks(kRoom - 1)).done());  // the semicolon is the extension's
  CHECK(error_of(blanks(kRoom)) == ReadError::limit);

  const auto trailer = [](std::size_t size) {
    return kChunked + "0\r\nX:" + std::string(size - 6, 'a') + "\r\n\r\n";
  };
  CHECK(read(trailer(kRoom - 1)).complete());
  CHECK(read(trailer(kRoom)).complete());
  CHECK(error_of(trailer(kRoom + 1)) == ReadError::limit);
}

TEST_CASE("H6: what has no body is complete with its head, whatever its fields say") {
  for (const char* status : {"204", "304"}) {
    const std::string line = std::string("HTTP/1.1 ") + status + " X\r\n";
    CHECK(read(line + "\r\n").reusable());
    CHECK(read(line + "Content-Length: 5\r\n\r\n").reusable());
    CHECK(read(line + "Transfer-Encoding: chunked\r\n\r\n").reusable());
    for (const char* fields :
         {"Content-Length: 5, 6", "Content-Length: 5\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip"}) {
      const ResponseReader doubtful = read(line + fields + "\r\n\r\n");
      CHECK(doubtful.complete());
      CHECK(!doubtful.reusable());
    }
    CHECK(!read(line + "Content-Length: 5\r\n\r\nhello").reusable());
  }
  CHECK(read(kOk + "Content-Length: 5\r\n\r\n", Then::hold, AnswerTo::head).reusable());
  CHECK(!read(kOk + "Content-Length: 5\r\n\r\n").done());
}

TEST_CASE("a body to the end of the stream is complete by an end in order only") {
  const ResponseReader whole = read(kOk + "\r\nhello", Then::in_order);
  CHECK(whole.complete());
  CHECK(whole.body_length() == 5);
  CHECK(!whole.reusable());
  CHECK(!read(kOk + "\r\nhello").may_keep());
  const ResponseReader cut = read(kOk + "\r\nhello", Then::cut);
  CHECK(cut.error() == ReadError::incomplete);
  CHECK(cut.head_accepted());
}
