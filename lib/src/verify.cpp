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

}  // namespace

bool read_seconds(InboundRequest& request) {
  constexpr std::size_t kMaxDigits = 18;
  const std::string_view text = request.timestamp;
  std::size_t counted = text.size() - static_cast<std::size_t>(request.profile->time_unit);
  if (text.size() - 1 >= kMaxDigits || (text[0] == '0' && text.size() > 1)) return false;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    // Times ten without a multiplication: a Cortex-M0+ would have to link one of 64 bits.
    if (counted - 1 < kMaxDigits)
      number = (number << 3) + (number << 1) + static_cast<unsigned>(c - '0');
    --counted;
  }
  request.timestamp_s = static_cast<std::int64_t>(number);
  request.timed = true;
  return true;
}

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
  // Where nothing runs the judge has ended the hashes.
  if (request_.running != nullptr) wipe(MutableBytes(running_[0].bytes, sizeof running_));
}

Word Verifier::read_head() {
  const Profile& profile = *request_.profile;
  const Span<const SigningKey> keys = request_.keys;
  if (keys.size() - 1 >= kMaxKeys) return Word::bad_secret;
  for (const SigningKey& key : keys) {
    if (key.status() == Status::unsupported) return Word::unsupported;
    if (!key.made_for(profile)) return Word::bad_secret;
  }
  if (profile.covers(Part::method) && request_.method.empty()) return Word::missing_url;
  if (profile.covers(Part::url) && request_.url.empty()) return Word::missing_url;

  for (const Field& field : kFields) {
    std::string_view& value = request_.*field.value;
    value = {};
    Word word = Word::missing_header;
    for (const Profile* row = &profile; row != nullptr && word == Word::missing_header;
         row = row->also) {
      const std::string_view name = row->*field.name;
      word = name.empty() ? Word::ok : find_field(request_.headers, name, value);
    }
    if (word == Word::missing_header &&
        (field.needed_for & (profile.signed_parts | kAlways)) == 0) {
      continue;
    }
    if (word != Word::ok) return word;
  }
  // An id may be longer here than one we make; the same characters count.
  constexpr std::size_t kMaxInboundId = 256;
  if (request_.id.size() > kMaxInboundId || !is_id_text(request_.id)) return Word::malformed_header;
  if (!profile.has_timestamp()) return Word::ok;
  if (profile.find_timestamp != nullptr && !profile.find_timestamp(request_)) {
    return Word::malformed_header;
  }
  return read_seconds(request_) ? Word::ok : Word::malformed_header;
}

Word Verifier::begin(const RequestHead& head) {
  request_.method = head.method;
  request_.url = head.url;
  request_.headers = head.headers;
  request_.timed = false;
  request_.failed = Word::ok;
  request_.identity = {};
  request_.before_body = request_.body_size = 0;
  head_ = read_head();
  if (head_ == Word::ok) {
    request_.running = running_;
    request_.profile->scheme->begin(request_);
    head_ = request_.failed;
  }
  return head_;
}

void Verifier::body(Bytes piece) {
  if (head_ == Word::ok) request_.profile->scheme->body(request_, piece);
}

Verdict Verifier::finish(Now now) {
  Verdict verdict;
  Word word = head_;
  head_ = Word::missing_header;  // one verdict a request
  if (word == Word::ok) word = request_.profile->scheme->judge(request_, now);
  if (word == Word::ok && request_.timed) {
    // No overflow: neither is negative.
    const std::int64_t difference = now.wall.s - request_.timestamp_s;
    if (!can_stamp(now)) {
      word = Word::no_clock;
    } else {
      verdict.clock_difference_s = difference;
      if (difference > tolerance_s_) word = Word::timestamp_too_old;
      if (-difference > tolerance_s_) word = Word::timestamp_too_new;
    }
  }
  if (word == Word::ok && ask_guard_ != nullptr) {
    word = ask_guard_(*guard_, request_, tolerance_s_, now, verdict);
  }
  verdict.word = word;
  if (word != Word::ok || request_.id.empty()) return verdict;
  verdict.event_id = request_.id;
  verdict.id_trust = request_.profile->covers(Part::id) ? IdTrust::signed_id : IdTrust::unsigned_id;
  return verdict;
}

Verdict verify(const Profile& profile, Span<const SigningKey> keys, const RequestHead& head,
               Bytes body, Now now, MutableBytes buffer) {
  Verifier verifier(profile, keys);
  verifier.set_buffer(buffer);
  if (verifier.begin(head) == Word::ok) verifier.body(body);
  return verifier.finish(now);
}

}  // namespace fieldhook
