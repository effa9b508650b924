// SPDX-License-Identifier: MIT
#include <fieldhook/adafruit_io.hpp>

#include "field_writer.hpp"

namespace fieldhook {

namespace {

constexpr FieldRow kValue{"value", {1024, CountBy::bytes}};

/// True where `number` is within -limit to limit.
bool is_within(Decimal number, std::int64_t limit) {
  for (std::uint8_t i = 0; i < number.places; ++i) {
    if (limit > INT64_MAX / 10) return true;  // more places than a number has digits
    limit *= 10;
  }
  return number.value >= -limit && number.value <= limit;
}

void write_place(const AdafruitPlace& place, JsonWriter& json) {
  if (!is_within(place.latitude, 90) || !is_within(place.longitude, 180)) {
    json.fail(Status::refused);
  }
  json.number("lat", place.latitude).number("lon", place.longitude);
  json.number("ele", place.elevation);
}

}  // namespace

Result<std::string_view> adafruit_io_text(std::string_view value, Span<char> out,
                                          OverLong over_long) {
  return write_one_field(kValue, value, out, over_long);
}

Result<std::string_view> adafruit_io_number(Decimal value, Span<char> out) {
  JsonWriter json(out);
  return json.begin_object().number("value", value).end_object().finish();
}

Result<std::string_view> adafruit_io_number(Decimal value, const AdafruitPlace& place,
                                            Span<char> out) {
  JsonWriter json(out);
  json.begin_object().number("value", value);
  write_place(place, json);
  return json.end_object().finish();
}

}  // namespace fieldhook
