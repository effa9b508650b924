// SPDX-License-Identifier: MIT
// Many addresses, one connection: the first that answers wins.
#pragma once

#include <fieldhook/posix_resolver.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// Connects to all addresses of a host, one after the other, the families taking turns. The next
/// starts kStagger after the last, at once when one fails; earlier ones go on meanwhile.
/// Source    RFC 8305 4, 5.
class ConnectRace {
 public:
  static constexpr Millis kStagger = 250;

  ConnectRace();
  ~ConnectRace() { cancel(); }
  ConnectRace(const ConnectRace&) = delete;
  ConnectRace& operator=(const ConnectRace&) = delete;

  void begin(const AddressList& addresses, std::uint16_t port);
  /// ok: won, take() the socket; would_block: under way; lost: no address is left, see cause().
  Status step(Instant now);
  /// The winner's descriptor, non-blocking; the caller closes it. Only after ok.
  int take();
  /// Closes everything; idempotent.
  void cancel();

  /// Sockets under way: fd(i) is -1 or waits to become writable, i < AddressList::kMax.
  int fd(std::size_t i) const { return fds_[i]; }
  /// When step() has more to do than to look at the sockets.
  Instant next_start() const;
  /// errno of the last address that failed.
  int cause() const { return cause_; }

 private:
  bool reap();
  bool start(const AddressLiteral& address);
  void give_up(std::size_t i, int error);

  AddressList order_;
  int fds_[AddressList::kMax];  // as order_
  std::size_t started_ = 0;
  std::size_t under_way_ = 0;
  std::size_t winner_ = AddressList::kMax;
  Instant last_start_;
  int cause_ = 0;
  bool start_at_once_ = false;
  std::uint16_t port_ = 0;
};

}  // namespace fieldhook
