// SPDX-License-Identifier: MIT
// Two Transports joined in memory, with faults on the way. No socket, no clock, no thread.
#pragma once

#include <fieldhook/transport.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace fieldhook::testing {

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// One direction. Offsets count the bytes that were ever written to it.
struct Wire {
  std::string bytes;               ///< written, not read yet
  std::size_t total = 0;           ///< ever written
  std::size_t flip_at = kNowhere;  ///< this byte arrives changed
  std::uint8_t flip = 0x01;
  std::size_t cut_at = kNowhere;  ///< nothing from here on arrives; the reader sees the end
  std::size_t capacity = kNowhere;
  Status end = Status::closed;  ///< what the reader is told at the end
  Status taken = Status::ok;    ///< other than ok: what the writer is told
  bool ended = false;

  void put(std::uint8_t byte) {
    if (total >= cut_at) ended = true;
    if (total == flip_at) byte = static_cast<std::uint8_t>(byte ^ flip);
    ++total;
    if (!ended) bytes.push_back(static_cast<char>(byte));
  }
};

/// Strict about its contract: no empty views, nothing after close, nothing before connect.
class PipeEnd final : public Transport {
 public:
  PipeEnd(Wire& in, Wire& out) : in_(in), out_(out) {}
  ~PipeEnd() = default;

  std::size_t grain = kNowhere;  ///< most bytes a call moves
  int connect_waits = 0;         ///< would_block answers before connect is ok
  bool stutters = false;         ///< every other call would block
  Status connect_answer = Status::ok;

  int connects = 0;
  int closes = 0;
  int faults = 0;  ///< breaches of the contract by our user
  bool is_open() const { return open_; }

  Status connect(const Endpoint&, Now) override {
    ++connects;
    if (connect_waits > 0) {
      --connect_waits;
      return Status::would_block;
    }
    if (connect_answer == Status::ok) open_ = true;
    return connect_answer;
  }
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return Protection::none; }

  Result<std::size_t> send(Bytes data) override {
    if (data.empty() || !open_) ++faults;
    if (stutter()) return Status::would_block;
    if (out_.taken != Status::ok) return out_.taken;
    const std::size_t room = out_.capacity - std::min(out_.capacity, out_.bytes.size());
    const std::size_t count = std::min({data.size(), grain, room});
    if (count == 0) return Status::would_block;
    for (std::size_t i = 0; i < count; ++i) out_.put(data[i]);
    return count;
  }

  Result<std::size_t> receive(MutableBytes space) override {
    if (space.empty() || !open_) ++faults;
    if (stutter()) return Status::would_block;
    if (in_.bytes.empty()) return in_.ended ? in_.end : Status::would_block;
    const std::size_t count = std::min({space.size(), grain, in_.bytes.size()});
    in_.bytes.copy(reinterpret_cast<char*>(space.data()), count);
    in_.bytes.erase(0, count);
    return count;
  }

  void close() override {
    ++closes;
    open_ = false;
    out_.ended = true;
  }

 private:
  bool stutter() { return stutters && (++calls_ % 2) == 1; }

  Wire& in_;
  Wire& out_;
  unsigned calls_ = 0;
  bool open_ = false;
};

/// Both directions and both ends.
struct MemoryPipe {
  Wire to_server;
  Wire to_client;
  PipeEnd client{to_client, to_server};
  PipeEnd server{to_server, to_client};
};

}  // namespace fieldhook::testing
