// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

#include <fieldhook/secret.hpp>

#include "octets.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

/// A header that a row names, and when it must be there: always, never, or where the MAC covers
/// a part.
struct Field {
  std::string_view Profile::*name;
  std::string_view InboundRequest::*value;
  std::uint8_t needed_for;
};
constexpr std::uint8_t kAlways = 0x80;  // no Part
constexpr std::uint8_t kNever = 0;
constexpr Field kFields[] = {
    {&Profile::signature_header, &InboundRequest::signatures, kAlways},
    {&Profile::second_signature_header, &InboundRequest::second_signatures, kNever},
    {&Profile::id_header, &InboundRequest::id, static_cast<std::uint8_t>(Part::id)},
    {&Profile::timestamp_header, &InboundRequest::timestamp, kAlways},
};

/// Whole seconds. Digits only, no sign, no leading zero, and few enough for 64 bits.
Word read_seconds(std::string_view text, TimeUnit unit, std::int64_t& seconds) {
  constexpr std::size_t kMaxDigits = 18;
  if (text.empty() || text.size() > kMaxDigits) return Word::malformed_header;
  if (text[0] == '0' && text.size() > 1) return Word::malformed_header;
  auto counted = static_cast<std::int32_t>(text.size()) - static_cast<std::int32_t>(unit);
  std::uint64_t number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return Word::malformed_header;
    // Times ten without a multiplication: a Cortex-M0+ would have to link one of 64 bits.
    if (counted-- > 0) number = (number << 3) + (number << 1) + static_cast<unsigned>(c - '0');
  }
  seconds = static_cast<std::int64_t>(number);
  return Word::ok;
}

}  // namespace

Word find_field(Span<const Header> headers, std::string_view name, std::string_view& value) {
  bool found = false;
  for (const Header& header : headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (found) return Word::duplicate_header;
    found = true;
    value = header.value;
  }
  return value.empty() ? Word::missing_header : Word::ok;
}

Verifier::~Verifier() {
  if (request_.running == nullptr) return;  // nothing runs: the judge has ended the hashes
  for (Sha256State& state : running_) wipe(state.bytes);
}

Word Verifier::read_head() {
  const Profile& profile = *request_.profile;
  const Span<const SigningKey> keys = request_.keys;
  if (keys.empty() || keys.size() > kMaxKeys) return Word::bad_secret;
  for (const SigningKey& key : keys) {
    if (key.status() == Status::unsupported) return Word::unsupported;
    if (!key.made_for(profile)) return Word::bad_secret;
  }
  if (profile.covers(Part::method) && request_.head.method.empty()) return Word::missing_url;
  if (profile.covers(Part::url) && request_.head.url.empty()) return Word::missing_url;

  for (const Field& field : kFields) {
    std::string_view& value = request_.*field.value;
    value = {};
    if ((profile.*field.name).empty()) continue;
    const Span<const Header> headers = request_.head.headers;
    Word word = find_field(headers, profile.*field.name, value);
    if (word == Word::missing_header && profile.also != nullptr) {
      word = find_field(headers, profile.also->*field.name, value);
    }
    const bool needed = (field.needed_for & (profile.signed_parts | kAlways)) != 0;
    if (word != Word::ok && (needed || word != Word::missing_header)) return word;
  }
  // An id may be longer here than one we make; the same characters count.
  constexpr std::size_t kMaxInboundId = 256;
  const std::string_view id = request_.id;
  if (id.size() > kMaxInboundId || !is_id_text(id)) return Word::malformed_header;
  return profile.has_timestamp() ? read_timestamp() : Word::ok;
}

Word Verifier::read_timestamp() {
  const Profile& profile = *request_.profile;
  std::string_view& text = request_.timestamp;
  // As an item of the signature header, under a label of its own: once.
  const std::string_view label = profile.timestamp_label;
  for (std::string_view list = label.empty() ? label : request_.signatures; !list.empty();) {
    const std::string_view item = take_item(list, profile.separator);
    if (!starts_with(item, label)) continue;
    if (!text.empty()) return Word::malformed_header;
    text = behind(item, label.size());
    if (text.empty()) return Word::malformed_header;
  }
  request_.timed = true;
  return read_seconds(text, profile.time_unit, request_.timestamp_s);
}

Word Verifier::begin(const RequestHead& head) {
  request_.head = head;
  request_.timed = false;
  request_.failed = Word::ok;
  request_.before_body = request_.body_size = 0;
  head_ = read_head();
  if (head_ == Word::ok) {
    request_.running = running_;
    request_.profile->scheme->begin(request_);
  }
  return head_;
}

void Verifier::body(Bytes piece) {
  if (head_ == Word::ok) request_.profile->scheme->body(request_, piece);
}

Verdict Verifier::finish(Now now) {
  Verdict verdict;
  verdict.word = head_;
  head_ = Word::missing_header;  // one verdict a request
  if (verdict.word == Word::ok) verdict.word = request_.profile->scheme->judge(request_, now);
  if (verdict.word != Word::ok) return verdict;

  if (request_.timed) {
    verdict.word = Word::no_clock;
    if (!can_stamp(now)) return verdict;
    // No overflow: neither is negative.
    const std::int64_t difference = now.wall.s - request_.timestamp_s;
    verdict.clock_difference_s = difference;
    verdict.word = difference > tolerance_s_    ? Word::timestamp_too_old
                   : difference < -tolerance_s_ ? Word::timestamp_too_new
                                                : Word::ok;
  }
  if (verdict.word != Word::ok || request_.id.empty()) return verdict;
  verdict.event_id = request_.id;
  verdict.id_trust = request_.profile->covers(Part::id) ? IdTrust::signed_id : IdTrust::unsigned_id;
  return verdict;
}

Verdict verify(const Profile& profile, Span<const SigningKey> keys, const RequestHead& head,
               Bytes body, Now now) {
  Verifier verifier(profile, keys);
  if (verifier.begin(head) == Word::ok) verifier.body(body);
  return verifier.finish(now);
}

}  // namespace fieldhook
