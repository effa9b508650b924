// SPDX-License-Identifier: MIT
// All that a client needs of this board: HTTPS over lwIP, flash, both clocks, randomness.
#pragma once

#include "board.hpp"
#include "nor_file.hpp"

#include <fieldhook/lwip.hpp>
#include <fieldhook/port.hpp>
#include <fieldhook/tls_config.hpp>
#include <fieldhook/tls_transport.hpp>

#include <cstdint>
#include <string_view>

namespace board {

/// One object, made once; nothing works before start().
class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /// Starts the tick, the network, the clocks and TLS, and opens the flash. False: reason() says
  /// what is missing.
  bool start();
  std::string_view reason() const { return reason_; }

  operator fieldhook::Port() { return {tls_, flash_, name_, seed_, &clock_.wall()}; }

  fieldhook::Now now() { return clock_.now(); }
  /// Sleeps until an interrupt, `until`, or what lwIP has to do; then lwIP has its turn.
  void sleep_until(fieldhook::Instant until);

  const fieldhook::TlsTransport& tls() const { return tls_; }
  /// Bytes of the TLS arena up to the last one that was written since tls_memory_free().
  std::uint32_t tls_memory_used() const;
  /// The largest piece of it that is free now, painted: for leaks.
  std::uint32_t tls_memory_free();
  /// Closes the stream and waits until lwIP has forgotten it.
  void end_streams();

 private:
  static constexpr fieldhook::UnixTime kBuilt{1767225600};  // 2026-01-01: no clock shows less

  bool fail(std::string_view reason);

  NorFile flash_;
  fieldhook::LwipClock clock_{kBuilt};
  fieldhook::BoardEntropy entropy_{random};
  fieldhook::LwipResolver resolver_;
  fieldhook::LwipTransport tcp_{resolver_};
  fieldhook::TlsConfig tls_config_{entropy_};
  fieldhook::TlsTransport tls_{tcp_, tls_config_};
  std::string_view name_;
  std::string_view reason_;
  std::uint32_t seed_ = 0;
  alignas(8) std::uint8_t tls_arena_[TLS_ARENA_SIZE] = {};  // no heap: all of Mbed TLS lies here
};

}  // namespace board
