// SPDX-License-Identifier: MIT
// The port to the network: one byte stream to one endpoint. Nothing here blocks.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// The phases of one attempt, in order. Each has a total deadline of its own.
enum class Phase : std::uint8_t { resolve, connect, handshake, request, answer };
inline constexpr std::size_t kPhases = 5;

/// What a stream promises about its peer once `connect` answered ok.
enum class Protection : std::uint8_t {
  none,      ///< bytes go to whoever answers
  verified,  ///< chain and name were checked against the endpoint's host, and the bytes are
             ///< encrypted
};

/// One byte stream to one endpoint. Zero is never a signal:
///   ok(n)        n >= 1 bytes were moved; fewer than asked for is normal
///   would_block  nothing moved, nothing wrong, ask again when the stream is ready. After a
///                would_block, `send` is repeated with the same bytes (TLS asks for that)
///   closed       receive: the peer ended the stream in order (with TLS: by close_notify)
///                send: the peer takes no more; `receive` may still hold its answer
///   other        the stream is unusable; the only legal call left is close()
class Transport {
 public:
  /// Opens the stream, in as many calls as it takes.
  ///   ok           open; with Protection::verified the peer is checked
  ///   would_block  under way, phase() says how far
  ///   refused      the peer is there and must not be trusted, or the clock or entropy does not
  ///                allow the check; the port knows the reason
  ///   other        not reachable, cut, not understood
  /// `endpoint` is the same in all calls until close(). `now` judges certificates, never a timer.
  virtual Status connect(const Endpoint& endpoint, Now now) = 0;
  /// The phase that `connect` is in: resolve, connect or handshake.
  virtual Phase phase() const = 0;
  virtual Protection protection() const = 0;
  /// The end of the certificate of the peer that was verified last, 0: nobody was. Kept behind
  /// close(), until the next connect().
  virtual UnixTime peer_valid_until() const { return {}; }
  /// data and space are not empty.
  virtual Result<std::size_t> send(Bytes data) = 0;
  virtual Result<std::size_t> receive(MutableBytes space) = 0;
  /// Frees the stream in any state; idempotent.
  virtual void close() = 0;

 protected:
  ~Transport() = default;  // non-virtual on purpose: keeps operator delete out of the image
};

/// A source of randomness for keys and ids. Not for jitter, which is seeded and repeatable.
class Entropy {
 public:
  /// Fills all of `space`, or answers other than ok and the caller refuses to go on.
  virtual Status fill(MutableBytes space) = 0;

 protected:
  ~Entropy() = default;
};

}  // namespace fieldhook
