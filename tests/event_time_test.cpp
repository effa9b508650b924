// SPDX-License-Identifier: MIT
#include <fieldhook/event_time.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

std::string written(std::int64_t seconds, std::uint16_t ms = 0) {
  char space[kMaxTimeText];
  const auto text = write_time({{seconds}, ms}, space);
  CHECK(text.ok());
  return text.ok() ? std::string(text.value()) : std::string();
}

}  // namespace

TEST_CASE("times are written as RFC 3339 says, milliseconds where there are some") {
  CHECK(written(0) == "1970-01-01T00:00:00Z");
  CHECK(written(1759971723, 4) == "2025-10-09T01:02:03.004Z");
  CHECK(written(1759971723, 999) == "2025-10-09T01:02:03.999Z");
  CHECK(written(-1) == "1969-12-31T23:59:59Z");
  CHECK(written(951782400) == "2000-02-29T00:00:00Z");
  CHECK(written(4107542400) == "2100-03-01T00:00:00Z");
  CHECK(written(2147483648) == "2038-01-19T03:14:08Z");
  CHECK(written(4294967296) == "2106-02-07T06:28:16Z");
}

TEST_CASE("four digits of a year are the limit on both sides") {
  constexpr std::int64_t kFirst = -62167219200;
  constexpr std::int64_t kLast = 253402300799;
  CHECK(written(kFirst) == "0000-01-01T00:00:00Z");
  CHECK(written(kFirst + 1) == "0000-01-01T00:00:01Z");
  CHECK(written(kLast - 1) == "9999-12-31T23:59:58Z");
  CHECK(written(kLast, 999) == "9999-12-31T23:59:59.999Z");
  char space[kMaxTimeText];
  for (const std::int64_t seconds : {kFirst - 1, kLast + 1, INT64_MIN, INT64_MIN + 1, INT64_MAX}) {
    CHECK(write_time({{seconds}, 0}, space).status() == Status::malformed);
  }
  CHECK(write_time({{0}, 1000}, space).status() == Status::malformed);
  CHECK(write_time({}, space).status() == Status::malformed);
  CHECK_FALSE(EventTime{}.known());
}

TEST_CASE("every day of ten thousand years is what the C library says it is") {
  std::size_t days = 0;
  for (std::int64_t day = -719528; day <= 2932896; ++day) {
    const std::int64_t seconds = day * 86400 + (day * 7919 % 86400 + 86400) % 86400;
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char expected[32];
    const int size = std::snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ",
                                   parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                                   parts.tm_hour, parts.tm_min, parts.tm_sec);
    char space[kMaxTimeText];
    const auto text = write_time({{seconds}, 0}, space);
    const std::string_view wanted(expected, static_cast<std::size_t>(size));
    if (!text.ok() || text.value() != wanted) FAIL_CHECK("not ", std::string(wanted));
    ++days;
  }
  CHECK(days == 3652425);
}

TEST_CASE("a time that does not fit says so and touches nothing behind the space") {
  for (std::size_t size = 0; size <= kMaxTimeText; ++size) {
    char space[kMaxTimeText + 1] = {};
    const auto text = write_time({{0}, 1}, {space, size});
    CHECK(text.status() == (size < kMaxTimeText ? Status::no_space : Status::ok));
    CHECK(space[size] == 0);
  }
}

TEST_CASE("texts of times are told from others") {
  for (const std::string_view good :
       {"2025-10-09T01:02:03Z", "2025-10-09T01:02:03.004Z", "2025-10-09T01:02:03.123456789Z",
        "2025-10-09T01:02:03+05:30", "2025-10-09T01:02:03.5-23:59", "0000-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2016-12-31T23:59:60Z"}) {
    CAPTURE(good);
    CHECK(is_time_text(good));
    for (std::size_t size = 0; size < good.size(); ++size) {
      CHECK_FALSE(is_time_text(good.substr(0, size)));
    }
    CHECK_FALSE(is_time_text(std::string(good) + "Z"));
  }
  for (const std::string_view bad : {"2025-10-09",
                                     "2025-10-09 01:02:03Z",
                                     "2025-10-09t01:02:03Z",
                                     "2025-10-09T01:02:03z",
                                     "2025-10-09T01:02:03",
                                     "2025-10-09T01:02Z",
                                     "2025-13-09T01:02:03Z",
                                     "2025-00-09T01:02:03Z",
                                     "2025-10-00T01:02:03Z",
                                     "2025-10-32T01:02:03Z",
                                     "2025-04-31T01:02:03Z",
                                     "2025-02-29T01:02:03Z",
                                     "2100-02-29T01:02:03Z",
                                     "2025-10-09T24:02:03Z",
                                     "2025-10-09T01:60:03Z",
                                     "2025-10-09T01:02:61Z",
                                     "2025-10-09T01:02:03.Z",
                                     "2025-10-09T01:02:03,5Z",
                                     "2025-10-09T01:02:03+24:00",
                                     "2025-10-09T01:02:03+00:60",
                                     "2025-10-09T01:02:03+0000",
                                     "-025-10-09T01:02:03Z",
                                     "2025-1-09T01:02:03Z",
                                     "now"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_time_text(bad));
  }
}

TEST_CASE("what is written is a text of a time, and one octet changed rarely is") {
  const std::string text = written(1759971723, 4);
  CHECK(is_time_text(text));
  for (std::size_t place = 0; place < text.size(); ++place) {
    for (int octet = 0; octet < 256; ++octet) {
      std::string changed = text;
      changed[place] = static_cast<char>(octet);
      const bool digit = octet >= '0' && octet <= '9';
      if (!digit && changed != text) CHECK_FALSE(is_time_text(changed));
    }
  }
}
