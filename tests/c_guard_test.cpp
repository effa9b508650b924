// SPDX-License-Identifier: MIT
// The replay guard for C: what it lets in once, what it remembers, and each argument that is
// missing.
#include <fieldhook/fieldhook_guard.h>

#include <fieldhook/fieldhook_rows.h>
#include <fieldhook/durable_replay_guard.hpp>
#include <fieldhook/fieldhook_handles.hpp>

#include "fakes/c_arguments.hpp"
#include "fakes/signed_request.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// A signed request as C has it, a guard, and where the answers go.
struct Inbound {
  explicit Inbound(std::size_t ids = 4) : memory(FIELDHOOK_GUARD_WORDS(ids)) {
    CHECK(fieldhook_guard_make(memory.data(), memory.size() * sizeof(std::uint64_t), 0, &guard) ==
          FIELDHOOK_OK);
  }

  fieldhook_word judge(const SignedRequest& message, const fieldhook_now& at = kClock) {
    fields.clear();
    for (const Header& header : message.headers()) {
      fields.push_back(
          {{header.name.data(), header.name.size()}, {header.value.data(), header.value.size()}});
    }
    request.headers = fields.data();
    request.header_count = fields.size();
    request.body = {reinterpret_cast<const std::uint8_t*>(message.body.data()),
                    message.body.size()};
    return fieldhook_verify_once(&fieldhook_verifier_standard, &key, 1, &request, &at, guard,
                                 &verdict, &ticket);
  }

  std::vector<std::uint64_t> memory;
  std::vector<fieldhook_header> fields;
  fieldhook_key key = key_of(fieldhook_profile_standard, kKeyText);
  fieldhook_request request{};
  fieldhook_guard* guard = nullptr;
  fieldhook_verdict verdict{};
  fieldhook_ticket ticket{};
};

SignedRequest message_of(const std::string& id) {
  SignedRequest message;
  message.id = id;
  message.sign();
  return message;
}

}  // namespace

TEST_CASE("a request is fresh until it is committed, then a repeat") {
  Inbound in;
  const SignedRequest message;
  for (int i = 0; i < 2; ++i) {
    CHECK(in.judge(message) == FIELDHOOK_WORD_OK);
    CHECK_FALSE(in.ticket.is_repeat);
    CHECK(in.ticket.kept_until_s == 1614265330 + 300);
  }
  CHECK(in.verdict.id_is_signed);
  CHECK(std::string(in.verdict.event_id.data, in.verdict.event_id.size) == message.id);
  CHECK(fieldhook_guard_commit(in.guard, &in.ticket) == FIELDHOOK_OK);
  CHECK(in.judge(message) == FIELDHOOK_WORD_OK);
  CHECK(in.ticket.is_repeat);
  CHECK(fieldhook_guard_commit(in.guard, &in.ticket) ==
        FIELDHOOK_REFUSED);  // there is nothing to do
  CHECK(in.judge(message_of("another")) == FIELDHOOK_WORD_OK);
  CHECK_FALSE(in.ticket.is_repeat);
}

TEST_CASE("a forged request with a real id burns nothing and has no ticket") {
  Inbound in;
  SignedRequest forged;
  forged.body += ' ';
  CHECK(in.judge(forged) == FIELDHOOK_WORD_BAD_SIGNATURE);
  CHECK(in.ticket.fingerprint == 0);
  CHECK(in.ticket.kept_until_s == 0);
  CHECK(fieldhook_guard_commit(in.guard, &in.ticket) == FIELDHOOK_REFUSED);
  CHECK(in.judge(SignedRequest()) == FIELDHOOK_WORD_OK);
  CHECK_FALSE(in.ticket.is_repeat);
}

TEST_CASE("a guard knows as many requests as its words say, and then lets none in") {
  Inbound in(3);
  for (const char* const id : {"a", "b", "c"}) {
    CHECK(in.judge(message_of(id)) == FIELDHOOK_WORD_OK);
    CHECK(fieldhook_guard_commit(in.guard, &in.ticket) == FIELDHOOK_OK);
  }
  CHECK(in.judge(message_of("d")) == FIELDHOOK_WORD_REPLAY_GUARD_FULL);
  CHECK(in.judge(message_of("a")) == FIELDHOOK_WORD_OK);
  CHECK(in.ticket.is_repeat);
  fieldhook_now later = kClock;
  later.wall_s += 301;
  SignedRequest next = message_of("e");
  next.timestamp = std::to_string(later.wall_s);
  next.sign();
  CHECK(in.judge(next, later) == FIELDHOOK_WORD_OK);
  CHECK_FALSE(in.ticket.is_repeat);
}

TEST_CASE("what ends before a reboot's bar is stale, and without a clock nothing is let in") {
  Inbound in;
  fieldhook_guard_refuse_until(in.guard, 1614265330 + 300);
  CHECK(in.judge(SignedRequest()) == FIELDHOOK_WORD_STALE);
  Inbound other;
  fieldhook_guard_refuse_until(other.guard, 1614265330 + 299);
  CHECK(other.judge(SignedRequest()) == FIELDHOOK_WORD_OK);
  fieldhook_now unset = kClock;
  unset.quality = FIELDHOOK_CLOCK_FLOOR;
  CHECK(other.judge(SignedRequest(), unset) == FIELDHOOK_WORD_NO_CLOCK);
}

TEST_CASE("a profile that signs no time wants a retention") {
  for (const std::int64_t retention : {0, 3600}) {
    std::vector<std::uint64_t> memory(FIELDHOOK_GUARD_WORDS(1));
    fieldhook_guard* guard = nullptr;
    CHECK(fieldhook_guard_make(memory.data(), memory.size() * 8, retention, &guard) ==
          FIELDHOOK_OK);
    const fieldhook_key key = key_of(fieldhook_profile_github, "It's a Secret to Everybody");
    const fieldhook_header header = {
        fieldhook_text_of("X-Hub-Signature-256"),
        fieldhook_text_of(
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")};
    fieldhook_request request{};
    request.headers = &header;
    request.header_count = 1;
    request.body = {reinterpret_cast<const std::uint8_t*>("Hello, World!"), 13};
    fieldhook_verdict verdict;
    fieldhook_ticket ticket;
    const fieldhook_word word = fieldhook_verify_once(&fieldhook_verifier_github, &key, 1, &request,
                                                      &kClock, guard, &verdict, &ticket);
    CHECK(word == (retention == 0 ? FIELDHOOK_WORD_UNSUPPORTED : FIELDHOOK_WORD_OK));
    CHECK(ticket.kept_until_s == (retention == 0 ? 0 : kClock.wall_s + retention));
  }
}

TEST_CASE("a guard notices memory that is none, crooked or too small") {
  std::vector<std::uint64_t> memory(FIELDHOOK_GUARD_WORDS(1));
  const std::size_t size = memory.size() * sizeof(std::uint64_t);
  fieldhook_guard* guard = nullptr;
  CHECK(fieldhook_guard_make(nullptr, size, 0, &guard) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_guard_make(memory.data(), size, -1, &guard) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_guard_make(memory.data(), size, 0, nullptr) == FIELDHOOK_MALFORMED);
  auto* const crooked =
      reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uintptr_t>(memory.data()) + 4);
  CHECK(fieldhook_guard_make(crooked, size - 8, 0, &guard) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_guard_make(memory.data(), size - 1, 0, &guard) == FIELDHOOK_NO_SPACE);
  CHECK(guard == nullptr);
  CHECK(fieldhook_guard_make(memory.data(), size, 0, &guard) == FIELDHOOK_OK);
  CHECK(guard != nullptr);
}

TEST_CASE("verifying once notices each argument that is missing, and never answers ok") {
  Inbound in;
  REQUIRE(in.judge(SignedRequest()) == FIELDHOOK_WORD_OK);
  const auto once = [&](fieldhook_guard* guard, fieldhook_verdict* verdict,
                        fieldhook_ticket* ticket) {
    return fieldhook_verify_once(&fieldhook_verifier_standard, &in.key, 1, &in.request, &kClock,
                                 guard, verdict, ticket);
  };
  in.ticket = {1, 1, true};
  CHECK(once(nullptr, &in.verdict, &in.ticket) == FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(in.verdict.word == FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(in.ticket.fingerprint == 0);
  CHECK_FALSE(in.ticket.is_repeat);
  CHECK(once(in.guard, nullptr, &in.ticket) == FIELDHOOK_WORD_UNSUPPORTED);
  CHECK(once(in.guard, &in.verdict, nullptr) == FIELDHOOK_WORD_UNSUPPORTED);
  CHECK(fieldhook_guard_commit(nullptr, &in.ticket) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_guard_commit(in.guard, nullptr) == FIELDHOOK_MALFORMED);
  fieldhook_guard_refuse_until(nullptr, 1);
}

TEST_CASE("a guard that was made in C++ serves C") {
  ReplayGuard<2> made;
  Inbound in;
  in.guard = c_guard(made);
  CHECK(in.judge(SignedRequest()) == FIELDHOOK_WORD_OK);
  CHECK(fieldhook_guard_commit(in.guard, &in.ticket) == FIELDHOOK_OK);
  CHECK(made.size() == 1);
  CHECK(in.judge(SignedRequest()) == FIELDHOOK_WORD_OK);
  CHECK(in.ticket.is_repeat);
}
