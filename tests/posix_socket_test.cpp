// SPDX-License-Identifier: MIT
// A connected stream and the ways it ends, through PosixTransport.
#include <fieldhook/posix_socket.hpp>

#include "fakes/loopback.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/time.h>

using namespace fieldhook;
using namespace loopback;

namespace {

/// A transport that is connected to a raw socket.
struct Pair {
  Watchdog watchdog;
  Peer peer{Mood::listens};
  FakeResolver resolver;
  PosixTransport transport{resolver};
  LocalEndpoint endpoint{"127.0.0.1", peer.port()};
  int far = -1;

  Pair() {
    CHECK(finish_connect(transport, endpoint) == Status::ok);
    far = peer.accept();
  }
  ~Pair() {
    if (far >= 0) ::close(far);
  }
  void close_far() {
    ::close(far);
    far = -1;
  }
  void reset_far() {
    reset(far);
    far = -1;
  }
};

/// How a run of sends ended, and the bytes that went before.
struct Sent {
  Status end = Status::ok;
  std::size_t bytes = 0;
  bool fell_short = false;
};

Sent send_until_it_ends(PosixTransport& transport) {
  static const std::uint8_t block[1 << 20] = {};
  Sent sent;
  for (;;) {
    const Result<std::size_t> put = transport.send(Bytes(block));
    sent.end = put.status();
    if (!put.ok()) return sent;
    sent.bytes += put.value();
    sent.fell_short = sent.fell_short || put.value() < sizeof block;
  }
}

/// Reads as many bytes as were sent, so that all of them have left the sender.
void drain(int fd, std::size_t bytes) {
  static std::uint8_t block[1 << 16];
  while (bytes > 0) {
    const ssize_t n = ::recv(fd, block, bytes < sizeof block ? bytes : sizeof block, 0);
    CHECK(n > 0);
    if (n <= 0) return;
    bytes -= static_cast<std::size_t>(n);
  }
}

volatile std::sig_atomic_t alarms = 0;
void count_alarm(int) {
  alarms = alarms + 1;
}

/// A signal every few milliseconds, without SA_RESTART: again and again, so that it does not matter
/// whether the first comes before the wait that it is to end.
class Repeated {
 public:
  Repeated() {
    struct sigaction action = {};
    action.sa_handler = count_alarm;
    CHECK(::sigaction(SIGALRM, &action, &before_) == 0);
    const itimerval often = {{0, 5000}, {0, 5000}};
    CHECK(::setitimer(ITIMER_REAL, &often, nullptr) == 0);
  }
  ~Repeated() {
    const itimerval off = {};
    (void)::setitimer(ITIMER_REAL, &off, nullptr);
    (void)::sigaction(SIGALRM, &before_, nullptr);
  }
  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;

 private:
  struct sigaction before_ = {};
};

}  // namespace

TEST_CASE("causes are told in words, unknown ones too") {
  CHECK(text_of_errno(0).empty());
  CHECK(text_of_errno(ECONNREFUSED) == "connection refused");
  CHECK(text_of_errno(EMFILE) == "too many open files");
  CHECK(text_of_errno(ENOTTY) == "network error");
}

TEST_CASE("a literal address needs no resolver, and bytes go both ways") {
  Pair pair;
  CHECK(pair.resolver.starts == 0);
  CHECK(pair.transport.protection() == Protection::none);
  CHECK(pair.transport.connect(pair.endpoint, {}) == Status::ok);

  CHECK(pair.transport.send(bytes_of("ping")).value() == 4);
  char text[8] = {};
  CHECK(::recv(pair.far, text, sizeof text, 0) == 4);
  CHECK(std::string_view(text) == "ping");
  CHECK(::send(pair.far, "pong!", 5, 0) == 5);
  std::uint8_t space[8];
  const Result<std::size_t> got = receive_now(pair.transport, space);
  CHECK(got.ok());
  CHECK(text_of(Bytes(space, got.value())) == "pong!");
}

TEST_CASE("the end in order is closed, and stays so") {
  Pair pair;
  CHECK(::send(pair.far, "bye", 3, 0) == 3);
  pair.close_far();
  std::uint8_t space[8];
  CHECK(receive_now(pair.transport, space).value() == 3);
  CHECK(receive_now(pair.transport, space).status() == Status::closed);
  CHECK(pair.transport.receive(space).status() == Status::closed);
}

TEST_CASE("a reset is lost, never an end in order") {
  Pair pair;
  pair.reset_far();
  std::uint8_t space[8];
  CHECK(receive_now(pair.transport, space).status() == Status::lost);
  CHECK(pair.transport.cause() == ECONNRESET);
}

TEST_CASE("a send into a closed stream is closed, and the answer that came first is read") {
  Pair pair;
  CHECK(pair.transport.send(bytes_of("half a request")).ok());
  CHECK(::send(pair.far, "HTTP/1.1 413 Too Large\r\n\r\n", 26, 0) == 26);
  pair.close_far();  // with bytes unread: the answer, then a reset
  CHECK(send_until_it_ends(pair.transport).end == Status::closed);
  CHECK(send_until_it_ends(pair.transport).end == Status::closed);

  std::uint8_t space[64];
  const Result<std::size_t> got = receive_now(pair.transport, space);
  CHECK(got.ok());
  CHECK(text_of(Bytes(space, got.value())) == "HTTP/1.1 413 Too Large\r\n\r\n");
  // The send took the error of the reset; even so the stream did not end in order.
  CHECK(receive_now(pair.transport, space).status() == Status::lost);
}

TEST_CASE("an idle stream would block, and a full one does when its buffer is") {
  Pair pair;
  std::uint8_t space[8];
  CHECK(pair.transport.receive(space).status() == Status::would_block);

  const Sent sent = send_until_it_ends(pair.transport);
  CHECK(sent.end == Status::would_block);
  CHECK(sent.fell_short);

  // Once the peer has read, the wait ends and the stream takes more.
  drain(pair.far, sent.bytes);
  pair.transport.wait({Wants::send, kNever}, PosixClock());
  CHECK(pair.transport.send(bytes_of("more")).ok());
}

TEST_CASE("the last call decides what is waited for, not the wish") {
  Pair pair;
  std::uint8_t space[8];
  // A send of TLS that needs the peer's bytes: only receive() would have blocked. The socket is
  // writable all the time, so a wait for the wish `send` would never let these bytes come first.
  CHECK(pair.transport.receive(space).status() == Status::would_block);
  CHECK(::send(pair.far, "x", 1, 0) == 1);
  pair.transport.wait({Wants::send, kNever}, PosixClock());
  CHECK(pair.transport.receive(space).ok());

  // And the other way round: the wish is to receive, but bytes must leave first.
  CHECK(pair.transport.receive(space).status() == Status::would_block);
  const Sent sent = send_until_it_ends(pair.transport);
  CHECK(sent.end == Status::would_block);
  drain(pair.far, sent.bytes);
  pair.transport.wait({Wants::receive, kNever}, PosixClock());
  CHECK(pair.transport.send(bytes_of("x")).ok());
}

TEST_CASE("a signal ends a wait early, and nothing that is no longer wanted does") {
  Pair pair;
  const Repeated signals;
  std::uint8_t space[8];
  CHECK(pair.transport.receive(space).status() == Status::would_block);
  const Sent sent = send_until_it_ends(pair.transport);
  drain(pair.far, sent.bytes);
  pair.transport.wait({Wants::send, kNever}, PosixClock());

  // The stream can be written to from here on; a receive alone must not spin for that.
  CHECK(pair.transport.receive(space).status() == Status::would_block);
  alarms = 0;
  pair.transport.wait({Wants::receive, kNever}, PosixClock());
  CHECK(alarms > 0);
  CHECK(pair.transport.receive(space).status() == Status::would_block);
}

TEST_CASE("close may come at any time and more than once, and leaves nothing open") {
  const std::size_t files = open_files();
  {
    Pair pair;
    pair.transport.close();
    pair.transport.close();
    char c = 0;
    CHECK(::recv(pair.far, &c, 1, 0) == 0);
    std::uint8_t space[8];
    CHECK(pair.transport.receive(space).status() == Status::lost);
    CHECK(pair.transport.send(bytes_of("x")).status() == Status::lost);
    // The same transport opens again.
    CHECK(finish_connect(pair.transport, pair.endpoint) == Status::ok);
  }
  CHECK(open_files() == files);
}
