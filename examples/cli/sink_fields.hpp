// SPDX-License-Identifier: MIT
// The fields of `--set`, and the payload that a sink's form makes of them.
#pragma once

#include "options.hpp"

#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldhook::cli {

/// NAME=VALUE pairs, each name once. Borrows from argv.
class Fields {
 public:
  [[nodiscard]] Complaint read(const Options& options);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string_view value(std::string_view name, std::string_view otherwise = {}) const {
    const std::string_view* found = find(name);
    return found == nullptr ? otherwise : *found;
  }
  using Pair = std::pair<std::string_view, std::string_view>;
  const std::vector<Pair>& all() const { return pairs_; }

 private:
  const std::string_view* find(std::string_view name) const;

  std::vector<Pair> pairs_;
};

/// What a payload is made of.
struct Draft {
  const Fields& fields;
  std::string_view text;    ///< of `--data`
  std::string_view secret;  ///< where the payload holds it
  std::string_view id;
  OverLong over_long = OverLong::refuse;
};

/// What a sink does with `--secret`.
enum class SecretUse : std::uint8_t {
  none,        ///< it has none, or has it in the URL
  signs,       ///< Standard Webhooks, beside what the sink asks for
  in_payload,  ///< a field of the payload
  authorizes,  ///< a header: a bearer token, a password, a key
};

/// How the command fills one sink's payload.
struct SinkForm {
  const Sink* sink;
  SecretUse secret;
  std::string_view fields;  ///< the names that `--set` knows, a blank between them; "*": any
  std::string_view needs;   ///< without it there is no payload
  /// nullptr: the payload is `--data` as it is.
  Result<std::string_view> (*build)(const Draft& draft, Span<char> out);

  bool knows(std::string_view field) const;
};

/// Every sink has one.
const SinkForm& form_of(const Sink& sink);

/// True for one whole JSON object or array: a payload that needs no builder.
bool is_json_payload(std::string_view text);

}  // namespace fieldhook::cli
