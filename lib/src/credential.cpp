// SPDX-License-Identifier: MIT
#include <fieldhook/credential.hpp>

#include "base64.hpp"
#include "octets.hpp"

#include <cstdint>

namespace fieldhook {
namespace {

bool has_control(std::string_view text) {
  const Bytes octets = bytes_of(text);
  return skip_text(octets.begin(), octets.end()) != octets.end();
}

/// A character of "user:password".
char joined(std::string_view user, std::string_view password, std::size_t at) {
  if (at < user.size()) return user[at];
  return at == user.size() ? ':' : password[at - user.size() - 1];
}

}  // namespace

Result<Credential> Credential::basic(std::string_view user, std::string_view password,
                                     Span<char> space) {
  if (user.find(':') != user.npos || has_control(user) || has_control(password)) {
    return Status::malformed;
  }
  const std::size_t size = basic_size(user, password);
  if (space.size() < size) return Status::no_space;
  const std::size_t plain = user.size() + 1 + password.size();
  char* out = space.data();
  for (std::size_t at = 0; at < plain;) {
    char three[3];
    std::size_t n = 0;
    for (; n < 3 && at < plain; ++at) three[n++] = joined(user, password, at);
    out = encode_base64(bytes_of({three, n}), out);
  }
  return Credential("Authorization", "Basic ", {space.data(), size});
}

}  // namespace fieldhook
