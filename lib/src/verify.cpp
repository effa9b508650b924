// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

#include <fieldhook/event.hpp>

#include "crypto/mac_algorithm.hpp"
#include "mac_text.hpp"
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
    "missing_url",
};

/// Whole seconds. Digits only, no sign, no leading zero, and few enough for 64 bits.
Result<std::int64_t> read_seconds(std::string_view text, TimeUnit unit) {
  constexpr std::size_t kMaxDigits = 18;
  if (text.empty() || text.size() > kMaxDigits) return Status::malformed;
  if (text[0] == '0' && text.size() > 1) return Status::malformed;
  const auto behind_second = static_cast<std::size_t>(unit);
  std::int64_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) return Status::malformed;
    if (i + behind_second < text.size()) number = number * 10 + (text[i] - '0');
  }
  return number;
}

/// The one item of `list` under this label, without it.
Word find_item(std::string_view list, const Profile& profile, std::string_view& value) {
  bool found = false;
  while (!list.empty()) {
    const std::string_view item = take_item(list, profile.separator);
    if (!starts_with(item, profile.timestamp_label)) continue;
    if (found) return Word::malformed_header;
    found = true;
    value = behind(item, profile.timestamp_label.size());
  }
  return found ? Word::ok : Word::malformed_header;
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

Word Verifier::read_head(const RequestHead& head) {
  if (keys_.empty() || keys_.size() > kMaxKeys) return Word::bad_secret;
  for (const SigningKey& key : keys_) {
    if (!key.made_for(*profile_)) return Word::bad_secret;
  }
  if (profile_->covers(Part::method) && head.method.empty()) return Word::missing_url;
  if (profile_->covers(Part::url) && head.url.empty()) return Word::missing_url;

  const Span<const Header> headers = head.headers;
  Word word = find_header(headers, *profile_, &Profile::signature_header, signatures_);
  if (word != Word::ok) return word;
  word = find_header(headers, *profile_, &Profile::second_signature_header, second_signatures_);
  if (word != Word::ok && word != Word::missing_header) return word;
  word = find_header(headers, *profile_, &Profile::id_header, id_);
  if (word == Word::missing_header && !profile_->covers(Part::id)) word = Word::ok;
  if (word != Word::ok) return word;
  word = find_header(headers, *profile_, &Profile::timestamp_header, timestamp_text_);
  if (word != Word::ok) return word;
  if (!is_inbound_id(id_)) return Word::malformed_header;
  return profile_->has_timestamp() ? read_timestamp() : Word::ok;
}

Word Verifier::read_timestamp() {
  if (!profile_->timestamp_label.empty()) {
    const Word word = find_item(signatures_, *profile_, timestamp_text_);
    if (word != Word::ok) return word;
  }
  const Result<std::int64_t> seconds = read_seconds(timestamp_text_, profile_->time_unit);
  if (!seconds.ok()) return Word::malformed_header;
  timestamp_ = seconds.value();
  return Word::ok;
}

Word Verifier::begin(const RequestHead& head) {
  id_ = timestamp_text_ = signatures_ = second_signatures_ = {};
  hash_failed_ = false;
  head_ = read_head(head);
  if (head_ != Word::ok) return head_;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    hmac_start(running_[i], keys_[i]);
    const auto rest = hash_until_body(running_[i], profile_->content,
                                      {id_, timestamp_text_, head.method, head.url});
    hash_failed_ |= !rest.ok();
    if (rest.ok()) behind_body_ = rest.value();
  }
  return Word::ok;
}

void Verifier::body(Bytes piece) {
  if (head_ != Word::ok || !profile_->covers_body()) return;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    hash_failed_ |= sha256_update(running_[i], piece) != Status::ok;
  }
}

Word Verifier::judge_signatures() {
  static_assert(kMac == kMacSize);
  std::uint8_t macs[kMaxKeys][kMac];
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const ContentPieces pieces{id_, timestamp_text_, {}, {}};
    hash_failed_ |= hash_behind_body(running_[i], behind_body_, pieces) != Status::ok;
    hash_failed_ |= profile_->algorithm->finish(running_[i], keys_[i], macs[i]) != Status::ok;
  }
  if (hash_failed_) return Word::bad_signature;
  const Word first = judge_list(signatures_, macs);
  if (second_signatures_.empty()) return first;
  return judge_list(second_signatures_, macs) == Word::ok ? Word::ok : first;
}

/// Compares every well-formed signature of our version with every key's MAC. No early way out
/// tells which one fitted.
Word Verifier::judge_list(std::string_view list, const std::uint8_t (*macs)[kMac]) const {
  Word answer = Word::malformed_header;
  bool fits = false;
  const std::string_view label = profile_->label;
  const std::string_view other = profile_->timestamp_label;
  for (std::size_t count = 0; !list.empty(); ++count) {
    if (count == kMaxSignatures) return Word::malformed_header;
    const std::string_view item = take_item(list, profile_->separator);
    if (!starts_with(item, label)) {
      if (!other.empty() && starts_with(item, other)) continue;
      const std::size_t separator = item.find(label.back());
      const bool versioned = separator != item.npos && separator != 0;
      if (versioned && answer == Word::malformed_header) answer = Word::unknown_version;
      continue;
    }
    std::uint8_t mac[kMacSize];
    if (read_mac(profile_->mac_text, behind(item, label.size()), mac) != Status::ok) continue;
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

  if (profile_->has_timestamp()) {
    verdict.word = Word::no_clock;
    if (!can_stamp(now)) return verdict;
    // No overflow: neither is negative.
    verdict.clock_difference_s = now.wall.s - timestamp_;
    verdict.word = verdict.clock_difference_s > tolerance_s_    ? Word::timestamp_too_old
                   : verdict.clock_difference_s < -tolerance_s_ ? Word::timestamp_too_new
                                                                : Word::ok;
  }
  if (verdict.word != Word::ok) return verdict;
  verdict.event_id = id_;
  verdict.id_trust = id_.empty()                  ? IdTrust::none
                     : profile_->covers(Part::id) ? IdTrust::signed_id
                                                  : IdTrust::unsigned_id;
  return verdict;
}

Verdict verify(const Profile& profile, Span<const SigningKey> keys, const RequestHead& head,
               Bytes body, Now now) {
  Verifier verifier(profile, keys);
  if (verifier.begin(head) == Word::ok) verifier.body(body);
  return verifier.finish(now);
}

}  // namespace fieldhook
