// SPDX-License-Identifier: MIT
// Schemes whose signature is a MAC of the content: nothing of the body is kept.
#include "crypto/hmac.hpp"
#include "mac_text.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {

void macs_begin(InboundRequest& request) {
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    hmac_start(request.running[i], request.keys[i]);
    request.behind_body = request.profile->content;
    if (hash_until_body(request.running[i], request.behind_body, request) != Status::ok) {
      request.failed = Word::unsupported;
    }
  }
}

void macs_body(InboundRequest& request, Bytes piece) {
  if (!request.profile->covers_body()) return;
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    if (sha256_update(request.running[i], piece) != Status::ok) request.failed = Word::unsupported;
  }
}

/// Compares every well-formed signature of our version with every key's MAC. No early way out
/// tells which one fitted.
Word macs_judge(InboundRequest& request, const Now&) {
  std::uint8_t macs[kMaxKeys][kMacSize];
  const Profile& profile = *request.profile;
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    std::string_view content = request.behind_body;
    if (hash_until_body(request.running[i], content, request) != Status::ok ||
        profile.scheme->finish(request.running[i], request.keys[i], macs[i]) != Status::ok) {
      request.failed = Word::unsupported;
    }
  }
  if (request.failed != Word::ok) return request.failed;
  request.running = nullptr;
  std::memcpy(request.identity_space, macs[0], kMacSize);  // of the first key, whichever fits
  request.identity = request.identity_space;

  bool fits = false;
  SignatureList list(request);
  while (list.next()) {
    std::uint8_t mac[kMacSize];
    const Result<std::size_t> size = decode(list.signature(), digits_of(profile.mac_text), mac);
    if (!size.ok() || size.value() != kMacSize) continue;
    list.read();
    for (std::size_t i = 0; i < request.keys.size(); ++i) {
      fits |= equal_in_constant_time(mac, macs[i], kMacSize);
    }
  }
  return list.verdict(fits);
}

}  // namespace fieldhook
