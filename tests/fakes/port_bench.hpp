// SPDX-License-Identifier: MIT
// What the tests of PosixPort share: a directory, a TLS server on the loopback, a time.
#pragma once

#include <fieldhook/posix_listener.hpp>
#include <fieldhook/posix_port.hpp>

#include "fakes/loopback.hpp"
#include "tls/fixture.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace fieldhook::testing {

/// A directory for one test; a port may make it.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/fieldhook_XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    above_ = name;
  }
  ~Folder() {
    for (const char* file : {"lock", "device", "device.new", "outbox", "outbox.new"}) {
      ::unlink(file_of(file).c_str());
    }
    ::rmdir(path().c_str());
    ::rmdir(above_.c_str());
  }
  std::string path() const { return above_ + "/state"; }
  std::string file_of(const char* name) const { return path() + "/" + name; }

  void write(const char* name, const std::string& content) const {
    ::mkdir(path().c_str(), 0700);
    std::FILE* file = std::fopen(file_of(name).c_str(), "wb");
    REQUIRE(file != nullptr);
    CHECK(std::fwrite(content.data(), 1, content.size(), file) == content.size());
    std::fclose(file);
  }
  std::string read(const char* name) const {
    std::string content;
    std::FILE* file = std::fopen(file_of(name).c_str(), "rb");
    if (file == nullptr) return content;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
      content.push_back(static_cast<char>(c));
    }
    std::fclose(file);
    return content;
  }

 private:
  std::string above_;
};

inline PosixPortOptions options(const std::string& anchors = path_of("root.pem")) {
  static std::string kept;
  kept = anchors;
  PosixPortOptions options;
  options.anchors = kept;
  return options;
}

/// Within the certificates' validity, and moving with the real monotonic clock.
inline Now good_now(const PosixPort& port) {
  return {port.now().mono, {kGoodTime}, ClockQuality::synced};
}

/// A server on the loopback that answers one request and ends.
class Server {
 public:
  Server() {
    REQUIRE(listener_.listen("127.0.0.1", 0) == Status::ok);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(listener_.port()) + "/"; }

  std::string request;  // once joined

 private:
  void serve() {
    const PosixClock clock;
    PosixStream stream;
    while (listener_.accept(stream) == Status::would_block) listener_.wait(kNever, clock);
    TlsServerStream tls(stream, setup_.config);
    const auto wait = [&] { stream.wait({Wants::receive, kNever}, clock); };
    Status status = Status::would_block;
    while ((status = tls.connect(Endpoint(), good_time())) == Status::would_block) wait();
    if (status != Status::ok) return;
    while (drain(tls, request) == Status::would_block && !is_complete()) wait();
    if (!is_complete()) return;
    const char answer[] = "HTTP/1.1 204 No Content\r\nDate: Fri, 01 Jun 2029 00:00:00 GMT\r\n\r\n";
    static_cast<void>(send_all(tls, answer, [] {}));
    std::string rest;
    while (drain(tls, rest) == Status::would_block) wait();
  }

  bool is_complete() const {
    return request.find("\r\n\r\n{") != std::string::npos && request.back() == '}';
  }

  ServerSetup setup_;
  PosixListener listener_;
  std::thread thread_;
};

}  // namespace fieldhook::testing
