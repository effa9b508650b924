// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

#include <fieldhook/event.hpp>

#include "base64.hpp"
#include "crypto/hmac.hpp"
#include "octets.hpp"
#include "signed_content.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::string_view kWords[] = {
    "ok",
    "missing_header",
    "duplicate_header",
    "malformed_header",
    "unknown_version",
    "bad_signature",
    "timestamp_too_old",
    "timestamp_too_new",
    "bad_secret",
    "no_clock",
};

/// Digits only, no sign, no leading zero, and few enough for 64 bits.
Result<std::int64_t> read_timestamp(std::string_view text) {
  constexpr std::size_t kMaxDigits = 18;
  if (text.empty() || text.size() > kMaxDigits) return Status::malformed;
  if (text[0] == '0' && text.size() > 1) return Status::malformed;
  std::int64_t number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return Status::malformed;
    number = number * 10 + (c - '0');
  }
  return number;
}

/// The one field of this name. Two stacks could read a repeated one differently.
Word find_once(Span<const Header> headers, std::string_view name, std::string_view& value) {
  bool found = false;
  for (const Header& header : headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (found) return Word::duplicate_header;
    found = true;
    value = header.value;
  }
  return found && !value.empty() ? Word::ok : Word::missing_header;
}

Word find_header(Span<const Header> headers, const Profile& profile,
                 std::string_view Profile::*name, std::string_view& value) {
  if ((profile.*name).empty()) return Word::ok;
  const Word word = find_once(headers, profile.*name, value);
  if (word != Word::missing_header || profile.also == nullptr) return word;
  return find_once(headers, profile.also->*name, value);
}

/// An id may be longer here than one we make; the same characters count.
bool is_inbound_id(std::string_view id) {
  constexpr std::size_t kMaxInboundId = 256;
  return id.size() <= kMaxInboundId && is_id_text(id);
}

}  // namespace

std::string_view text_of(Word word) {
  return kWords[static_cast<std::size_t>(word)];
}

Verifier::~Verifier() {
  if (head_ != Word::ok) return;  // nothing runs: finish() has ended and wiped the hashes
  for (Sha256State& state : running_) wipe(state.bytes);
}

Word Verifier::read_head(Span<const Header> headers) {
  if (keys_.empty() || keys_.size() > kMaxKeys) return Word::bad_secret;
  for (const SigningKey& key : keys_) {
    if (!key.made_for(*profile_)) return Word::bad_secret;
  }
  Word word = find_header(headers, *profile_, &Profile::signature_header, signatures_);
  if (word == Word::ok) word = find_header(headers, *profile_, &Profile::id_header, id_);
  if (word == Word::ok) {
    word = find_header(headers, *profile_, &Profile::timestamp_header, timestamp_text_);
  }
  if (word != Word::ok) return word;
  if (!is_inbound_id(id_)) return Word::malformed_header;
  if (profile_->timestamp_header.empty()) return Word::ok;
  const Result<std::int64_t> timestamp = read_timestamp(timestamp_text_);
  if (!timestamp.ok()) return Word::malformed_header;
  timestamp_ = timestamp.value();
  return Word::ok;
}

Word Verifier::begin(Span<const Header> headers) {
  id_ = timestamp_text_ = signatures_ = {};
  hash_failed_ = false;
  head_ = read_head(headers);
  if (head_ != Word::ok) return head_;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    hmac_start(running_[i], keys_[i]);
    const auto rest = hash_until_body(running_[i], profile_->content, {id_, timestamp_text_});
    hash_failed_ |= !rest.ok();
    if (rest.ok()) behind_body_ = rest.value();
  }
  return Word::ok;
}

void Verifier::body(Bytes piece) {
  if (head_ != Word::ok) return;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    hash_failed_ |= sha256_update(running_[i], piece) != Status::ok;
  }
}

/// Compares every well-formed signature of our version with every key's MAC. No early way out
/// tells which one fitted.
Word Verifier::judge_signatures() {
  std::uint8_t macs[kMaxKeys][kMacSize];
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    hash_failed_ |= !hash_until_body(running_[i], behind_body_, {id_, timestamp_text_}).ok();
    hash_failed_ |= hmac_finish(running_[i], keys_[i], macs[i]) != Status::ok;
  }
  if (hash_failed_) return Word::bad_signature;

  Word answer = Word::malformed_header;
  bool fits = false;
  std::string_view list = signatures_;
  const std::string_view label = profile_->label;
  for (std::size_t count = 0; !list.empty(); ++count) {
    if (count == kMaxSignatures) return Word::malformed_header;
    const std::size_t end = list.find(' ');
    const std::string_view item = first(list, end);
    list.remove_prefix(end == list.npos ? list.size() : end + 1);
    if (!starts_with(item, label)) {
      const std::size_t separator = item.find(label.back());
      const bool versioned = separator != item.npos && separator != 0;
      if (versioned && answer == Word::malformed_header) answer = Word::unknown_version;
      continue;
    }
    std::uint8_t mac[kMacSize];
    const auto size = base64_decode(behind(item, label.size()), mac);
    if (!size.ok() || size.value() != kMacSize) continue;
    answer = Word::bad_signature;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      fits |= equal_in_constant_time(mac, macs[i], kMacSize);
    }
  }
  return fits ? Word::ok : answer;
}

Verdict Verifier::finish(Now now) {
  Verdict verdict;
  verdict.word = head_;
  head_ = Word::missing_header;  // one verdict a request
  if (verdict.word != Word::ok) return verdict;
  verdict.word = judge_signatures();
  if (verdict.word != Word::ok) return verdict;

  if (!profile_->timestamp_header.empty()) {
    verdict.word = Word::no_clock;
    if (!can_stamp(now)) return verdict;
    // No overflow: neither is negative.
    verdict.clock_difference_s = now.wall.s - timestamp_;
    verdict.word = verdict.clock_difference_s > tolerance_s_    ? Word::timestamp_too_old
                   : verdict.clock_difference_s < -tolerance_s_ ? Word::timestamp_too_new
                                                                : Word::ok;
  }
  if (verdict.word == Word::ok) verdict.event_id = id_;
  return verdict;
}

Verdict verify(const Profile& profile, Span<const SigningKey> keys, Span<const Header> headers,
               Bytes body, Now now) {
  Verifier verifier(profile, keys);
  if (verifier.begin(headers) == Word::ok) verifier.body(body);
  return verifier.finish(now);
}

}  // namespace fieldhook
