// SPDX-License-Identifier: MIT
// Timestamps of inbound requests: their grammar, the tolerance, the clock.
#include <fieldhook/verify.hpp>

#include "fakes/signed_request.hpp"

#include <fieldhook/profiles.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;
using profiles::standard;

namespace {

Now at(std::int64_t seconds) {
  return {{0}, {seconds}, ClockQuality::synced};
}

/// Rightly signed over this timestamp's text, whatever it is.
SignedRequest with_timestamp(std::string_view text) {
  SignedRequest request;
  request.timestamp = text;
  request.sign();
  return request;
}

}  // namespace

TEST_CASE("the tolerance holds on both sides, its bound included") {
  constexpr struct {
    std::int64_t difference;
    Word word;
  } kRows[] = {
      {0, Word::ok},
      {1, Word::ok},
      {-1, Word::ok},
      {299, Word::ok},
      {300, Word::ok},
      {301, Word::timestamp_too_old},
      {-299, Word::ok},
      {-300, Word::ok},
      {-301, Word::timestamp_too_new},
      {86400, Word::timestamp_too_old},
      {-86400, Word::timestamp_too_new},
      {1614265330 - 4294967296, Word::timestamp_too_new},
  };
  const SignedRequest request;
  for (const auto& row : kRows) {
    CAPTURE(row.difference);
    const std::int64_t now = 1614265330 + row.difference;
    if (now < 0) continue;
    const Verdict verdict = request.judge(at(now));
    CHECK(verdict.word == row.word);
    CHECK(verdict.clock_difference_s == row.difference);
    CHECK(verdict.event_id.empty() == (row.word != Word::ok));
  }
}

TEST_CASE("a tolerance of the caller's own replaces the profile's") {
  const SignedRequest request;
  const SigningKey keys[] = {{Secret::whsec(request.secret), standard}};
  const std::vector<Header> list = request.headers();
  for (const std::int64_t tolerance : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}}) {
    Verifier verifier(standard, keys);
    verifier.set_tolerance(tolerance);
    for (const std::int64_t beyond : {-1, 0, 1}) {
      CAPTURE(tolerance);
      CAPTURE(beyond);
      const auto judge = [&](std::int64_t now) {
        CHECK(verifier.begin({list.data(), list.size()}) == Word::ok);
        verifier.body(bytes_of(request.body));
        return verifier.finish(at(now)).word;
      };
      const std::int64_t age = tolerance + beyond;
      if (age < 0) continue;
      CHECK(judge(1614265330 + age) == (beyond > 0 ? Word::timestamp_too_old : Word::ok));
      CHECK(judge(1614265330 - age) == (beyond > 0 ? Word::timestamp_too_new : Word::ok));
    }
  }
}

TEST_CASE("a timestamp is plain decimal seconds, and no wrap makes an old one fresh") {
  constexpr struct {
    std::string_view text;
    std::int64_t now;
    Word word;
  } kRows[] = {
      {"0", 0, Word::ok},
      {"0", 300, Word::ok},
      {"0", 301, Word::timestamp_too_old},
      {"0", 1614265330, Word::timestamp_too_old},
      {"1", 1, Word::ok},
      {"9", 9, Word::ok},
      {"2147483647", 2147483648, Word::ok},
      {"2147483648", 2147483648, Word::ok},
      {"4294967295", 4294967296, Word::ok},
      {"4294967296", 4294967296, Word::ok},
      {"4294967296", 0, Word::timestamp_too_new},              // 2^32 is not 0
      {"5909232626", 1614265330, Word::timestamp_too_new},     // now + 2^32
      {"1614265330000", 1614265330, Word::timestamp_too_new},  // milliseconds
      {"1614265330000000", 1614265330, Word::timestamp_too_new},
      {"99999999999999999", 99999999999999999, Word::ok},
      {"999999999999999999", 999999999999999999, Word::ok},  // 18 digits
      {"999999999999999999", 0, Word::timestamp_too_new},
      {"0", INT64_MAX, Word::timestamp_too_old},
      {"1", INT64_MAX, Word::timestamp_too_old},
      {"1000000000000000000", 1614265330, Word::malformed_header},  // 19 digits
      {"9223372036854775807", INT64_MAX, Word::malformed_header},
      {"9223372036854775808", 0, Word::malformed_header},
      {"-9223372036854775808", 0, Word::malformed_header},
      {"18446744073709551616", 0, Word::malformed_header},           // 2^64
      {"18446744075323816946", 1614265330, Word::malformed_header},  // now + 2^64
      {"10000000000000000000000000001614265330", 1614265330, Word::malformed_header},
      {"01614265330", 1614265330, Word::malformed_header},
      {"00", 0, Word::malformed_header},
      {"+1614265330", 1614265330, Word::malformed_header},
      {"-1", 0, Word::malformed_header},
      {"-0", 0, Word::malformed_header},
      {"1614265330.0", 1614265330, Word::malformed_header},
      {"1614265330.", 1614265330, Word::malformed_header},
      {".5", 0, Word::malformed_header},
      {"1614265330,0", 1614265330, Word::malformed_header},
      {"1.614265330e9", 1614265330, Word::malformed_header},
      {"1e9", 1000000000, Word::malformed_header},
      {"0x60379a32", 1614265330, Word::malformed_header},
      {"60379a32", 1614265330, Word::malformed_header},
      {" 1614265330", 1614265330, Word::malformed_header},
      {"1614265330 ", 1614265330, Word::malformed_header},
      {"1614265330\t", 1614265330, Word::malformed_header},
      {"1614265330\n", 1614265330, Word::malformed_header},
      {"1614265330, 1614265330", 1614265330, Word::malformed_header},
      {"1 614265330", 1614265330, Word::malformed_header},
      {"\xD9\xA1", 1, Word::malformed_header},
      {"2021-02-25T15:02:10Z", 1614265330, Word::malformed_header},
      {"NaN", 0, Word::malformed_header},
      {"now", 0, Word::malformed_header},
  };
  for (const auto& row : kRows) {
    CAPTURE(std::string(row.text));
    CAPTURE(row.now);
    CHECK(with_timestamp(row.text).judge(at(row.now)).word == row.word);
  }
  CHECK(with_timestamp(std::string_view("1614265330\0", 11)).judge().word ==
        Word::malformed_header);
}

TEST_CASE("a wall clock before 1970 is no clock, and no difference overflows") {
  for (const std::int64_t now : {std::int64_t{-1}, INT64_MIN, INT64_MIN + 300}) {
    CAPTURE(now);
    CHECK(with_timestamp("1614265330").judge(at(now)).word == Word::no_clock);
    CHECK(with_timestamp("0").judge(at(now)).word == Word::no_clock);
    CHECK(with_timestamp("999999999999999999").judge(at(now)).word == Word::no_clock);
  }
}
