// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

#include <fieldhook/secret.hpp>

#include "scheme.hpp"
#include "text.hpp"

#include <cstring>
#include <new>
#include <type_traits>

namespace fieldhook {

Word find_field(const Span<const Header>& headers, const std::string_view& name,
                std::string_view& value) {
  bool found = false;
  for (const Header& header : headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (found) return Word::duplicate_header;
    found = true;
    value = header.value;
  }
  return value.empty() ? Word::missing_header : Word::ok;
}

Word find_own_field(const InboundRequest& request, std::string_view Profile::*name,
                    std::string_view& value) {
  return find_field(request.headers, request.profile->*name, value);
}

Word read_signatures(InboundRequest& request) {
  return request.find(request, &Profile::signature_header, request.signatures);
}

/// What is derived from a struct may begin in the padding at its end, and would be cleared with it.
struct FirstBehindState : RequestState {
  char first;
};
static_assert(sizeof(FirstBehindState) > sizeof(RequestState), "RequestState ends in padding");

/// Views and numbers only: empty views are zeros too. Not one store a member.
RequestState::RequestState() {
  static_assert(std::is_trivially_copyable_v<RequestState>);
  std::memset(static_cast<void*>(this), 0, sizeof *this);
}

Verifier::~Verifier() {
  // Where nothing runs the judge has ended the hashes.
  if (request_.running != nullptr) wipe(MutableBytes(running_[0].bytes, sizeof running_));
}

Word Verifier::read_head() {
  const Span<const SigningKey> keys = request_.keys;
  if (keys.size() - 1 >= kMaxKeys) return Word::bad_secret;
  for (const SigningKey& key : keys) {
    if (key.status() == Status::unsupported) return Word::unsupported;
    if (!key.made_for(*request_.profile)) return Word::bad_secret;
  }
  Word word = Word::ok;
  for (const Reader* reader = readers_; word == Word::ok && *reader != nullptr; ++reader) {
    word = (*reader)(request_);
  }
  return word;
}

Word Verifier::begin(const RequestHead& head) {
  new (static_cast<RequestState*>(&request_)) RequestState;
  request_.method = head.method;
  request_.url = head.url;
  request_.headers = head.headers;
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
  for (const Judge judge : judges_) {
    if (word == Word::ok && judge != nullptr) word = judge(request_, now, verdict);
  }
  verdict.word = word;
  return verdict;
}

}  // namespace fieldhook
