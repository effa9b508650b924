// SPDX-License-Identifier: MIT
// Schemes whose signature is a MAC of the content: nothing of the body is kept.
#include "crypto/hmac.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "signed_content.hpp"

namespace fieldhook {

void macs_begin(InboundRequest& request) {
  request.behind_body = {};
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    Sha256State& running = request.running[i];
    request.profile->scheme->start(running, request.keys[i]);
    if (request.hash_parts == nullptr) continue;
    request.behind_body = request.profile->content;
    request.hash_parts(running, request.behind_body, request);
  }
}

void macs_body(InboundRequest& request, Bytes piece) {
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    sha256_update(request.running[i], piece);
  }
}

/// Ends the MAC of one key in the request's identity.
static Status end_mac(InboundRequest& request, std::size_t i) {
  Sha256State& running = request.running[i];
  std::string_view content = request.behind_body;
  if (!content.empty()) request.hash_parts(running, content, request);
  return request.profile->scheme->finish(running, request.keys[i], request.identity_space);
}

/// Compares every well-formed signature of our version with every key's MAC. No early way out
/// tells which one fitted.
Word macs_judge(InboundRequest& request, const Now&) {
  bool fits = false;
  Word word = Word::ok;
  // Down to the first key: its MAC stays as the identity, whichever fits.
  for (std::size_t i = request.keys.size(); i-- != 0;) {
    if (end_mac(request, i) != Status::ok) {
      request.failed = Word::unsupported;
      continue;
    }
    SignatureList list(request);
    while (list.next()) {
      std::uint8_t mac[kMacSize];
      const Result<std::size_t> size = request.decode(list.signature, MutableBytes(mac));
      if (!size.ok() || size.value() != kMacSize) continue;
      list.word = Word::bad_signature;
      fits |= equal_in_constant_time(mac, request.identity_space, kMacSize);
    }
    word = list.verdict(fits);
  }
  if (request.failed != Word::ok) return request.failed;
  request.running = nullptr;
  request.identity = request.identity_space;
  return word;
}

static void ignore_body(InboundRequest&, Bytes) {}

const JudgeSteps judges::mac{macs_begin, macs_body, macs_judge};
const JudgeSteps judges::mac_of_head{macs_begin, ignore_body, macs_judge};

}  // namespace fieldhook
