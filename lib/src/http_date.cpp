// SPDX-License-Identifier: MIT
#include "http_date.hpp"

#include "calendar.hpp"
#include "text.hpp"

#include <cstddef>
#include <cstdint>

namespace fieldhook {
namespace {

constexpr std::int64_t kFiftyYears = 1577847600;  // of 365.2425 days
constexpr std::int64_t kSecondsOfDay = 86400;

// 'W' a weekday in full, 'w' its first three letters, 'm' the month, 'Y' the year in four digits,
// '_' a blank in the place of a zero, one of kNumbers a number of two digits, else itself.
constexpr std::string_view kForms[] = {"w, d m Y h:n:s GMT", "W, d-m-y h:n:s GMT",
                                       "w m _d h:n:s Y"};
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kWeekdays = "SunMonTueWedThuFriSat";
// What stands behind the three letters, without "day".
constexpr std::string_view kMiddles[] = {"", "", "s", "nes", "rs", "", "ur"};

enum Number : std::uint8_t { day, hour, minute, second, short_year, year, month, kNumberCount };
constexpr std::string_view kNumbers = "dhnsy";

struct Fields {
  std::int32_t at[kNumberCount] = {};
};

/// Takes the text apart from its front; once something does not fit, nothing fits.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return ok_ && rest_.empty(); }

  void literal(std::string_view text) {
    ok_ = ok_ && starts_with(rest_, text);
    if (ok_) rest_.remove_prefix(text.size());
  }

  std::int32_t number(std::size_t digits) {
    std::int32_t value = 0;
    for (; digits != 0; --digits) {
      if (rest_.empty() || !is_digit(rest_.front())) ok_ = false;
      if (!ok_) return 0;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  /// The index of the next three letters in a list of such names.
  std::size_t name_in(std::string_view names) {
    for (std::size_t i = 0; !names.empty(); ++i) {
      if (starts_with(rest_, {names.data(), 3})) {
        rest_.remove_prefix(3);
        return i;
      }
      names.remove_prefix(3);
    }
    ok_ = false;
    return 0;
  }

  /// Takes the first digit of a number of two that is written as a blank; the digits left.
  std::size_t digits_behind_blank() {
    if (rest_.empty() || rest_.front() != ' ') return 2;
    rest_.remove_prefix(1);
    return 1;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

bool read_form(std::string_view form, std::string_view text, Fields& fields) {
  Scanner scanner(text);
  std::size_t digits = 2;
  for (const char& part : form) {
    const std::size_t number = kNumbers.find(part);
    if (number != std::string_view::npos) {
      fields.at[number] = scanner.number(digits);
      digits = 2;
    } else if (part == 'Y') {
      fields.at[year] = scanner.number(4);
    } else if (part == 'm') {
      fields.at[month] = static_cast<std::int32_t>(scanner.name_in(kMonths)) + 1;
    } else if (part == 'w') {
      scanner.name_in(kWeekdays);
    } else if (part == 'W') {
      scanner.literal(kMiddles[scanner.name_in(kWeekdays)]);
      scanner.literal("day");
    } else if (part == '_') {
      digits = scanner.digits_behind_blank();
    } else {
      scanner.literal({&part, 1});
    }
  }
  return scanner.at_end();
}

bool exists(const Fields& fields) {
  const auto days = static_cast<std::int32_t>(days_of_month(
      static_cast<std::uint32_t>(fields.at[year]), static_cast<std::uint32_t>(fields.at[month])));
  return fields.at[day] >= 1 && fields.at[day] <= days && fields.at[hour] < 24 &&
         fields.at[minute] < 60 && fields.at[second] <= 60;
}

/// In the Gregorian calendar. Years are counted from March, so that the leap day is the last one,
/// and from 400 years before year 0, so that none is negative.
std::int64_t unix_seconds(const Fields& fields) {
  const std::int32_t from_march = (fields.at[month] + 9) % 12;
  const std::int32_t years = fields.at[year] + (from_march >= 10 ? 399 : 400);
  const std::int32_t days = 365 * years + years / 4 - years / 100 + years / 400 +
                            (153 * from_march + 2) / 5 + fields.at[day] - 1 - 719468 - 146097;
  const std::int32_t seconds = (fields.at[hour] * 60 + fields.at[minute]) * 60 + fields.at[second];
  return days * kSecondsOfDay + seconds;
}

}  // namespace

Result<UnixTime> read_http_date(std::string_view text, UnixTime now) {
  for (const std::string_view& form : kForms) {
    Fields fields;
    if (!read_form(form, text, fields)) continue;
    const bool short_form = &form == &kForms[1];
    if (short_form) fields.at[year] = 1900 + fields.at[short_year];
    std::int64_t seconds = unix_seconds(fields);
    while (short_form && fields.at[year] < 9900) {
      fields.at[year] += 100;
      const std::int64_t later = unix_seconds(fields);
      if (later - kFiftyYears > now.s) {
        fields.at[year] -= 100;
        break;
      }
      seconds = later;
    }
    if (!exists(fields)) return Status::malformed;
    return UnixTime{seconds};
  }
  return Status::malformed;
}

}  // namespace fieldhook
