// SPDX-License-Identifier: MIT
#include "json_canonical.hpp"

#include "json_number.hpp"
#include "json_scan.hpp"
#include "text.hpp"
#include "utf16_order.hpp"

#include <cstdint>

namespace fieldhook {
namespace {

constexpr std::uint32_t kNoIndex = UINT32_MAX;  // sorts behind every index

/// The array index that a name reads: "0" to "4294967294", without leading zeros.
std::uint32_t index_of(std::string_view name) {
  JsonString text(name);
  std::uint32_t index = 0;
  std::size_t digits = 0;
  for (int c = text.next(); c != JsonString::kEnd; c = text.next()) {
    if (c < '0' || c > '9') return kNoIndex;
    if (digits++ != 0 && index == 0) return kNoIndex;
    const auto digit = static_cast<std::uint32_t>(c - '0');
    constexpr std::uint32_t kMost = (kNoIndex - 1) / 10;  // before the last digit of 4294967294
    if (index > kMost || (index == kMost && digit > 4)) return kNoIndex;
    index = index * 10 + digit;
  }
  return digits == 0 ? kNoIndex : index;
}

bool same(std::string_view name, std::string_view other) {
  return compare_as_utf16(JsonString(name), JsonString(other)) == 0;
}

/// An object or array that is open. The rest is of an object.
struct Scope {
  const char* begin;
  std::string_view last;  // the name of the last member that was written
  std::uint16_t members;
  bool is_object;
  bool is_sorted;  // in no array
};

/// The member to be written next.
struct Member {
  std::string_view name;  // no view: there is none
  const char* value;
};

/// Writes a text that is known to follow the grammar.
class Canonical {
 public:
  Canonical(std::string_view text, ByteSink& sink)
      : at_(text.data()), end_(at_ + text.size()), out_(sink) {}

  Status whole();

 private:
  JsonScanner scan(const char* from) const {
    return JsonScanner({from, static_cast<std::size_t>(end_ - from)});
  }
  Status value();
  Status step();
  Status member(Scope& scope);
  Status select(Scope& scope, Member& next);
  Status item();
  void open(const JsonScanner& scanner);
  void close(char bracket);
  void string(std::string_view token);
  bool comes_before(const Scope& scope, std::string_view name, std::string_view other) const;

  const char* at_;  // where the next value begins, or what follows the last one
  const char* end_;
  std::size_t depth_ = 0;
  std::size_t members_ = 0;  // of all objects that are open
  PieceWriter out_;
  Scope scopes_[kMaxJsonDepth];
};

Status Canonical::whole() {
  do {
    const Status status = value();
    if (status != Status::ok) return status;
    const Status behind_value = step();
    if (behind_value != Status::ok) return behind_value;
  } while (depth_ != 0);
  return out_.finish();
}

/// Writes the scalar or the opening bracket at at_.
Status Canonical::value() {
  JsonScanner scanner = scan(at_);
  (void)scanner.next();  // known to be good
  const std::string_view token = scanner.token();
  at_ = token.data() + token.size();
  if (scanner.kind() == JsonToken::open) {
    open(scanner);
  } else if (scanner.kind() == JsonToken::string) {
    string(token);
  } else if (scanner.kind() == JsonToken::number) {
    char space[kMaxNumberText];
    const Result<std::string_view> number = stringify_number(token, space);
    if (!number.ok()) return number.status();
    out_.put(number.value());
  } else {
    out_.put(token);
  }
  return Status::ok;
}

void Canonical::open(const JsonScanner& scanner) {
  const bool is_object = scanner.in_object();
  const bool is_sorted = is_object && (depth_ == 0 || scopes_[depth_ - 1].is_sorted);
  const char* const begin = scanner.token().data();
  scopes_[depth_++] = {begin, {}, 0, is_object, is_sorted};
  out_.put(*begin);
}

void Canonical::close(char bracket) {
  out_.put(bracket);
  members_ -= scopes_[--depth_].members;
}

/// From behind a value to before the next one, or to the end.
Status Canonical::step() {
  std::size_t depth;
  do {
    if (depth_ == 0) return Status::ok;
    depth = depth_;
    const Status status = scopes_[depth - 1].is_object ? member(scopes_[depth - 1]) : item();
    if (status != Status::ok) return status;
  } while (depth_ != depth);  // closed: the value is that of the scope around it
  return Status::ok;
}

/// In an array: writes the comma before its next item, or its end.
Status Canonical::item() {
  while (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r') ++at_;
  if (*at_ == ']') {
    ++at_;
    close(']');
  } else if (*at_ == ',') {
    ++at_;
    out_.put(',');
  }
  return Status::ok;
}

/// In an object: writes the name of its next member, or its end.
Status Canonical::member(Scope& scope) {
  Member next{};
  const Status status = select(scope, next);
  if (status != Status::ok) return status;
  if (next.name.empty()) {
    at_ = next.value;
    close('}');
    return Status::ok;
  }
  if (scope.is_sorted && json_reads(next.name, "__proto__")) return Status::unsupported;
  if (!scope.last.empty()) out_.put(',');
  scope.last = next.name;
  string(next.name);
  out_.put(':');
  at_ = next.value;
  return Status::ok;
}

/// The first member behind the last one in the order of the scope. Where there is none, `next` has
/// no name, and the end of the object as its value.
Status Canonical::select(Scope& scope, Member& next) {
  std::size_t members = 0;
  JsonScanner scanner = scan(scope.begin);
  (void)scanner.next();
  for (;;) {
    (void)scanner.next();
    const std::string_view name = scanner.token();
    if (scanner.kind() == JsonToken::close) {
      if (next.name.empty()) next.value = name.data() + name.size();
      break;
    }
    (void)scanner.next();
    const char* const value = scanner.token().data();
    (void)scanner.complete();
    ++members;
    if (!scope.last.empty()) {
      if (name.data() == scope.last.data()) continue;
      if (same(name, scope.last)) return Status::malformed;
      if (comes_before(scope, name, scope.last)) continue;
    }
    if (next.name.empty() || comes_before(scope, name, next.name)) next = {name, value};
  }
  if (!scope.last.empty()) return Status::ok;
  scope.members = static_cast<std::uint16_t>(members);
  members_ += members;
  return members_ > kMaxSortedMembers ? Status::no_space : Status::ok;
}

bool Canonical::comes_before(const Scope& scope, std::string_view name,
                             std::string_view other) const {
  const std::uint32_t index = index_of(name);
  const std::uint32_t other_index = index_of(other);
  if (index != other_index) return index < other_index;
  if (!scope.is_sorted) return name.data() < other.data();
  return compare_as_utf16(JsonString(name), JsonString(other)) < 0;
}

/// With the escapes that JSON.stringify makes, and no others.
void Canonical::string(std::string_view token) {
  out_.put('"');
  JsonString text(token);
  for (int byte = text.next(); byte != JsonString::kEnd; byte = text.next()) {
    const char c = static_cast<char>(byte);
    if (byte >= 0x20 && c != '"' && c != '\\') {
      out_.put(c);
      continue;
    }
    const char* pair = "\"\"\\\\\bb\ff\nn\rr\tt";  // each character, and its letter
    while (*pair != '\0' && *pair != c) pair += 2;
    out_.put('\\');
    if (*pair != '\0') {
      out_.put(pair[1]);
      continue;
    }
    char digits[4];
    put_hex(static_cast<std::uint32_t>(byte), digits, sizeof digits);
    out_.put('u');
    out_.put({digits, sizeof digits});
  }
  out_.put('"');
}

}  // namespace

Status write_canonical_json(std::string_view text, ByteSink& sink) {
  JsonScanner scanner(text);
  do {
    const Status status = scanner.next();
    if (status != Status::ok) return status;
  } while (scanner.kind() != JsonToken::end);
  return Canonical(text, sink).whole();
}

}  // namespace fieldhook
