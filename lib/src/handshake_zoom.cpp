// SPDX-License-Identifier: MIT
#include <fieldhook/handshake.hpp>

#include <fieldhook/json_writer.hpp>

#include "crypto/hmac.hpp"
#include "text.hpp"

namespace fieldhook::handshakes {
namespace {

/// {"plainToken":TOKEN,"encryptedToken":its HMAC in hex}
Result<std::string_view> write_tokens(std::string_view token, const SigningKey& key,
                                      Span<char> space) {
  Sha256State running;
  std::uint8_t mac[kSha256Size];
  hmac_start(running, key);
  sha256_update(running, bytes_of(token));
  const Status status = hmac_finish(running, key, mac);
  if (status != Status::ok) return status;
  char digits[2 * kSha256Size];
  encode_hex(mac, digits);

  JsonWriter json(space);
  json.begin_object().string("plainToken", token);
  json.string("encryptedToken", {digits, sizeof digits}).end_object();
  return json.finish();
}

constexpr HandshakeRule kZoom[] = {{"event",
                                    "endpoint.url_validation",
                                    {},
                                    200,
                                    "application/json",
                                    {},
                                    {"payload", "plainToken"},
                                    write_tokens}};

}  // namespace

const Handshake zoom{"zoom", kZoom};

}  // namespace fieldhook::handshakes
