// SPDX-License-Identifier: MIT
// All that the examples need of a machine, here a POSIX one. A microcontroller has a header of the
// same name with its own stack, clocks and random numbers, and the examples stay as they are.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/posix.hpp>
#include <fieldhook/tls_mbedtls.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

class Board {
 public:
  /// What the device was configured with, empty where it was not; a device reads its flash.
  std::string_view setting(const char* name) const {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
  }

  /// Nothing is sent to a peer that none of these authorities vouches for.
  fieldhook::Status start() { return tls_config_.trust_system(); }

  fieldhook::Result<fieldhook::EventId> new_id() {
    std::uint8_t random[16];
    const fieldhook::Status status = entropy_.fill(random);
    if (status != fieldhook::Status::ok) return status;
    return fieldhook::EventId::from_random(random);
  }

  fieldhook::Transport& transport() { return tls_; }
  fieldhook::Now now() const { return clock_.now(); }
  /// Sleeps until there is something to do; a device does its other work here.
  void wait(const fieldhook::Step& step) { tcp_.wait(step, clock_); }

  /// Says why it did not begin.
  int fail(const char* why) const {
    std::fprintf(stderr, "%s\n", why);
    return 2;
  }
  /// Says how it ended.
  int report(fieldhook::Outcome outcome) const {
    const std::string_view text = fieldhook::text_of(outcome);
    std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
    return outcome == fieldhook::Outcome::delivered ? 0 : 3;
  }

 private:
  fieldhook::PosixEntropy entropy_;
  fieldhook::PosixClock clock_;
  fieldhook::TlsConfig tls_config_{entropy_};
  fieldhook::SystemResolver resolver_;
  fieldhook::PosixTransport tcp_{resolver_};
  fieldhook::TlsTransport tls_{tcp_, tls_config_};
};
