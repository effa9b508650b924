// SPDX-License-Identifier: MIT
#include "options.hpp"

namespace fieldhook::cli {
namespace {

constexpr std::size_t kLongestName = 20;

/// A mistyped option may have a secret glued to it: only what looks like a name is repeated.
std::string shown(std::string_view name, std::size_t position) {
  const bool is_name =
      name.size() <= kLongestName &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
  if (is_name) return "'" + std::string(name) + "'";
  return "in argument " + std::to_string(position);
}

const OptionRow* find_row(Span<const OptionRow> rows, std::string_view name) {
  for (const OptionRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

/// The first of those that stand alone that is not there yet.
const OptionRow* find_word(Span<const OptionRow> rows, const Options& options) {
  for (const OptionRow& row : rows) {
    if (row.takes == Takes::word && !options.has(row.opt)) return &row;
  }
  return nullptr;
}

}  // namespace

Complaint parse_options(Span<const OptionRow> rows, Span<char*> arguments, Options& options) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const OptionRow* const word = find_word(rows, options);
    if (word != nullptr && !argument.empty() && argument[0] != '-') {
      options.add(word->opt, argument);
      continue;
    }
    if (argument.size() < 2 || argument[0] != '-') {
      return "argument " + std::to_string(i + 1) + " is no option; see --help";
    }
    if (argument == "--help") {
      options.add(Opt::help, argument);
      return {};
    }
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const OptionRow* row = find_row(rows, name);
    if (row == nullptr) return "unknown option " + shown(name, i + 1) + "; see --help";
    const std::string quoted(row->name);
    if (options.has(row->opt) && row->takes == Takes::value) return quoted + " is given twice";
    if (row->takes == Takes::nothing) {
      if (equals != argument.npos) return quoted + " takes no value";
      options.add(row->opt, argument);
      continue;
    }
    if (equals != argument.npos) {
      options.add(row->opt, argument.substr(equals + 1));
      continue;
    }
    if (i + 1 == arguments.size()) return quoted + " needs a value: " + std::string(row->value);
    options.add(row->opt, arguments[++i]);
  }
  return {};
}

Complaint read_number(const Options& options, Opt opt, std::string_view name, std::int64_t least,
                      std::int64_t most, std::int64_t& number) {
  if (!options.has(opt)) return {};
  return read_number(options.value(opt), name, least, most, number);
}

Complaint read_number(std::string_view text, std::string_view name, std::int64_t least,
                      std::int64_t most, std::int64_t& number) {
  constexpr std::size_t kMaxDigits = 18;  // no overflow in 64 bits
  bool good = !text.empty() && text.size() <= kMaxDigits;
  std::int64_t read = 0;
  for (const char c : text) {
    if (!good) break;
    good = c >= '0' && c <= '9';
    read = read * 10 + (c - '0');
  }
  if (!good || read < least || read > most) {
    return std::string(name) + " takes a number from " + std::to_string(least) + " to " +
           std::to_string(most);
  }
  number = read;
  return {};
}

std::string help_of(Span<const OptionRow> rows) {
  constexpr std::size_t kColumn = 28;
  std::string text;
  for (const OptionRow& row : rows) {
    std::string left = "  " + std::string(row.name);
    if (!row.value.empty()) left += " " + std::string(row.value);
    left.resize(left.size() < kColumn ? kColumn : left.size() + 1, ' ');
    text += left + std::string(row.help) + "\n";
  }
  return text;
}

}  // namespace fieldhook::cli
