// SPDX-License-Identifier: MIT
#include <fieldhook/retry_policy.hpp>

#include "http_date.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using fieldhook::ClockQuality;
using fieldhook::kSecond;
using fieldhook::Millis;
using fieldhook::Now;
using fieldhook::read_http_date;
using fieldhook::read_retry_after;
using fieldhook::Status;
using fieldhook::UnixTime;

namespace {

constexpr Millis kYear = 365 * 24 * fieldhook::kHour;
constexpr std::int64_t kNowSeconds = 1767225600;  // 2026-01-01 00:00:00
constexpr Now kNow{{0}, {kNowSeconds}, ClockQuality::synced};
constexpr Now kNoClock{{0}, {kNowSeconds}, ClockQuality::floor};

std::int64_t seconds(std::string_view text) {
  const auto date = read_http_date(text, {kNowSeconds});
  return date.ok() ? date.value().s : INT64_MIN;
}

bool is_date(std::string_view text) {
  return read_http_date(text, {kNowSeconds}).ok();
}

Millis asked(std::string_view value) {
  const auto wait = read_retry_after(value, kNow);
  CHECK(wait.ok());
  return wait.ok() ? wait.value() : -1;
}

}  // namespace

TEST_CASE("the three date forms name the same moment") {
  CHECK(seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  CHECK(seconds("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
  CHECK(seconds("Sun Nov  6 08:49:37 1994") == 784111777);
  CHECK(seconds("Wed Nov 16 08:49:37 1994") == 784111777 + 10 * 86400);
}

TEST_CASE("dates are counted through leap years and far beyond 2038") {
  CHECK(seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
  CHECK(seconds("Wed, 31 Dec 1969 23:59:59 GMT") == -1);
  CHECK(seconds("Tue, 29 Feb 2000 00:00:00 GMT") == 951782400);
  CHECK(seconds("Wed, 01 Mar 2000 00:00:00 GMT") == 951868800);
  CHECK(seconds("Tue, 19 Jan 2038 03:14:08 GMT") == 2147483648);
  CHECK(seconds("Mon, 01 Mar 2100 00:00:00 GMT") == 4107542400);
  CHECK(seconds("Fri, 31 Dec 9999 23:59:59 GMT") == 253402300799);
  CHECK(seconds("Sat, 01 Jan 0000 00:00:00 GMT") == -62167219200);
  CHECK(seconds("Sat, 31 Dec 2016 23:59:60 GMT") == 1483228800);  // a leap second
}

TEST_CASE("what is not exactly a date is none") {
  for (const char* text : {"",
                           " ",
                           "Sun",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nov 1994 08:49:37 gmt",
                           "Sun, 06 Nov 1994 08:49:37 GMT ",
                           " Sun, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 006 Nov 1994 08:49:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT",
                           "sun, 06 Nov 1994 08:49:37 GMT",
                           "Son, 06 Nov 1994 08:49:37 GMT",
                           "Sunday, 06 Nov 1994 08:49:37 GMT",
                           "Sun 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06-Nov-94 08:49:37 GMT",
                           "Sunday, 06-Nov-1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37",
                           "Sunnesday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov 06 08:49:37 1994 GMT",
                           "Sun Nov   6 08:49:37 1994",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun, 06 Nov +994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT",
                           "Sun, 06 Nov 1994 08:49:61 GMT",
                           "Sun, 06 Nov 1994 8:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, 31 Nov 1994 08:49:37 GMT",
                           "Sun, 32 Dec 1994 08:49:37 GMT",
                           "Sun, 29 Feb 1900 08:49:37 GMT",
                           "Sun, 29 Feb 2025 08:49:37 GMT",
                           "1994-11-06T08:49:37Z"}) {
    CAPTURE(text);
    CHECK(!is_date(text));
  }
  CHECK(is_date("Wednesday, 29-Feb-28 00:00:00 GMT"));
  CHECK(is_date("Mon, 29 Feb 2024 00:00:00 GMT"));
  CHECK(is_date("Sun, 06 Nov 1994 23:59:60 GMT"));
}

TEST_CASE("a two-digit year is never more than 50 years ahead") {
  const auto year_start = [](std::string_view text, std::int64_t now) {
    const auto date = read_http_date(text, {now});
    return date.ok() ? date.value().s : INT64_MIN;
  };
  constexpr std::int64_t k2070 = 3155760000;
  constexpr std::int64_t kFiftyYears = 1577847600;
  const std::string_view text = "Wednesday, 01-Jan-70 00:00:00 GMT";
  CHECK(year_start(text, k2070 - kFiftyYears - 1) == 0);
  CHECK(year_start(text, k2070 - kFiftyYears) == k2070);
  CHECK(year_start(text, k2070 - kFiftyYears + 1) == k2070);
  CHECK(year_start(text, 0) == 0);
}

TEST_CASE("Retry-After in seconds is whole, and saturates at a year") {
  CHECK(asked("0") == 0);
  CHECK(asked("120") == 120 * kSecond);
  CHECK(asked("00000000000000000000120") == 120 * kSecond);
  CHECK(asked("31535999") == kYear - kSecond);
  CHECK(asked("31536000") == kYear);
  CHECK(asked("31536001") == kYear);
  CHECK(asked("4294967") == 4294967 * kSecond);  // times 1,000: more than 32 bits
  for (const char* value : {"4294967296", "9223372036854776", "9223372036854775808",
                            "18446744073709551617", "99999999999999999999999999999999999999"}) {
    CAPTURE(value);
    CHECK(asked(value) == kYear);
  }
}

TEST_CASE("Retry-After as a date is the time until then, and nothing in the past") {
  CHECK(asked("Thu, 01 Jan 2026 00:02:00 GMT") == 120 * kSecond);
  CHECK(asked("Thursday, 01-Jan-26 00:02:00 GMT") == 120 * kSecond);
  CHECK(asked("Thu Jan  1 00:02:00 2026") == 120 * kSecond);
  CHECK(asked("Thu, 01 Jan 2026 00:00:00 GMT") == 0);
  CHECK(asked("Wed, 31 Dec 2025 23:59:59 GMT") == 0);
  CHECK(asked("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
  CHECK(asked("Fri, 31 Dec 9999 23:59:59 GMT") == kYear);
}

TEST_CASE("any other Retry-After is malformed") {
  for (const char* value : {"", "-1", "+1", "1.5", "1e3", "0x10", "1 ", " 1", "1,2", "soon", "1s",
                            "invalid", "Thu, 01 Jan 2026 00:02:00"}) {
    CAPTURE(value);
    CHECK(read_retry_after(value, kNow).status() == Status::malformed);
    CHECK(read_retry_after(value, kNoClock).status() == Status::malformed);
  }
}

TEST_CASE("a date says nothing without a clock that can stamp") {
  CHECK(read_retry_after("Thu, 01 Jan 2026 00:02:00 GMT", kNoClock).status() ==
        Status::unsupported);
  const auto wait = read_retry_after("120", kNoClock);
  CHECK(wait.ok());
  CHECK(wait.value() == 120 * kSecond);
}
