// SPDX-License-Identifier: MIT
// Form fields into the caller's memory: for receivers that take no JSON.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// The content type of what FormWriter writes.
inline constexpr std::string_view kFormContentType = "application/x-www-form-urlencoded";

/// Writes name=value pairs. Everything but letters, digits and "*-._" is escaped, a blank as '+',
/// so no value can add a field of its own. The first error stays: check finish() only.
///
///   char space[128];
///   Result<std::string_view> payload = FormWriter{space}.field("door", "north").finish();
///
/// Lifetime  `out` outlives the writer and the finished view; names and values are read at once.
/// Errors    no_space: `out` is too small
///           malformed: an empty name, or no UTF-8
/// Source    WHATWG URL, "application/x-www-form-urlencoded".
class FormWriter {
 public:
  explicit FormWriter(Span<char> out) : out_(out) {}

  FormWriter& field(std::string_view name, std::string_view value);
  FormWriter& field(std::string_view name, std::int64_t value);

  Result<std::string_view> finish() const;

 private:
  Span<char> out_;
  std::size_t size_ = 0;
  Status status_ = Status::ok;
};

}  // namespace fieldhook
