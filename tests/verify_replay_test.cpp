// SPDX-License-Identifier: MIT
// A verifier with a replay guard: each event counts once, and a forged one counts never.
#include <fieldhook/profiles.hpp>
#include <fieldhook/replay_guard.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::int64_t kTime = 1767225600;
constexpr std::string_view kSecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

constexpr Now at(std::int64_t unix_time, ClockQuality quality = ClockQuality::synced) {
  return {{0}, {unix_time}, quality};
}

/// One request of a row, as its sender makes it.
struct Sent {
  const Profile& row;
  SigningKey keys[1];
  std::string id = "evt_1";
  std::string body = R"({"door":"north"})";
  std::int64_t time = kTime;
  std::string timestamp;
  std::string signature;

  explicit Sent(const Profile& profile) : row(profile) {
    CHECK(keys[0].assign(Secret::for_profile(row, kSecretText), row) == Status::ok);
    sign_again();
  }
  void sign_again() {
    char space[kMaxTimestamp];
    timestamp = timestamp_text(row, {time}, space);
    char out[kMaxSignature];
    const auto made = sign(row, keys, {id, {time}, bytes_of(body)}, out);
    signature = made.ok() ? std::string(made.value()) : std::string(kSecretText);
  }
  Verdict judge(ReplayJudge& guard, Now now) const {
    std::vector<Header> headers;
    if (!row.id_header.empty()) headers.push_back({row.id_header, id});
    if (!row.timestamp_header.empty()) headers.push_back({row.timestamp_header, timestamp});
    headers.push_back({row.signature_header, signature});
    Verifier verifier(row, keys, guard);
    const Word word = verifier.begin(Span<const Header>(headers.data(), headers.size()));
    if (word == Word::ok) verifier.body(bytes_of(body));
    Verdict verdict = verifier.finish(now);
    verdict.event_id = {};  // borrows the headers
    return verdict;
  }
};

}  // namespace

TEST_CASE("an event is fresh until it is committed, and a repeat from then on") {
  ReplayGuard<4> guard;
  const Sent sent(profiles::standard);
  for (int i = 0; i < 2; ++i) {
    const Verdict verdict = sent.judge(guard, at(kTime));
    CHECK(verdict.word == Word::ok);
    CHECK(!verdict.repeat);
    if (i == 1) CHECK(guard.commit(verdict.ticket) == Status::ok);
  }
  const Verdict again = sent.judge(guard, at(kTime + 300));
  CHECK(again.word == Word::ok);
  CHECK(again.repeat);
  CHECK(sent.judge(guard, at(kTime + 301)).word == Word::timestamp_too_old);
}

TEST_CASE("a sender's retry with a fresh timestamp is a repeat: its id is signed") {
  ReplayGuard<4> guard;
  Sent sent(profiles::standard);
  CHECK(guard.commit(sent.judge(guard, at(kTime)).ticket) == Status::ok);
  sent.time += 60;
  sent.sign_again();
  CHECK(sent.judge(guard, at(kTime + 60)).repeat);
  sent.id = "evt_2";
  sent.sign_again();
  CHECK(!sent.judge(guard, at(kTime + 60)).repeat);
}

TEST_CASE("a forged request with a real id burns nothing") {
  ReplayGuard<4> guard;
  const Sent good(profiles::standard);
  Sent forged(profiles::standard);
  forged.body += " ";
  const Verdict refused = forged.judge(guard, at(kTime));
  CHECK(refused.word == Word::bad_signature);
  CHECK(guard.commit(refused.ticket) == Status::refused);
  CHECK(guard.size() == 0);
  const Verdict verdict = good.judge(guard, at(kTime));
  CHECK(verdict.word == Word::ok);
  CHECK(!verdict.repeat);
}

TEST_CASE("what could not be remembered is refused, up to the end of an older one's tolerance") {
  ReplayGuard<1> guard;
  Sent sent(profiles::standard);
  CHECK(guard.commit(sent.judge(guard, at(kTime)).ticket) == Status::ok);
  Sent other(profiles::standard);
  other.id = "evt_2";
  other.time = kTime + 200;
  other.sign_again();
  CHECK(other.judge(guard, at(kTime + 300)).word == Word::replay_guard_full);
  CHECK(other.judge(guard, at(kTime + 301)).word == Word::ok);
  // The clock goes back: the first one's end is the floor now.
  CHECK(sent.judge(guard, at(kTime)).word == Word::stale);
}

TEST_CASE("a profile without an id is known again by its MAC, where it signs a time") {
  ReplayGuard<4> guard;
  Sent sent(profiles::stripe);
  CHECK(guard.commit(sent.judge(guard, at(kTime)).ticket) == Status::ok);
  CHECK(sent.judge(guard, at(kTime)).repeat);
  sent.time += 1;
  sent.sign_again();
  CHECK(!sent.judge(guard, at(kTime)).repeat);
}

TEST_CASE("a profile that signs no time needs a guard with a retention") {
  ReplayGuard<4> without;
  ReplayGuard<4> guard(3600);
  Sent sent(profiles::github);
  CHECK(sent.judge(without, at(kTime)).word == Word::unsupported);
  CHECK(guard.commit(sent.judge(guard, at(kTime)).ticket) == Status::ok);
  sent.id = "another delivery id, which no MAC covers";
  CHECK(sent.judge(guard, at(kTime + 3600)).word == Word::malformed_header);  // blanks
  sent.id = "another-delivery-id";
  CHECK(sent.judge(guard, at(kTime + 3600)).repeat);
  CHECK(!sent.judge(guard, at(kTime + 3601)).repeat);
}

TEST_CASE("a profile that signs nothing cannot tell a replay") {
  ReplayGuard<4> guard(3600);
  CHECK(Sent(profiles::telegram).judge(guard, at(kTime)).word == Word::unsupported);
}

TEST_CASE("without a trusted clock a guard lets nothing in") {
  ReplayGuard<4> guard(3600);
  CHECK(Sent(profiles::github).judge(guard, at(0, ClockQuality::unknown)).word == Word::no_clock);
  CHECK(Sent(profiles::standard).judge(guard, at(kTime, ClockQuality::floor)).word ==
        Word::no_clock);
}
