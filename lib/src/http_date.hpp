// SPDX-License-Identifier: MIT
// The three date forms of HTTP.
#pragma once

#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <string_view>

namespace fieldhook {

/// Reads IMF-fixdate, RFC 850 or asctime, in GMT. A leap second is read as the second behind it.
/// `now` only serves RFC 850's two-digit year: the latest one that is not more than 50 years ahead.
/// Errors    malformed: any other text, or a day or time that does not exist. Whether the name of
///           the day fits the date is not judged.
/// Source    RFC 9110 5.6.7.
Result<UnixTime> read_http_date(std::string_view text, UnixTime now);

}  // namespace fieldhook
