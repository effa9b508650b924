// SPDX-License-Identifier: MIT
// A transport that looks on: when each phase began, and what was agreed about encryption.
#pragma once

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/tls_transport.hpp>
#include <fieldhook/transport.hpp>

#include <string>

namespace fieldhook::cli {

/// Passes every call on to `inner` and remembers the last stream.
/// Lifetime  everything passed in outlives the witness.
class Witness final : public Transport {
 public:
  Witness(Transport& inner, const TlsTransport* tls, const PosixClock& clock)
      : inner_(inner), tls_(tls), clock_(clock) {}

  Status connect(const Endpoint& endpoint, Now now) override;
  Phase phase() const override { return inner_.phase(); }
  Protection protection() const override { return inner_.protection(); }
  Result<std::size_t> send(Bytes data) override;
  Result<std::size_t> receive(MutableBytes space) override { return inner_.receive(space); }
  void close() override;

  /// Units     milliseconds; -1 for a phase that the last attempt, now in `reached`, did not enter.
  Millis spent(Phase phase, Phase reached) const;
  /// Empty unless the last attempt's handshake came to its end.
  const std::string& tls_version() const { return version_; }
  const std::string& tls_cipher() const { return cipher_; }
  bool tls_resumed() const { return resumed_; }

 private:
  void begin();
  void enter(Phase phase);

  Transport& inner_;
  const TlsTransport* tls_;  // nullptr: a lab build without TLS
  const PosixClock& clock_;
  Instant begun_[kPhases] = {};
  Instant ended_;
  Phase entered_ = Phase::resolve;
  bool open_ = false;
  bool resumed_ = false;
  std::string version_;
  std::string cipher_;
};

}  // namespace fieldhook::cli
