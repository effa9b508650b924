// SPDX-License-Identifier: MIT
#include "rfc3339.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;

TEST_CASE("dates and times that exist are good, with any fraction and offset") {
  for (const std::string_view good :
       {"2025-10-09T01:02:03Z", "2025-10-09t01:02:03z", "1985-04-12T23:20:50.52Z",
        "1996-12-19T16:39:57-08:00", "1990-12-31T23:59:60Z", "1937-01-01T12:00:27.87+00:20",
        "0000-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2024-02-29T00:00:00+23:59",
        "9999-12-31T23:59:59.123456789012345678901Z", "2025-04-30T00:00:00-00:00"}) {
    CAPTURE(good);
    CHECK(is_rfc3339_time(good));
    for (std::size_t size = 0; size < good.size(); ++size) {
      CHECK(!is_rfc3339_time(std::string(good).substr(0, size)));
    }
    CHECK(!is_rfc3339_time(std::string(good) + "0"));
    CHECK(!is_rfc3339_time(" " + std::string(good)));
  }
}

TEST_CASE("what does not exist, or is written otherwise, is no time") {
  for (const std::string_view bad : {"yesterday",
                                     "2025-00-09T01:02:03Z",
                                     "2025-13-09T01:02:03Z",
                                     "2025-10-00T01:02:03Z",
                                     "2025-10-32T01:02:03Z",
                                     "2025-04-31T01:02:03Z",
                                     "2025-02-29T01:02:03Z",
                                     "1900-02-29T01:02:03Z",
                                     "2100-02-29T01:02:03Z",
                                     "2024-02-30T01:02:03Z",
                                     "2025-10-09T24:00:00Z",
                                     "2025-10-09T01:60:00Z",
                                     "2025-10-09T01:02:61Z",
                                     "2025-10-09 01:02:03Z",
                                     "2025-10-09T01:02:03",
                                     "2025-10-09T01:02:03.Z",
                                     "2025-10-09T01:02:03,5Z",
                                     "2025-10-09T01:02:03+24:00",
                                     "2025-10-09T01:02:03+01:60",
                                     "2025-10-09T01:02:03+0100",
                                     "2025-10-09T01:02:03+1:00",
                                     "2025-10-09T01:02:03Zulu",
                                     "25-10-09T01:02:03Z",
                                     "2025-1a-09T01:02:03Z",
                                     "2025-10-09T1:02:03Z",
                                     "1760000000"}) {
    CAPTURE(bad);
    CHECK(!is_rfc3339_time(bad));
  }
}
