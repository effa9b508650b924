// SPDX-License-Identifier: MIT
#include <fieldhook/adafruit_io.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

WriteField writer(OverLong over_long) {
  return [over_long](std::string_view text, Span<char> out) {
    return adafruit_io_text(text, out, over_long);
  };
}

}  // namespace

TEST_CASE("a value for Adafruit IO is a text or an exact number") {
  char space[128];
  CHECK(adafruit_io_text("open", space).value() == R"({"value":"open"})");
  CHECK(adafruit_io_text("", space).status() == Status::malformed);
  CHECK(adafruit_io_number({2153, 2}, space).value() == R"({"value":21.53})");
  CHECK(adafruit_io_number({-5, 0}, space).value() == R"({"value":-5})");
  const AdafruitPlace place{{40726190, 6}, {-7400536, 5}, {-3, 1}};
  CHECK(adafruit_io_number({7, 0}, place, space).value() ==
        R"({"value":7,"lat":40.726190,"lon":-74.00536,"ele":-0.3})");
  check_every_space([&](Span<char> out) { return adafruit_io_number({7, 1}, place, out); });
}

TEST_CASE("the text for Adafruit IO keeps its limit, every octet is escaped or refused") {
  check_every_octet({"value"}, writer(OverLong::refuse));
  check_limit({"value"}, 1024, writer(OverLong::refuse), writer(OverLong::truncate));
}

TEST_CASE("a place is on this earth") {
  char space[128];
  const auto status = [&space](Decimal latitude, Decimal longitude) {
    return adafruit_io_number({1, 0}, {latitude, longitude, {}}, space).status();
  };
  CHECK(status({90, 0}, {180, 0}) == Status::ok);
  CHECK(status({-90, 0}, {-180, 0}) == Status::ok);
  CHECK(status({91, 0}, {}) == Status::refused);
  CHECK(status({-91, 0}, {}) == Status::refused);
  CHECK(status({}, {181, 0}) == Status::refused);
  CHECK(status({900001, 4}, {}) == Status::refused);
  CHECK(status({899999, 4}, {1800000, 4}) == Status::ok);
  CHECK(status({INT64_MAX, 18}, {INT64_MIN, 18}) == Status::ok);
  CHECK(status({INT64_MAX, 16}, {}) == Status::refused);
  CHECK(status({1, 19}, {}) == Status::refused);
}
