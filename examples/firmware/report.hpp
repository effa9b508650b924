// SPDX-License-Identifier: MIT
// What the client did, a line each, for whoever watches.
#pragma once

#include <fieldhook/observer.hpp>
#include <fieldhook/tls_transport.hpp>

/// "accepted" is the moment from which the event is kept.
class Report final : public fieldhook::Observer {
 public:
  explicit Report(const fieldhook::TlsTransport& tls) : tls_(tls) {}

  void notice(const fieldhook::Notice& notice) override;

 private:
  const fieldhook::TlsTransport& tls_;
};
