// SPDX-License-Identifier: MIT
// What lets a request in where nothing is signed: a token, a password, a key in a header.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// One header field with a secret in it. Borrows its texts, which must outlive every endpoint that
/// has it; has no getter and no output operator, so that it cannot end in a log line.
/// Endpoint::authorize checks the octets. One at a time: to rotate, authorize with the next.
class Credential {
 public:
  /// Room that basic() needs.
  static constexpr std::size_t basic_size(std::string_view user, std::string_view password) {
    return (user.size() + 1 + password.size() + 2) / 3 * 4;
  }

  /// "Authorization: Bearer TOKEN", RFC 6750.
  static constexpr Credential bearer(std::string_view token) {
    return {"Authorization", "Bearer ", token};
  }
  /// "Authorization: Basic ..", RFC 7617. Written into `space`, which is the caller's to wipe.
  /// Errors    malformed: a colon in `user`, a control in either
  ///           no_space: `space` is smaller than basic_size()
  static Result<Credential> basic(std::string_view user, std::string_view password,
                                  Span<char> space);
  /// A field of the service's own: "X-AIO-Key".
  static constexpr Credential header(std::string_view name, std::string_view value) {
    return {name, "", value};
  }
  /// No credential: where one may be given, and is not.
  static constexpr Credential none() { return {}; }
  constexpr bool is_none() const { return name_.empty(); }

 private:
  friend class Endpoint;
  friend class RequestWriter;
  template <class T>
  friend class Result;  // an empty one stands in an error

  constexpr Credential() = default;
  constexpr Credential(std::string_view name, std::string_view label, std::string_view secret)
      : name_(name), label_(label), secret_(secret) {}

  std::string_view name_;
  std::string_view label_;  // stands before the secret, which has no blank then
  std::string_view secret_;
};

}  // namespace fieldhook
