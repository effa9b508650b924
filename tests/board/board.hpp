// SPDX-License-Identifier: MIT
// The examples on a machine without a system: no sockets, files or environment, time that only
// passes when somebody waits. Stands for a microcontroller; its peer refuses once, then takes all.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/transport.hpp>

#include <cstdio>
#include <cstring>
#include <string_view>

/// Remembers the last request and answers it once it is whole.
class BoardTransport final : public fieldhook::Transport {
 public:
  fieldhook::Status connect(const fieldhook::Endpoint&, fieldhook::Now) override {
    size_ = 0;
    return fieldhook::Status::ok;
  }
  fieldhook::Phase phase() const override { return fieldhook::Phase::connect; }
  fieldhook::Protection protection() const override { return fieldhook::Protection::verified; }
  fieldhook::Result<std::size_t> send(fieldhook::Bytes data) override {
    if (size_ + data.size() > sizeof request_) return fieldhook::Status::lost;
    std::memcpy(request_ + size_, data.data(), data.size());
    size_ += data.size();
    return data.size();
  }
  fieldhook::Result<std::size_t> receive(fieldhook::MutableBytes space) override {
    if (answered_ == 2) return fieldhook::Status::closed;
    const std::string_view answer = answered_ == 0
                                        ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
                                        : "HTTP/1.1 204 No Content\r\n\r\n";
    if (size_ == 0 || answer.size() > space.size()) return fieldhook::Status::would_block;
    ++answered_;
    std::memcpy(space.data(), answer.data(), answer.size());
    return answer.size();
  }
  void close() override {}

  std::string_view request() const { return {request_, size_}; }

 private:
  char request_[2048];
  std::size_t size_ = 0;
  int answered_ = 0;
};

class Board {
 public:
  std::string_view setting(const char* name) const {
    return std::string_view(name) == "FIELDHOOK_URL" ? "https://hooks.example.com/x/y" : "t0ken";
  }
  fieldhook::Status start() { return fieldhook::Status::ok; }
  fieldhook::Result<fieldhook::EventId> new_id() {
    return fieldhook::EventId::from_sequence("board", 1, 1);
  }
  fieldhook::Transport& transport() { return transport_; }
  fieldhook::Now now() const { return now_; }
  void wait(const fieldhook::Step& step) {
    if (now_.mono < step.until) now_.mono = step.until;
  }
  int fail(const char* why) const {
    std::printf("%s\n", why);
    return 2;
  }
  int report(fieldhook::Outcome outcome) const {
    const std::string_view request = transport_.request();
    std::printf("%.*s\n", static_cast<int>(request.size()), request.data());
    return outcome == fieldhook::Outcome::delivered ? 0 : 3;
  }

 private:
  fieldhook::Now now_{{1000}, {1760000000}, fieldhook::ClockQuality::synced};
  BoardTransport transport_;
};
