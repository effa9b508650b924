// SPDX-License-Identifier: MIT
// One case of the vectors, read from its file.
#pragma once

#include <fieldhook/json.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The keys of one row that a receiver or a sender has.
struct KeyRing {
  const fieldhook::Profile* profile = nullptr;
  std::array<fieldhook::SigningKey, fieldhook::kMaxKeys> keys;
  std::size_t count = 0;

  /// A key that cannot be made stays in the span: the verifier answers bad_secret.
  void add(std::string_view text) {
    const std::size_t place = count++;
    if (place >= keys.size()) return;
    const fieldhook::Status status =
        keys[place].assign(fieldhook::Secret::for_profile(*profile, text), *profile);
    static_cast<void>(status);
  }
  void add_all(fieldhook::JsonValue list) {
    for (fieldhook::JsonValue text = list.first(); text.exists(); text = text.next()) {
      add(text.string().value());
    }
  }
  /// More than we take are no keys at all: the verdict is bad_secret.
  fieldhook::Span<const fieldhook::SigningKey> usable() const {
    return {keys.data(), count <= keys.size() ? count : 0};
  }
};

/// One case, as far as it is needed here. Borrows the text of its file.
struct Case {
  std::string_view name;
  std::string_view scheme;
  const fieldhook::Profile* profile = nullptr;
  KeyRing keys;         // secrets, or public keys where the row takes those
  KeyRing second_keys;  // of a receiver that has secrets as well, for Standard Webhooks v1
  KeyRing sender_keys;  // private ones
  std::string_view method;
  std::string_view url;
  std::vector<fieldhook::Header> headers;
  std::vector<std::uint8_t> body;
  fieldhook::Now now;
  std::int64_t tolerance_s = 0;
  fieldhook::JsonValue value;
  fieldhook::JsonValue params;
  std::string chain;  // PEM, as are the roots
  std::string roots;
  bool outbound = false;

  /// What a sender signs with.
  fieldhook::Span<const fieldhook::SigningKey> signing_keys() const {
    return sender_keys.count != 0 ? sender_keys.usable() : keys.usable();
  }
};

/// The text of a member; empty where there is none.
inline std::string_view text(fieldhook::JsonValue object, std::string_view name) {
  return object.member(name).string().value();
}

/// False: without name, scheme or now.
bool read_case(fieldhook::JsonValue value, Case& it);
