// SPDX-License-Identifier: MIT
// The command line of one command, read by a table.
#pragma once

#include <fieldhook/span.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook::cli {

/// What is wrong with what the user gave, in one sentence; empty: nothing.
using Complaint = std::string;

/// Every option of every command.
enum class Opt : std::uint8_t {
  action,
  attempts,
  bind,
  ca,
  cert,
  content_type,
  count,
  data,
  event,
  header,
  headers,
  help,
  id,
  json,
  key,
  method,
  now,
  outbox,
  param,
  path,
  plain,
  port,
  profile,
  public_key,
  resolve,
  save,
  secret,
  secret_file,
  set,
  timeout,
  timestamp,
  tolerance,
  type,
  url,
  verbose,
};
inline constexpr std::size_t kOpts = static_cast<std::size_t>(Opt::verbose) + 1;

enum class Takes : std::uint8_t {
  nothing,
  value,   ///< once
  values,  ///< may repeat
  word,    ///< stands alone, in the order of the rows
};

struct OptionRow {
  Opt opt;
  std::string_view name;  ///< "--url"
  Takes takes;
  std::string_view value;  ///< "URL", for the help
  std::string_view help;
};

/// What was given. The texts stay where they are: in the memory of `argv`.
class Options {
 public:
  bool has(Opt opt) const { return !given_[static_cast<std::size_t>(opt)].empty(); }
  /// The value, or `otherwise` where the option was not given.
  std::string_view value(Opt opt, std::string_view otherwise = {}) const {
    return has(opt) ? all(opt).front() : otherwise;
  }
  const std::vector<std::string_view>& all(Opt opt) const {
    return given_[static_cast<std::size_t>(opt)];
  }
  void add(Opt opt, std::string_view value) {
    given_[static_cast<std::size_t>(opt)].push_back(value);
  }

 private:
  std::vector<std::string_view> given_[kOpts];
};

/// Reads `arguments` by the rows, up to a `--help` that stands where an option may stand.
/// A complaint never repeats a value: it may be a secret or a URL.
[[nodiscard]] Complaint parse_options(Span<const OptionRow> rows, Span<char*> arguments,
                                      Options& options);

/// A number of digits only, from `least` to `most`; `otherwise` where the option was not given.
[[nodiscard]] Complaint read_number(const Options& options, Opt opt, std::string_view name,
                                    std::int64_t least, std::int64_t most, std::int64_t& number);

/// The same of a text.
[[nodiscard]] Complaint read_number(std::string_view text, std::string_view name,
                                    std::int64_t least, std::int64_t most, std::int64_t& number);

/// The rows as help, a line each.
std::string help_of(Span<const OptionRow> rows);

}  // namespace fieldhook::cli
