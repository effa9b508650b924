// SPDX-License-Identifier: MIT
// Twilio: HMAC-SHA1 over the URL and the sorted form; or over the URL alone, where that names the
// SHA-256 of the body.
#include "crypto/hmac.hpp"
#include "crypto/sha1.hpp"
#include "form_scan.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// The URL as it is, or with the other choice of a port: Twilio and proxies disagree on whether the
/// default port is written.
struct UrlText {
  std::string_view before;  // up to the host
  std::string_view port;    // with its colon
  std::string_view behind;
};

UrlText split_url(std::string_view url) {
  const std::size_t scheme = url.find(':');
  std::size_t at = scheme == url.npos ? url.size() : scheme + 1;
  while (at < url.size() && url[at] == '/') ++at;
  std::size_t port = url.npos;
  for (; at < url.size() && url[at] != '/' && url[at] != '?' && url[at] != '#'; ++at) {
    if (url[at] == ':') port = at;
    if (url[at] == '@' || url[at] == ']') port = url.npos;  // a password's colon, an address's
  }
  if (port == url.npos) port = at;
  return {first(url, port), behind(first(url, at), port), behind(url, at)};
}

UrlText with_other_port(UrlText url) {
  if (url.port.empty()) {
    url.port = starts_with(url.before, "https:") ? ":443" : ":80";
  } else {
    url.port = {};
  }
  return url;
}

/// The hash of the body that the URL names: the first, as Twilio's package reads it. False: none.
bool find_body_hash(std::string_view url, std::string_view& hash) {
  url = first(url, url.find('#'));
  const std::size_t query = url.find('?');
  if (query == url.npos) return false;
  FormScanner form(behind(url, query + 1));
  while (form.next() == Status::ok) {
    if (form.name() != "bodySHA256") continue;
    hash = form.value();
    return true;
  }
  return false;
}

/// Hashes into each key's running MAC.
class MacSink final : public ByteSink {
 public:
  explicit MacSink(InboundRequest& request) : request_(request) {}

  Status put(Bytes piece) override {
    for (std::size_t i = 0; i < request_.keys.size(); ++i) {
      const Status status = sha1_update(request_.running[i], piece);
      if (status != Status::ok) return status;
    }
    return Status::ok;
  }

 private:
  InboundRequest& request_;
};

/// Makes the MAC of each key over this spelling of the URL, and the form.
Status make_macs(InboundRequest& request, const UrlText& url, std::string_view form,
                 std::uint8_t (&macs)[kMaxKeys][kSha1Size]) {
  MacSink sink(request);
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    const Status status = hmac_sha1_start(request.running[i], request.keys[i].kept().hmac.block);
    if (status != Status::ok) return status;
  }
  for (const std::string_view piece : {url.before, url.port, url.behind}) {
    const Status status = sink.put(bytes_of(piece));
    if (status != Status::ok) return status;
  }
  Status status = write_sorted_form(form, sink);
  for (std::size_t i = 0; i < request.keys.size() && status == Status::ok; ++i) {
    status = hmac_sha1_finish(request.running[i], request.keys[i].kept().hmac.block, macs[i]);
  }
  return status;
}

/// Compares with every key's MAC; no early way out tells which one fitted.
bool compare_macs(const InboundRequest& request, const std::uint8_t (&mac)[kSha1Size],
                  const std::uint8_t (&macs)[kMaxKeys][kSha1Size]) {
  bool fits = false;
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    fits |= equal_in_constant_time(mac, macs[i], kSha1Size);
  }
  return fits;
}

Word judge_signature(InboundRequest& request, std::string_view form) {
  std::uint8_t mac[kSha1Size];
  const auto size = request.decode(request.signatures, MutableBytes(mac));
  if (!size.ok() || size.value() != sizeof mac) return Word::malformed_header;
  const UrlText url = split_url(request.url);
  bool fits = false;
  for (const UrlText& spelling : {url, with_other_port(url)}) {
    std::uint8_t macs[kMaxKeys][kSha1Size];
    const Status status = make_macs(request, spelling, form, macs);
    if (status == Status::malformed) return Word::malformed_body;
    if (status == Status::no_space) return Word::no_space;
    if (status != Status::ok) return Word::unsupported;
    if (request.identity.empty()) {  // the first spelling's, of the first key, whichever fits
      std::memcpy(request.identity_space, macs[0], kSha1Size);
      request.identity = Bytes(request.identity_space, kSha1Size);
    }
    fits |= compare_macs(request, mac, macs);
  }
  request.running = nullptr;  // each hash has ended
  return fits ? Word::ok : Word::bad_signature;
}

/// The body's hash as the signed URL names it.
Word judge_body(Bytes body, std::string_view hash) {
  std::uint8_t named[kSha256Size];
  std::uint8_t digest[kSha256Size];
  const auto size = decode_lower_hex(hash, named);
  if (!size.ok() || size.value() != sizeof named) return Word::bad_body_hash;
  Sha256State running;
  sha256_start(running);
  sha256_update(running, body);
  if (sha256_finish(running, digest) != Status::ok) return Word::unsupported;
  return equal_in_constant_time(named, digest, sizeof digest) ? Word::ok : Word::bad_body_hash;
}

/// The row's secret is text: each character is a byte.
Status keep(const KeyText& secret, std::size_t least, KeptKey& kept) {
  const std::string_view text = secret.text;
  if (text.empty() || text.size() < least) return Status::refused;
  return hmac_sha1_key(bytes_of(text), kept.hmac.block);
}

/// The URL's port is not known before: nothing can be hashed.
void begin(InboundRequest&) {}

/// A body that is no form and has no hash in the URL is taken for a form, and fits no signature:
/// what nobody signed does not come in.
Word judge(InboundRequest& request, const Now&) {
  if (request.failed != Word::ok) return request.failed;
  const Bytes body = collected_body(request);
  std::string_view hash;
  const bool hashed = find_body_hash(request.url, hash);
  const Word word = judge_signature(request, hashed ? std::string_view() : text_of(body));
  return word == Word::ok && hashed ? judge_body(body, hash) : word;
}

}  // namespace

const Scheme schemes::twilio_sha1{keep, nullptr, nullptr, nullptr};
const JudgeSteps judges::twilio_sha1{begin, collect_body, judge};

}  // namespace fieldhook
