// SPDX-License-Identifier: MIT
// The way from a plan to its endpoint, down to the socket.
#pragma once

#include "report.hpp"
#include "send_plan.hpp"
#include "witness.hpp"

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_transport.hpp>
#include <fieldhook/tls_transport.hpp>

namespace fieldhook::cli {

/// Lifetime  the plan outlives it.
class Line {
 public:
  explicit Line(SendPlan& plan)
      : tcp_(plan.resolver()),
        tls_(tcp_, plan.tls()),
        witness_(plan.endpoint().secure() ? static_cast<Transport&>(tls_) : tcp_, &tls_, clock_) {}

  const PosixClock& clock() const { return clock_; }
  PosixTransport& tcp() { return tcp_; }
  /// What carries the requests.
  Witness& witness() { return witness_; }
  const Witness& witness() const { return witness_; }
  /// Why the last stream failed.
  StreamFault fault() const { return {tcp_.reason(), tls_.failure(), tls_.alert()}; }

 private:
  PosixClock clock_;
  PosixTransport tcp_;
  TlsTransport tls_;
  Witness witness_;
};

}  // namespace fieldhook::cli
