// SPDX-License-Identifier: MIT
// A client on its bench: endpoints behind one scripted stream, flash that can lose its power, time
// that jumps to where the client wants it.
#pragma once

#include <fieldhook/client.hpp>
#include <fieldhook/wall_clock.hpp>

#include "fakes/ram_flash.hpp"
#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace fieldhook::testing {

inline constexpr char kGoodAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

inline std::string status_answer(int status, const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields + "Content-Length: 0\r\n\r\n";
}

/// One request as it arrived.
struct Request {
  std::string host;
  std::string head;
  std::string body;
  Instant at;
};

/// Peers by host: each answers what it was told to, then what it does usually. Complete requests
/// only. What is reached at a wrong time is a bug of the caller.
class Peers final : public Transport {
 public:
  std::map<std::string, std::deque<std::string>> script;  ///< "" breaks the stream, "-" swallows it
  std::map<std::string, std::string> usual;
  std::map<std::string, std::string> by_body;  ///< whatever the host
  std::map<std::string, bool> down;
  std::vector<Request> requests;
  int connects = 0;
  int closes = 0;
  bool open = false;
  bool slow = false;         ///< takes 100 bytes, then blocks until asked again
  bool idle_closed = false;  ///< the peer has closed the kept stream
  Instant clock;             ///< the bench's
  UnixTime valid_until;
  Protection protects = Protection::verified;
  Protection protects_later = Protection::verified;  ///< once a request is complete

  Status connect(const Endpoint& endpoint, Now) override {
    host_ = std::string(endpoint.host());
    if (down[host_]) return Status::lost;
    if (!open) ++connects;
    open = true;
    return Status::ok;
  }
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return protects; }
  UnixTime peer_valid_until() const override { return valid_until; }
  Result<std::size_t> send(Bytes data) override {
    if (!open) std::abort();
    if (idle_closed) return Status::closed;
    if (slow && (blocks_ = !blocks_)) return Status::would_block;
    const std::size_t n = slow && data.size() > 100 ? 100 : data.size();
    request_.append(text_of(data.first(n)));
    answer();
    return n;
  }
  Result<std::size_t> receive(MutableBytes space) override {
    if (!open) std::abort();
    if (idle_closed) return Status::closed;
    if (broken_) return Status::lost;
    if (incoming_.empty()) return Status::would_block;
    const std::size_t n = incoming_.size() < space.size() ? incoming_.size() : space.size();
    incoming_.copy(reinterpret_cast<char*>(space.data()), n);
    incoming_.erase(0, n);
    return n;
  }
  void close() override {
    if (open) ++closes;
    open = broken_ = idle_closed = false;
    request_.clear();
    incoming_.clear();
  }

 private:
  void answer() {
    const std::size_t end = request_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const std::size_t field = request_.find("\r\nContent-Length: ");
    const std::size_t body = std::strtoul(request_.c_str() + field + 18, nullptr, 10);
    if (request_.size() < end + 4 + body) return;
    requests.push_back({host_, request_.substr(0, end), request_.substr(end + 4), clock});
    request_.clear();
    protects = protects_later;
    std::deque<std::string>& next = script[host_];
    std::string text = usual.count(host_) != 0 ? usual[host_] : kGoodAnswer;
    if (by_body.count(requests.back().body) != 0) {
      text = by_body[requests.back().body];
    } else if (!next.empty()) {
      text = next.front();
      next.pop_front();
    }
    if (text.empty()) broken_ = true;
    if (text != "-") incoming_ += text;
  }

  std::string host_, request_, incoming_;
  bool broken_ = false;
  bool blocks_ = false;
};

/// All that the client said, in order.
class Witness final : public Observer {
 public:
  void notice(const Notice& notice) override {
    all.push_back(notice);
    ids.push_back(std::string(notice.event_id));
    all.back().event_id = {};
    if (on_notice != nullptr) on_notice(*this, notice);
  }
  int count(What what) const {
    int n = 0;
    for (const Notice& one : all) n += one.what == what;
    return n;
  }
  Notice last(What what) const {
    Notice found{};
    for (const Notice& one : all) {
      if (one.what == what) found = one;
    }
    return found;
  }
  void (*on_notice)(Witness&, const Notice&) = nullptr;
  Courier* courier = nullptr;
  std::vector<Notice> all;
  std::vector<std::string> ids;
};

inline constexpr StorageShape kBenchShape{4096, 8, 1, true};

/// Waits of known length.
inline ClientOptions calm(Millis spread = 0) {
  ClientOptions options;
  options.policy.retry.jitter = Jitter::none;
  options.policy.spread = spread;
  return options;
}

/// The machine outlives the client, as a board does a reset.
struct Machine {
  RamFlash flash{kBenchShape};
  Peers peers;
  Witness seen;
  Now now = kStart;

  Machine() { flash.erase_polls = 0; }

  Port port(std::uint32_t seed = 1) { return {peers, flash, "door-7", seed}; }

  /// Time moves on; the wall clock with it, where there is one.
  void pass(Millis ms) {
    now.mono.ms += ms;
    wall_ms_ += ms;
    now.wall.s += wall_ms_ / 1000;
    wall_ms_ %= 1000;
    peers.clock = now.mono;
  }
  Instant poll(Courier& courier) {
    peers.clock = now.mono;
    return courier.poll(now);
  }
  /// Polls until nothing waits, or the time is over; true: nothing waits.
  bool run(Courier& courier, Millis most = 365 * 24 * kHour, int turns = 100000) {
    const Instant end = now.mono + most;
    int idle = 0;
    for (int turn = 0; turn < turns && courier.pending(); ++turn) {
      const Instant wake = poll(courier);
      if (!courier.pending()) break;
      const bool at_once = !(now.mono < wake);
      idle = at_once ? idle + 1 : 0;
      CHECK(idle < 2000);  // a busy loop
      if (idle >= 2000) return false;
      if (end < wake) {
        pass(end - now.mono);
        return false;
      }
      if (!at_once) pass(wake - now.mono);
    }
    return !courier.pending();
  }

 private:
  Millis wall_ms_ = 0;
};

inline constexpr char kAt[] = "https://a.example.com/hook";
inline constexpr char kBt[] = "https://b.example.com/hook";

}  // namespace fieldhook::testing
