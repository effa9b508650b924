// SPDX-License-Identifier: MIT
// Schemes whose signature is a MAC of the content: nothing of the body is kept.
#include "crypto/hmac.hpp"
#include "mac_text.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "signed_content.hpp"

namespace fieldhook {
namespace {

ContentPieces pieces_of(const InboundRequest& request) {
  return {request.id, request.timestamp, request.head.method, request.head.url};
}

}  // namespace

void macs_begin(InboundRequest& request) {
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    Sha256State& running = request.running[i];
    hmac_start(running, request.keys[i]);
    const auto rest = hash_until_body(running, request.profile->content, pieces_of(request));
    request.behind_body = rest.value();
    if (!rest.ok()) request.failed = Word::unsupported;
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
Word macs_judge(InboundRequest& request, Now) {
  std::uint8_t macs[kMaxKeys][kMacSize];
  const Profile& profile = *request.profile;
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    Sha256State& running = request.running[i];
    Status status = hash_behind_body(running, request.behind_body, pieces_of(request));
    if (status == Status::ok) status = profile.scheme->finish(running, request.keys[i], macs[i]);
    if (status != Status::ok) request.failed = Word::unsupported;
  }
  if (request.failed != Word::ok) return request.failed;
  request.running = nullptr;

  bool fits = false;
  SignatureList list(request);
  while (list.next()) {
    std::uint8_t mac[kMacSize];
    if (read_mac(profile.mac_text, list.signature(), mac) != Status::ok) continue;
    list.read();
    for (std::size_t i = 0; i < request.keys.size(); ++i) {
      fits |= equal_in_constant_time(mac, macs[i], kMacSize);
    }
  }
  return list.verdict(fits);
}

}  // namespace fieldhook
