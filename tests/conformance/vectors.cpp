// SPDX-License-Identifier: MIT
// `vectors FILE...`: each case is one signed request. It is verified with its body whole and byte
// by byte; a case seen from the sender is signed too where it tells what was signed.
#include "runner.hpp"

#include "case.hpp"
#include "cloudevents_headers.hpp"

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
  return it.profile != nullptr && it.outbound && it.params.member("signature_header").exists();
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
    const JsonValue attributes = it.params.member("attributes");
    if (it.outbound && attributes.exists()) write_cloudevents_headers(attributes, json);
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
