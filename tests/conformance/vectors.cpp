// SPDX-License-Identifier: MIT
// `vectors FILE...`: each case is one signed request. It is verified with its body whole and byte
// by byte; a case seen from the sender is signed too where it tells what was signed.
#include "runner.hpp"

#include <fieldhook/json.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/profile_catalog.hpp>
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
};

const Profile* profile_of(std::string_view provider, std::string_view scheme) {
  for (const SchemeRow& row : kSchemes) {
    if (row.provider == provider && row.scheme == scheme) {
      return fieldhook::find_profile(row.profile);
    }
  }
  return nullptr;
}

/// One case, as far as it is needed here. Borrows the text of its file.
struct Case {
  std::string_view name;
  std::string_view scheme;
  const Profile* profile = nullptr;
  std::array<SigningKey, fieldhook::kMaxKeys> keys;
  std::size_t key_count = 0;
  std::string_view method;
  std::string_view url;
  std::vector<Header> headers;
  std::vector<std::uint8_t> body;
  fieldhook::Now now;
  std::int64_t tolerance_s = 0;
  JsonValue params;
  bool outbound = false;

  /// More secrets than we take are no keys at all: the verdict is bad_secret.
  Span<const SigningKey> usable_keys() const {
    return {keys.data(), key_count <= keys.size() ? key_count : 0};
  }
};

std::string_view text(JsonValue object, std::string_view name) {
  return object.member(name).string().value();
}

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

bool read_case(JsonValue value, Case& it) {
  it.name = text(value, "name");
  it.scheme = text(value, "scheme");
  it.profile = profile_of(text(value, "provider"), it.scheme);
  it.outbound = text(value, "direction") == "outbound";
  it.params = value.member("params");
  it.method = text(value, "method");
  it.url = text(value, "url");
  if (it.name.empty() || it.scheme.empty()) return false;
  if (it.profile == nullptr) return true;

  for (JsonValue secret = value.member("secrets").first(); secret.exists();
       secret = secret.next()) {
    const std::size_t place = it.key_count++;
    if (place >= it.keys.size()) continue;
    const auto made = fieldhook::Secret::for_profile(*it.profile, secret.string().value());
    // A key that cannot be made stays in the span: the verifier answers bad_secret.
    const Status status = it.keys[place].assign(made, *it.profile);
    static_cast<void>(status);
  }
  for (JsonValue pair = value.member("headers").first(); pair.exists(); pair = pair.next()) {
    const JsonValue name = pair.first();
    it.headers.push_back({name.string().value(), name.next().string().value()});
  }
  it.body = decode_base64(text(value, "body_base64"));
  const Result<std::int64_t> now = value.member("now").integer();
  it.now.wall.s = now.value();
  it.now.quality = fieldhook::ClockQuality::synced;
  const Result<std::int64_t> tolerance = value.member("tolerance_s").integer();
  it.tolerance_s = tolerance.ok() ? tolerance.value() : it.profile->tolerance_s;
  return now.ok();
}

Word verify_in_pieces(const Case& it, std::size_t piece) {
  fieldhook::Verifier verifier(*it.profile, it.usable_keys());
  verifier.set_tolerance(it.tolerance_s);
  Bytes body(it.body.data(), it.body.size());
  if (verifier.begin({it.method, it.url, {it.headers.data(), it.headers.size()}}) == Word::ok) {
    while (!body.empty()) {
      const std::size_t n = std::min(piece, body.size());
      verifier.body(body.first(n));
      body = body.from(n);
    }
  }
  return verifier.finish(it.now).word;
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
  char space[fieldhook::kMaxSignature];
  const auto signature = fieldhook::sign(profile, it.usable_keys(), input, space);
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

bool print_case(std::string_view file, const Case& it) {
  for (const Feed& feed : kFeeds) {
    std::string space(kMaxLine, '\0');
    JsonWriter json{Span<char>(space.data(), space.size())};
    json.begin_object().string("file", file).string("name", it.name).string("scheme", it.scheme);
    json.string("feed", feed.name);
    json.string("got", it.profile == nullptr
                           ? "unsupported"
                           : fieldhook::text_of(verify_in_pieces(it, feed.piece)));
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
