// SPDX-License-Identifier: MIT
#include <fieldhook/request_reader.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using fieldhook::Bytes;
using fieldhook::bytes_of;
using fieldhook::Header;
using fieldhook::MessageReader;
using fieldhook::ReadError;
using fieldhook::RequestReader;
using fieldhook::StreamEnd;

namespace {

constexpr std::size_t kHeadSpace = 4096;
constexpr std::uint64_t kMaxBody = 64;

const std::string kPost = "POST /hook HTTP/1.1\r\nHost: device.local\r\n";

struct Limits {
  std::size_t head = kHeadSpace;
  std::uint64_t body = kMaxBody;
};

/// What one connection's bytes became: each request on a line, and how the last one stands.
struct Result {
  std::string requests;
  ReadError error = ReadError::none;
  unsigned refusal = 0;
  bool open = false;  // in the middle of a request, or ready for the next one

  bool operator==(const Result& other) const {
    return requests == other.requests && error == other.error && refusal == other.refusal &&
           open == other.open;
  }
};

/// One connection as a receiver serves it.
class Connection {
 public:
  explicit Connection(Limits limits) : reader_({space_, limits.head}, limits.body) {}

  void feed(Bytes input) {
    while (!input.empty() && !closed_) {
      const MessageReader::Piece piece = reader_.feed(input);
      input = input.from(piece.used);
      body_ += fieldhook::text_of(piece.body);
      if (reader_.done()) finish_request();
    }
  }

  Result result() const { return {requests_, reader_.error(), reader_.refusal(), !closed_}; }
  RequestReader& reader() { return reader_; }

 private:
  void finish_request() {
    closed_ = !reader_.reusable();
    if (!reader_.complete()) return;
    requests_ += std::string(reader_.method()) + " " + std::string(reader_.target());
    for (const Header& field : reader_.fields()) {
      requests_ += " " + std::string(field.name) + "=" + std::string(field.value);
    }
    requests_ += " [" + body_ + "]\n";
    body_.clear();
    if (!closed_) reader_.next();
  }

  std::uint8_t space_[MessageReader::kMaxHead + 1000];
  RequestReader reader_;
  std::string requests_;
  std::string body_;
  bool closed_ = false;
};

/// Feeds the text whole, byte by byte, and cut in two everywhere; all must agree.
Result read(std::string_view text, Limits limits = {}) {
  const Bytes bytes = bytes_of(text);
  Connection whole(limits);
  whole.feed(bytes);
  Connection single(limits);
  for (std::size_t i = 0; i < bytes.size(); ++i) single.feed(bytes.from(i).first(1));
  CHECK(single.result() == whole.result());
  std::size_t differing = 0;
  for (std::size_t at = 0; at <= bytes.size() && bytes.size() <= 2000; ++at) {
    Connection cut(limits);
    cut.feed(bytes.first(at));
    cut.feed(bytes.from(at));
    if (!(cut.result() == whole.result())) ++differing;
  }
  CHECK(differing == 0);
  return whole.result();
}

unsigned refusal_of(std::string_view text, Limits limits = {}) {
  const Result result = read(text, limits);
  CHECK(result.requests.empty());
  CHECK(!result.open);
  CHECK((result.refusal == 0) == (result.error == ReadError::none));
  return result.refusal;
}

std::string times(std::size_t n, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < n; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a request is taken apart into method, target, fields and body") {
  const Result result = read(kPost + "X-A: \t b c \t\r\nEmpty:\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(result.requests ==
        "POST /hook Host=device.local X-A=b c Empty= Content-Length=5 [hello]\n");
  CHECK(result.open);
}

TEST_CASE("a chunked body is decoded") {
  const Result result =
      read(kPost + "Transfer-Encoding: Chunked\r\n\r\n2;x\r\nab\r\n3\r\ncde\r\n0\r\nT: u\r\n\r\n");
  CHECK(result.requests == "POST /hook Host=device.local Transfer-Encoding=Chunked [abcde]\n");
}

TEST_CASE("requests on one connection follow one another, and close ends it") {
  const std::string one = kPost + "Content-Length: 1\r\n\r\n";
  const Result two = read(one + "a" + "\r\n" + one + "b");
  CHECK(two.requests ==
        "POST /hook Host=device.local Content-Length=1 [a]\n"
        "POST /hook Host=device.local Content-Length=1 [b]\n");
  CHECK(two.open);

  const Result closed = read(kPost + "Connection: close\r\nContent-Length: 0\r\n\r\n" + one + "b");
  CHECK(closed.requests == "POST /hook Host=device.local Connection=close Content-Length=0 []\n");
  CHECK(!closed.open);

  const Result old = read("POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n" + one);
  CHECK(old.requests == "POST / Content-Length=0 []\n");
  CHECK(!old.open);

  const Result surplus = read(one + "aGARBAGE\r\n\r\n");
  CHECK(surplus.requests == "POST /hook Host=device.local Content-Length=1 [a]\n");
  CHECK(surplus.refusal == 400);
}

TEST_CASE("R8: what two stacks could read differently is refused with 400") {
  for (const char* fields : {"Content-Length: 1\r\nContent-Length: 2",
                             "Content-Length: 1\r\nContent-Length: 1",
                             "Content-Length: 1, 1",
                             "Content-Length: +1",
                             "Content-Length: 1 0",
                             "Content-Length: 0x1",
                             "Content-Length:",
                             "Content-Length : 1",
                             "Content-Length\t: 1",
                             "Content-Length: 1\n",
                             "Content-Length: 18446744073709551617",
                             "Content-Length: 1\r\nTransfer-Encoding: chunked",
                             "Transfer-Encoding: chunked\r\nContent-Length: 1",
                             "Transfer-Encoding: xchunked\r\nContent-Length: 1",
                             "Transfer-Encoding: chunked, chunked",
                             "Transfer-Encoding: chunked, identity",
                             "Transfer-Encoding : chunked",
                             "Transfer-Encoding:\r\n chunked",
                             "Transfer-Encoding: \x0b"
                             "chunked",
                             "Host: other\r\nContent-Length: 1",
                             "Content-Length: 1\r\n X: folded",
                             "X: a\rb\r\nContent-Length: 1",
                             "no colon\r\nContent-Length: 1"}) {
    CAPTURE(fields);
    CHECK(refusal_of(kPost + fields + "\r\n\r\n0\r\n\r\nPOST /evil HTTP/1.1\r\n\r\n") == 400);
  }
  CHECK(refusal_of(kPost + std::string("X: \0\r\n\r\n", 8)) == 400);
  CHECK(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
}

TEST_CASE("R8: a field before the first, and a bad chunk, are refused with 400") {
  CHECK(refusal_of("POST / HTTP/1.1\r\n X: y\r\nHost: h\r\nContent-Length: 0\r\n\r\n") == 400);
  for (const char* body : {"+1\r\na\r\n0\r\n\r\n", "0x1\r\na\r\n0\r\n\r\n", "1\na\r\n0\r\n\r\n",
                           "1\r\nab\r\n0\r\n\r\n", "-1\r\n", "1;\n", "0\r\nX\r\n\r\n"}) {
    CAPTURE(body);
    CHECK(refusal_of(kPost + "Transfer-Encoding: chunked\r\n\r\n" + body) == 400);
  }
}

TEST_CASE("a transfer coding that is not ours is refused with 501") {
  for (const char* coding : {"gzip, chunked", "identity", "chunkedx", "", "chunked;a"}) {
    CAPTURE(coding);
    CHECK(refusal_of(kPost + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n") == 501);
  }
}

TEST_CASE("a request line has one form") {
  const std::string rest = "\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  for (const char* line : {"",
                           "POST",
                           "POST /",
                           "POST  / HTTP/1.1",
                           "POST /  HTTP/1.1",
                           "POST / HTTP/1.1 ",
                           " POST / HTTP/1.1",
                           "POST\t/ HTTP/1.1",
                           "POST /a b HTTP/1.1",
                           "PO(ST / HTTP/1.1",
                           "POST /a#b HTTP/1.1",
                           "POST /\xC3\xBC HTTP/1.1",
                           "POST hook HTTP/1.1",
                           "POST ftp://h/ HTTP/1.1",
                           "POST http:/h HTTP/1.1",
                           "POST http://u@h/ HTTP/1.1",
                           "POST http:///x HTTP/1.1",
                           "POST / HTTP/1.10",
                           "POST / HTTP/11",
                           "POST / http/1.1",
                           "POST / HTTP/1.x",
                           "POST / XTTP/1.1",
                           "POST / HTTP/1.1\r",
                           "POST /\x01 HTTP/1.1"}) {
    CAPTURE(line);
    CHECK(refusal_of("\r\n" + (line + rest)) == 400);
  }
  for (const char* version : {"HTTP/2.0", "HTTP/0.9", "HTTP/3.1"}) {
    CHECK(refusal_of(std::string("POST / ") + version + rest) == 505);
  }
  CHECK(read("POST / HTTP/1.2" + rest).open);
}

TEST_CASE("a target in absolute form names the same path") {
  const auto target = [](const std::string& text) {
    const Result result = read("GET " + text + " HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string line = result.requests;
    return line.empty() ? line : line.substr(4, line.find(" Host") - 4);
  };
  CHECK(target("/a?b=/c") == "/a?b=/c");
  CHECK(target("http://h:80/a?b") == "/a?b");
  CHECK(target("HTTPS://[::1]/a") == "/a");
  CHECK(target("http://h") == "/");
  CHECK(target("http://h?x") == "?x");
  CHECK(target("/http://h/a") == "/http://h/a");
  CHECK(target("*") == "*");
}

TEST_CASE("exactly one Host that is one, except in 1.0") {
  const std::string rest = "Content-Length: 0\r\n\r\n";
  const std::string line = "POST / HTTP/1.1\r\n";
  CHECK(refusal_of(line + rest) == 400);
  CHECK(refusal_of(line + "Host: a\r\nHost: a\r\n" + rest) == 400);
  for (const char* host : {"", "a b", "a/b", "a,b", "a@b", "a?b", "\xC3\xBC"}) {
    CAPTURE(host);
    CHECK(refusal_of(line + "Host: " + host + "\r\n" + rest) == 400);
  }
  CHECK(read(line + "hOsT: [::1]:8080\r\n" + rest).open);
  CHECK(read("POST / HTTP/1.0\r\n" + rest).requests == "POST / Content-Length=0 []\n");
  CHECK(refusal_of("POST / HTTP/1.0\r\nHost: a\r\nHost: a\r\n" + rest) == 400);
}

TEST_CASE("a POST without a length is refused with 411, other methods have no body then") {
  CHECK(refusal_of(kPost + "\r\n") == 411);
  CHECK(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n").requests == "GET / Host=h []\n");
}

TEST_CASE("a body over the limit is refused with 413, before a byte of it is taken") {
  const auto length = [](std::uint64_t n) {
    return kPost + "Content-Length: " + std::to_string(n) + "\r\n\r\n";
  };
  const std::string body(kMaxBody, 'x');
  CHECK(read(length(kMaxBody - 1) + body.substr(1)).open);
  CHECK(!read(length(kMaxBody) + body).requests.empty());
  CHECK(refusal_of(length(kMaxBody + 1)) == 413);
  CHECK(refusal_of(length((std::uint64_t{1} << 32) + 1)) == 413);

  const std::string chunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";
  CHECK(!read(chunked + "3F\r\n" + body.substr(1) + "\r\n0\r\n\r\n").requests.empty());
  CHECK(!read(chunked + "40\r\n" + body + "\r\n0\r\n\r\n").requests.empty());
  CHECK(refusal_of(chunked + "40\r\n" + body + "\r\n1\r\nx\r\n0\r\n\r\n") == 413);
  CHECK(refusal_of(chunked + "41\r\n" + body + "x\r\n0\r\n\r\n") == 413);
}

TEST_CASE("a request line over the limit is refused with 414") {
  const auto line = [](std::size_t size) {
    const std::string fixed = "POST / HTTP/1.1\r\n";
    return "POST /" + std::string(size - fixed.size(), 'a') +
           " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  };
  constexpr std::size_t kMax = RequestReader::kMaxRequestLine;
  CHECK(read(line(kMax - 1)).open);
  CHECK(!read(line(kMax)).requests.empty());
  CHECK(refusal_of(line(kMax + 1)) == 414);
  CHECK(refusal_of(line(100), {99, kMaxBody}) == 414);
}

TEST_CASE("a head over the limit is refused with 431") {
  const auto head = [](std::size_t size) {
    const std::string fixed = kPost + "X: \r\nContent-Length: 0\r\n\r\n";
    return kPost + "X: " + std::string(size - fixed.size(), 'a') + "\r\nContent-Length: 0\r\n\r\n";
  };
  for (const std::size_t space : {std::size_t{100}, kHeadSpace, MessageReader::kMaxHead}) {
    CHECK(!read(head(space - 1), {space, kMaxBody}).requests.empty());
    CHECK(!read(head(space), {space, kMaxBody}).requests.empty());
    CHECK(refusal_of(head(space + 1), {space, kMaxBody}) == 431);
  }
  // More space than the shared reader counts does not help.
  CHECK(refusal_of(head(MessageReader::kMaxHead + 1), {MessageReader::kMaxHead + 500, 1}) == 431);
}

TEST_CASE("too many fields are refused with 431") {
  const auto fields = [](std::size_t n) {
    return kPost + times(n - 2, "a:\r\n") + "Content-Length: 0\r\n\r\n";
  };
  CHECK(!read(fields(RequestReader::kMaxFields - 1)).requests.empty());
  CHECK(!read(fields(RequestReader::kMaxFields)).requests.empty());
  CHECK(refusal_of(fields(RequestReader::kMaxFields + 1)) == 431);
  CHECK(refusal_of(fields(300)) == 431);
}

TEST_CASE("an expectation is 100-continue, or refused with 417") {
  CHECK(refusal_of(kPost + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\n") == 417);
  Connection waits({});
  waits.feed(bytes_of(kPost + "eXpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"));
  CHECK(waits.reader().expects_continue());
  waits.feed(bytes_of("a"));
  CHECK(!waits.result().requests.empty());
  CHECK(!waits.reader().expects_continue());
}

TEST_CASE("the head is told before the body is taken") {
  std::uint8_t space[256];
  RequestReader reader(space, kMaxBody);
  const std::string text = kPost + "Content-Length: 5\r\n\r\nhello";
  const MessageReader::Piece head = reader.feed(bytes_of(text));
  CHECK(head.used == text.size() - 5);
  CHECK(head.body.empty());
  CHECK(reader.head_read());
  CHECK(reader.target() == "/hook");
  const MessageReader::Piece body = reader.feed(bytes_of(text).from(head.used));
  CHECK(fieldhook::text_of(body.body) == "hello");
  CHECK(reader.complete());
  CHECK(reader.feed(bytes_of("more")).used == 0);
}

TEST_CASE("a stream that ends inside a request leaves it incomplete, and nothing to answer") {
  const std::string text = "\r\n" + kPost + "Content-Length: 3\r\n\r\nab";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    Connection connection({});
    connection.feed(bytes_of(text).first(size));
    CHECK(connection.reader().started() == (size != 0));
    connection.reader().end(StreamEnd::in_order);
    CHECK(connection.reader().error() == ReadError::incomplete);
    CHECK(connection.reader().refusal() == 0);
    CHECK(!connection.reader().reusable());
  }
}
