// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

#include <fieldhook/secret.hpp>

#include "scheme.hpp"
#include "text.hpp"

namespace fieldhook {
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

Word find_row_field(const InboundRequest& request, std::string_view Profile::*name,
                    std::string_view& value) {
  Word word = Word::missing_header;
  for (const Profile* row = request.profile; row != nullptr && word == Word::missing_header;
       row = row->also) {
    word = find_field(request.headers, row->*name, value);
  }
  return word;
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

  Word word = Word::ok;
  if (!profile.signature_header.empty()) {
    word = find_row_field(request_, &Profile::signature_header, request_.signatures);
  }
  if (word == Word::ok && read_id_ != nullptr) word = read_id_(request_);
  if (word == Word::ok && read_time_ != nullptr) word = read_time_(request_);
  return word;
}

Word Verifier::begin(const RequestHead& head) {
  request_.method = head.method;
  request_.url = head.url;
  request_.headers = head.headers;
  request_.id = request_.timestamp = request_.signatures = {};
  request_.failed = Word::ok;
  request_.identity = {};
  request_.before_body = request_.body_size = 0;
  head_ = read_head();
  if (head_ == Word::ok) {
    request_.running = running_;
    request_.steps->begin(request_);
    head_ = request_.failed;
  }
  return head_;
}

void Verifier::body(Bytes piece) {
  if (head_ == Word::ok) request_.steps->body(request_, piece);
}

Verdict Verifier::finish(Now now) {
  Verdict verdict;
  Word word = head_;
  head_ = Word::missing_header;  // one verdict a request
  if (word == Word::ok) word = request_.steps->judge(request_, now);
  if (word == Word::ok && judge_time_ != nullptr) {
    word = judge_time_(request_, now, verdict);
  }
  if (word == Word::ok && ask_guard_ != nullptr) {
    word = ask_guard_(request_, now, verdict);
  }
  verdict.word = word;
  if (word != Word::ok || request_.id.empty()) return verdict;
  verdict.event_id = request_.id;
  verdict.id_trust = request_.profile->covers(Part::id) ? IdTrust::signed_id : IdTrust::unsigned_id;
  return verdict;
}

}  // namespace fieldhook
