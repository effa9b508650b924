// SPDX-License-Identifier: MIT
// Why a TLS stream was not opened, or broke: for people and for logs.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class TlsFailure : std::uint8_t {
  none,
  stream,                      ///< the stream below failed: its own reason says more
  cut,                         ///< the stream below ended without TLS's end mark
  no_clock,                    ///< certificates cannot be judged without the time
  no_entropy,                  ///< no randomness, no keys
  no_anchors,                  ///< configuration: no trusted authority
  bad_identity,                ///< configuration: own certificate and key
  no_host,                     ///< the endpoint names nobody to check
  out_of_memory,               ///< of the TLS library's allocator
  expired,                     ///< a certificate of the chain
  not_yet_valid,               ///< a certificate of the chain
  wrong_host,                  ///< the certificate is for another name
  unknown_ca,                  ///< the chain does not end at an anchor
  weak_certificate,            ///< key too short, hash or curve not allowed
  not_allowed,                 ///< usage, constraints or depth forbid this use
  bad_certificate,             ///< not readable, or a critical extension is not understood
  client_certificate_wanted,   ///< the server wants to know who we are
  client_certificate_refused,  ///< it knows and does not want us
  unsuitable,                  ///< no common version, cipher or group
  handshake,                   ///< a computation failed: memory, or keys that do not fit
  not_tls,                     ///< the peer speaks something else
  protocol,                    ///< TLS, but not by its rules
  alert,                       ///< the peer gave up: see alert()
};

/// The cause and what to do, one sentence without a full stop. Static text; empty for none.
std::string_view text_of(TlsFailure failure);
/// A short fixed word for logs and JSON: "wrong_host".
std::string_view word_of(TlsFailure failure);

/// The name of an alert as RFC 8446 6 spells it: "handshake_failure"; "unknown" for numbers
/// that it does not have, empty for 0: none came.
std::string_view name_of_alert(std::uint8_t alert);

}  // namespace fieldhook
