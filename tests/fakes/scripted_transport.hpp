// SPDX-License-Identifier: MIT
// A strict peer in memory: it answers only complete requests, one answer a request, breaks where
// it is told to, and notices who asks again before time has moved.
#pragma once

#include <fieldhook/pump.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace fieldhook::testing {

enum class Fault { reset, close, stall, wrong_byte };
inline constexpr Fault kEveryFault[] = {Fault::reset, Fault::close, Fault::stall,
                                        Fault::wrong_byte};

class ScriptedTransport final : public Transport {
 public:
  explicit ScriptedTransport(std::vector<std::string> answers) : answers_(std::move(answers)) {}
  ~ScriptedTransport() = default;

  /// Breaks the k-th call, counted from 1 over connect, send and receive.
  ScriptedTransport& fail_at(int k, Fault fault = Fault::reset) {
    fail_at_ = k;
    fault_ = fault;
    return *this;
  }
  /// At most n bytes move in one call.
  ScriptedTransport& grain(std::size_t n) { return grain_ = n, *this; }
  /// Every other call blocks.
  ScriptedTransport& stutter() { return stutter_ = true, *this; }
  /// The peer answers as soon as it has so many bytes of the request, complete or not.
  ScriptedTransport& answer_early(std::size_t bytes) { return early_ = bytes, *this; }
  ScriptedTransport& unprotected() { return protection_ = Protection::none, *this; }
  /// Bytes that stand in the stream before anything was sent on the next connection.
  ScriptedTransport& unasked(std::string bytes) { return unasked_ = std::move(bytes), *this; }
  /// The stream is open already, kept from an earlier request.
  ScriptedTransport& kept_open() { return open_ = true, *this; }
  /// The peer closes the kept stream while nobody speaks.
  ScriptedTransport& closes_idle() { return peer_closed_ = true, *this; }

  bool open() const { return open_; }
  bool spun() const { return spun_; }
  bool fault_fired() const { return fault_fired_; }
  int connects() const { return connects_; }
  const std::vector<std::string>& requests() const { return requests_; }
  std::size_t bytes_seen() const { return bytes_seen_; }
  /// The next call would move something; else only time helps.
  bool ready() const { return blocked_by_stutter_; }
  void time_moved() { blocks_ = 0; }

  Status connect(const Endpoint& endpoint, Now) override {
    if (endpoint.host().empty()) return Status::refused;
    if (const Status broken = call(Call::connect); broken != Status::ok) return broken;
    if (!open_) ++connects_;
    open_ = true;
    return Status::ok;
  }
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return protection_; }

  Result<std::size_t> send(Bytes data) override {
    misused_if(data.empty() || !open_);
    if (const Status broken = call(Call::send); broken != Status::ok) return broken;
    if (peer_closed_) return Status::closed;
    const std::size_t n = std::min(data.size(), grain_);
    blocks_ = 0;
    request_.append(text_of(data.first(n)));
    if (flip_) flip_ = false, request_.back() = static_cast<char>(request_.back() ^ 0x20);
    bytes_seen_ += n;
    answer_if_complete();
    return n;
  }

  Result<std::size_t> receive(MutableBytes space) override {
    misused_if(space.empty() || !open_);
    if (const Status broken = call(Call::receive); broken != Status::ok) return broken;
    if (!unasked_.empty()) incoming_.swap(unasked_), unasked_.clear();
    if (incoming_.empty()) return peer_closed_ ? Status::closed : block();
    const std::size_t n = std::min({space.size(), grain_, incoming_.size()});
    std::memcpy(space.data(), incoming_.data(), n);
    if (flip_) flip_ = false, space[0] ^= 0x20;
    incoming_.erase(0, n);
    blocks_ = 0;
    return n;
  }

  void close() override {
    open_ = stalled_ = peer_closed_ = flip_ = false;
    request_.clear();
    incoming_.clear();
  }

 private:
  enum class Call { connect, send, receive };

  static void misused_if(bool misused) {
    if (misused) std::abort();  // a broken contract is a bug of the caller, not an answer
  }

  Status block() {
    blocked_by_stutter_ = false;
    spun_ |= ++blocks_ > 2;  // send and receive may each ask once, then time must move
    return Status::would_block;
  }

  Status call(Call kind) {
    if (stalled_) return block();
    if (stutter_ && (stutter_turn_ = !stutter_turn_)) {
      const Status status = block();
      blocked_by_stutter_ = true;
      return status;
    }
    if (++calls_ != fail_at_) return Status::ok;
    fault_fired_ = true;
    switch (fault_) {
      case Fault::reset: return Status::lost;
      case Fault::close: peer_closed_ = kind != Call::connect; return Status::closed;
      case Fault::stall: stalled_ = true; return block();
      case Fault::wrong_byte: flip_ = kind != Call::connect; return Status::ok;
    }
    return Status::ok;
  }

  void answer_if_complete() {
    const std::size_t head = request_.find("\r\n\r\n");
    bool complete = false;
    if (head != std::string::npos) {
      const std::size_t field = request_.find("\r\nContent-Length: ");
      const std::size_t body =
          field > head ? 0 : std::strtoul(request_.c_str() + field + 18, nullptr, 10);
      complete = request_.size() == head + 4 + body;
    }
    if (!complete && (early_ == 0 || request_.size() < early_)) return;
    early_ = 0;
    requests_.push_back(request_);
    request_.clear();
    if (answers_.empty()) return;
    incoming_ += answers_.front();
    // An answer without framing ends with the stream.
    peer_closed_ = answers_.front().find("Content-Length") == std::string::npos &&
                   answers_.front().find("chunked") == std::string::npos &&
                   answers_.front().find(" 204 ") == std::string::npos;
    answers_.erase(answers_.begin());
  }

  std::vector<std::string> answers_, requests_;
  std::string request_, incoming_, unasked_;
  std::size_t grain_ = SIZE_MAX, bytes_seen_ = 0, early_ = 0;
  int fail_at_ = 0, calls_ = 0, connects_ = 0, blocks_ = 0;
  Fault fault_ = Fault::reset;
  Protection protection_ = Protection::verified;
  bool stutter_ = false, stutter_turn_ = false, blocked_by_stutter_ = false;
  bool open_ = false, stalled_ = false, peer_closed_ = false, flip_ = false;
  bool spun_ = false, fault_fired_ = false;
};

inline constexpr Now kStart{{1000}, {1760000000}, ClockQuality::synced};

/// Drives a delivery to its end in simulated time, which jumps to what the step waits for.
/// Pending: it did not end within `most` turns.
inline Outcome run(Delivery& delivery, ScriptedTransport& transport, Now now = kStart,
                   int most = 200000) {
  const std::int64_t offset = now.wall.s - now.mono.ms / 1000;
  for (int turn = 0; turn < most; ++turn) {
    const Step step = pump(delivery, transport, now);
    if (step.wants == Wants::nothing) break;
    const bool at_once = step.wants != Wants::wait && transport.ready();
    if (at_once) {
      now.mono.ms += 1;
    } else if (now.mono < step.until) {
      now.mono = step.until;
    }
    now.wall.s = offset + now.mono.ms / 1000;
    transport.time_moved();
  }
  return delivery.outcome();
}

}  // namespace fieldhook::testing
