// SPDX-License-Identifier: MIT
// `vectors FILE...`: each case is one signed request. It is verified with its body whole and byte
// by byte; a case seen from the sender is signed too where it tells what was signed.
#include "runner.hpp"

#include <fieldhook/json.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/profile_catalog.hpp>
#include <fieldhook/replay_guard.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using fieldhook::Bytes;
using fieldhook::Header;
using fieldhook::JsonKind;
using fieldhook::JsonValue;
using fieldhook::JsonWriter;
using fieldhook::Profile;
using fieldhook::Result;
using fieldhook::SigningKey;
using fieldhook::Span;
using fieldhook::Status;
using fieldhook::Word;

constexpr int kBadInput = 2;
constexpr std::size_t kMaxLine = 1 << 16;

/// Which row of ours verifies a scheme of the files. Other schemes are printed as unsupported.
struct SchemeRow {
  std::string_view provider;
  std::string_view scheme;
  std::string_view profile;
};
constexpr SchemeRow kSchemes[] = {
    {"standardwebhooks", "standardwebhooks-v1", "standard"},
    {"standardwebhooks", "standardwebhooks-v1a", "standard_v1a"},
    {"svix", "standardwebhooks-v1", "svix"},
    {"gitlab", "gitlab-signing-token", "gitlab"},
    {"gitlab", "gitlab-token", "gitlab_token"},
    {"bigcommerce", "standardwebhooks-v1-utf8-secret", "bigcommerce"},
    {"stripe", "stripe-v1", "stripe"},
    {"github", "github-sha256", "github"},
    {"meta", "github-sha256", "meta"},
    {"bitbucket", "bitbucket-sha256", "bitbucket"},
    {"slack", "slack-v0", "slack"},
    {"zoom", "zoom-v0", "zoom"},
    {"pagerduty", "pagerduty-v1", "pagerduty"},
    {"shopify", "shopify", "shopify"},
    {"intuit", "body-hmac-sha256-base64", "intuit"},
    {"xero", "body-hmac-sha256-base64", "xero"},
    {"woocommerce", "body-hmac-sha256-base64", "woocommerce"},
    {"square", "square", "square"},
    {"hubspot", "hubspot-v1", "hubspot_v1"},
    {"hubspot", "hubspot-v2", "hubspot_v2"},
    {"hubspot", "hubspot-v3", "hubspot_v3"},
    {"hookdeck", "hookdeck", "hookdeck"},
    {"teams", "teams-outgoing-hmac", "teams"},
    {"telegram", "telegram-token", "telegram"},
    {"linear", "linear", "linear"},
    {"mailgun", "mailgun", "mailgun"},
    {"apideck", "apideck-sorted-json", "apideck"},
    {"twilio", "twilio-sha1", "twilio"},
    {"twilio", "twilio-bodysha256", "twilio"},
    {"pipedrive", "basic-auth", "pipedrive"},
    {"discord", "discord-ed25519", "discord"},
    {"sendgrid", "sendgrid-ecdsa-p256", "sendgrid"},
    {"paypal", "paypal-rsa-crc32", "paypal"},
};

const Profile* profile_of(std::string_view provider, std::string_view scheme) {
  for (const SchemeRow& row : kSchemes) {
    if (row.provider == provider && row.scheme == scheme) {
      return fieldhook::find_profile(row.profile);
    }
  }
  return nullptr;
}

/// The keys of one row that a receiver or a sender has.
struct KeyRing {
  const Profile* profile = nullptr;
  std::array<SigningKey, fieldhook::kMaxKeys> keys;
  std::size_t count = 0;

  /// A key that cannot be made stays in the span: the verifier answers bad_secret.
  void add(std::string_view text) {
    const std::size_t place = count++;
    if (place >= keys.size()) return;
    const Status status =
        keys[place].assign(fieldhook::Secret::for_profile(*profile, text), *profile);
    static_cast<void>(status);
  }
  void add_all(JsonValue list) {
    for (JsonValue text = list.first(); text.exists(); text = text.next()) {
      add(text.string().value());
    }
  }
  /// More than we take are no keys at all: the verdict is bad_secret.
  Span<const SigningKey> usable() const { return {keys.data(), count <= keys.size() ? count : 0}; }
};

/// One case, as far as it is needed here. Borrows the text of its file.
struct Case {
  std::string_view name;
  std::string_view scheme;
  const Profile* profile = nullptr;
  KeyRing keys;         // secrets, or public keys where the row takes those
  KeyRing second_keys;  // of a receiver that has secrets as well, for Standard Webhooks v1
  KeyRing sender_keys;  // private ones
  std::string_view method;
  std::string_view url;
  std::vector<Header> headers;
  std::vector<std::uint8_t> body;
  fieldhook::Now now;
  std::int64_t tolerance_s = 0;
  JsonValue value;
  JsonValue params;
  std::string chain;  // PEM, as are the roots
  std::string roots;
  bool outbound = false;

  /// What a sender signs with.
  Span<const SigningKey> signing_keys() const {
    return sender_keys.count != 0 ? sender_keys.usable() : keys.usable();
  }
};

std::string_view text(JsonValue object, std::string_view name) {
  return object.member(name).string().value();
}

bool takes_public_keys(const Profile& profile) {
  return profile.secret_form == fieldhook::SecretForm::hex ||
         profile.secret_form == fieldhook::SecretForm::whpk_base64 ||
         profile.secret_form == fieldhook::SecretForm::spki_base64;
}

std::string joined(JsonValue list) {
  std::string all;
  for (JsonValue each = list.first(); each.exists(); each = each.next()) {
    all += each.string().value();
  }
  return all;
}

void read_keys(JsonValue value, Case& it) {
  it.keys.profile = it.sender_keys.profile = it.profile;
  it.second_keys.profile = fieldhook::find_profile("standard");
  const bool is_public = takes_public_keys(*it.profile);
  it.keys.add_all(value.member(is_public ? "public_keys" : "secrets"));
  if (is_public) it.second_keys.add_all(value.member("secrets"));
  const std::string_view secret_key = text(it.params, "secret_key");
  if (!secret_key.empty()) it.sender_keys.add(secret_key);
}

/// The certificates of the corpus begin thirteen months after the time of its cases, and those are
/// to be ok: their clock is given to us as a bound, by which no beginning is judged.
void read_certificates(Case& it) {
  it.chain = joined(it.params.member("cert_chain_pem"));
  it.roots = joined(it.params.member("trusted_roots_pem"));
  if (!it.chain.empty()) it.now.quality = fieldhook::ClockQuality::floor;
}

bool read_case(JsonValue value, Case& it) {
  it.name = text(value, "name");
  it.scheme = text(value, "scheme");
  it.profile = profile_of(text(value, "provider"), it.scheme);
  it.outbound = text(value, "direction") == "outbound";
  it.value = value;
  it.params = value.member("params");
  it.method = text(value, "method");
  it.url = text(value, "url");
  if (it.name.empty() || it.scheme.empty()) return false;
  if (it.profile == nullptr) return true;

  read_keys(value, it);
  for (JsonValue pair = value.member("headers").first(); pair.exists(); pair = pair.next()) {
    const JsonValue name = pair.first();
    it.headers.push_back({name.string().value(), name.next().string().value()});
  }
  it.body = decode_base64(text(value, "body_base64"));
  const Result<std::int64_t> now = value.member("now").integer();
  it.now.wall.s = now.value();
  it.now.quality = fieldhook::ClockQuality::synced;
  read_certificates(it);
  const Result<std::int64_t> tolerance = value.member("tolerance_s").integer();
  it.tolerance_s = tolerance.ok() ? tolerance.value() : it.profile->tolerance_s;
  return now.ok();
}

fieldhook::Verdict run_verifier(fieldhook::Verifier& verifier, const Case& it, std::size_t piece) {
  verifier.set_tolerance(it.tolerance_s);
  fieldhook::Certificates certificates;
  certificates.chain = fieldhook::bytes_of(it.chain);
  certificates.roots = fieldhook::bytes_of(it.roots);
  if (!it.chain.empty()) verifier.set_certificates(certificates);
  Bytes body(it.body.data(), it.body.size());
  std::vector<std::uint8_t> buffer;
  if (verifier.begin({it.method, it.url, {it.headers.data(), it.headers.size()}}) == Word::ok) {
    buffer.resize(verifier.space_needed(body.size()));  // not a byte more than it asks for
    verifier.set_buffer({buffer.data(), buffer.size()});
    while (!body.empty()) {
      const std::size_t n = std::min(piece, body.size());
      verifier.body(body.first(n));
      body = body.from(n);
    }
  }
  return verifier.finish(it.now);
}

Word verify_with(const Case& it, const KeyRing& keys, std::size_t piece) {
  fieldhook::Verifier verifier(*keys.profile, keys.usable());
  return run_verifier(verifier, it, piece).word;
}

/// A guard that takes the clock of a case for a good one, also where it is only a bound to the
/// certificates.
class TrustingGuard final : public fieldhook::ReplayJudge {
 public:
  explicit TrustingGuard(std::int64_t retention_s) : guard_(retention_s) {}
  fieldhook::Sighting seen(const fieldhook::Arrival& arrival, fieldhook::Now now) override {
    now.quality = fieldhook::ClockQuality::synced;
    return guard_.seen(arrival, now);
  }
  Status commit(const fieldhook::ReplayTicket& ticket) { return guard_.commit(ticket); }

 private:
  fieldhook::ReplayGuard<1> guard_;
};

/// What becomes of a request that comes again, to a guard that keeps ids for so long: "repeat", or
/// the word that it got.
std::string_view replay(const Case& it, std::int64_t retention_s) {
  TrustingGuard guard(retention_s);
  fieldhook::Verifier verifier(*it.profile, it.keys.usable(), guard);
  const fieldhook::Verdict first = run_verifier(verifier, it, SIZE_MAX);
  if (first.word != Word::ok) return fieldhook::text_of(first.word);
  if (guard.commit(first.ticket) != Status::ok) return "not committed";
  const fieldhook::Verdict second = run_verifier(verifier, it, SIZE_MAX);
  return second.word == Word::ok && second.repeat ? "repeat" : fieldhook::text_of(second.word);
}

/// Without a retention, and with an hour of it.
void write_replay(const Case& it, JsonWriter& json) {
  json.key("replay").begin_array();
  for (const std::int64_t retention_s : {0, 3600}) json.string(replay(it, retention_s));
  json.end_array();
}

/// A receiver with keys of two rows takes what fits either.
Word verify_in_pieces(const Case& it, std::size_t piece) {
  if (it.second_keys.count == 0) return verify_with(it, it.keys, piece);
  const Word word = verify_with(it, it.second_keys, piece);
  return word == Word::ok || it.keys.count == 0 ? word : verify_with(it, it.keys, piece);
}

/// The header fields that the profile makes for a sender's case, or none where it cannot.
void write_signed_headers(const Case& it, JsonWriter& json) {
  const Profile& profile = *it.profile;
  const std::string_view id = text(it.params, "id");
  // In whole seconds: what stands behind them is zeros in a sender's cases.
  std::string time(text(it.params, "timestamp"));
  const auto behind_second = static_cast<std::size_t>(profile.time_unit);
  time.resize(time.size() > behind_second ? time.size() - behind_second : 0);
  fieldhook::SignInput input;
  input.id = id;
  input.timestamp.s = std::strtoll(time.c_str(), nullptr, 10);
  input.payload = {it.body.data(), it.body.size()};
  input.method = it.method;
  input.url = it.url;
  std::vector<std::uint8_t> scratch(kMaxLine + it.body.size());
  input.scratch = {scratch.data(), scratch.size()};
  char space[fieldhook::kMaxSignature];
  const auto signature = fieldhook::sign(profile, it.signing_keys(), input, space);
  if (!signature.ok()) return;

  char digits[fieldhook::kMaxTimestamp];
  const std::string_view timestamp = fieldhook::timestamp_text(profile, input.timestamp, digits);
  json.key("headers").begin_array();
  for (const Header& header :
       {Header{profile.id_header, id}, Header{profile.timestamp_header, timestamp},
        Header{profile.signature_header, signature.value()}}) {
    if (header.name.empty() || header.value.empty()) continue;  // an id that the case lacks
    json.begin_array().string(header.name).string(header.value).end_array();
  }
  json.end_array();
}

bool is_to_be_signed(const Case& it) {
  return it.profile != nullptr && it.outbound &&
         (it.params.member("signature_header").exists() || it.params.member("attributes").exists());
}

struct Feed {
  std::string_view name;
  std::size_t piece;
};
constexpr Feed kFeeds[] = {{"whole", SIZE_MAX}, {"bytes", 1}};

Word judge(const Case& it, const Feed& feed) {
  return it.profile == nullptr ? judge_unsigned(it.value) : verify_in_pieces(it, feed.piece);
}

bool print_case(std::string_view file, const Case& it) {
  for (const Feed& feed : kFeeds) {
    std::string space(kMaxLine, '\0');
    JsonWriter json{Span<char>(space.data(), space.size())};
    json.begin_object().string("file", file).string("name", it.name).string("scheme", it.scheme);
    json.string("feed", feed.name);
    if (it.profile != nullptr) json.string("profile", it.profile->name);
    const Word got = judge(it, feed);
    json.string("got", fieldhook::text_of(got));
    write_response(it.value, got, it.keys.usable(), json);
    if (got == Word::ok && it.profile != nullptr && it.second_keys.count == 0)
      write_replay(it, json);
    if (is_to_be_signed(it)) write_signed_headers(it, json);
    const Result<std::string_view> line = json.end_object().finish();
    if (!line.ok()) return false;
    std::fwrite(line.value().data(), 1, line.value().size(), stdout);
    std::fputc('\n', stdout);
  }
  return true;
}

bool read_file(const char* path, std::vector<std::uint8_t>& bytes) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  std::uint8_t space[65536];
  while (const std::size_t n = std::fread(space, 1, sizeof space, file)) {
    bytes.insert(bytes.end(), space, space + n);
  }
  const bool good = std::ferror(file) == 0;
  std::fclose(file);
  return good;
}

/// Answers what is wrong with the file, or nothing.
std::string_view run_file(const char* path) {
  std::vector<std::uint8_t> bytes;
  if (!read_file(path, bytes)) return "cannot be read";
  const std::size_t most =
      1 + bytes.size() * 64;  // of values for text: a list of one-digit numbers
  std::vector<std::uint8_t> arena(most);
  const auto root = fieldhook::read_json({bytes.data(), bytes.size()}, {arena.data(), most});
  if (!root.ok() || root.value().kind() != JsonKind::array) return "is no JSON array of cases";

  std::string_view file = path;
  file.remove_prefix(file.rfind('/') + 1);  // npos + 1: from the beginning
  for (JsonValue value = root.value().first(); value.exists(); value = value.next()) {
    Case it;
    if (!read_case(value, it)) return "has a case without name, scheme or now";
    if (!print_case(file, it)) return "has a case whose line is too long";
  }
  return {};
}

}  // namespace

std::vector<std::uint8_t> decode_base64(std::string_view digits) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : digits) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) break;  // the padding
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

int run_vectors(int argc, char** argv) {
  int result = 0;
  for (int i = 0; i < argc; ++i) {
    const std::string_view fault = run_file(argv[i]);
    if (fault.empty()) continue;
    std::fprintf(stderr, "fieldhook_conformance: %s %.*s\n", argv[i],
                 static_cast<int>(fault.size()), fault.data());
    result = kBadInput;
  }
  return result;
}
