// SPDX-License-Identifier: MIT
#include "json/json_check.hpp"

#include "json_scan.hpp"

#include <fieldhook/json.hpp>

namespace fieldhook {

namespace {

/// cJSON ends a text at its first NUL.
bool holds_nul(std::string_view token) {
  JsonString string(token);
  int byte;
  do {
    byte = string.next();
  } while (byte > 0);
  return byte == 0;
}

/// What the library cannot keep of a token that follows the grammar.
bool is_supported(const JsonScanner& scanner) {
  switch (scanner.kind()) {
    case JsonToken::name:
    case JsonToken::string: return !holds_nul(scanner.token());
    case JsonToken::number: return scanner.token().size() <= kMaxJsonNumber;
    default: return true;
  }
}

}  // namespace

Status check_json(std::string_view text) {
  JsonScanner scanner(text);
  do {
    const Status status = scanner.next();
    if (status != Status::ok) return status;
    if (!is_supported(scanner)) return Status::unsupported;
  } while (scanner.kind() != JsonToken::end);
  return Status::ok;
}

}  // namespace fieldhook
