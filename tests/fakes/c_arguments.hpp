// SPDX-License-Identifier: MIT
// What a C program hands over, right or broken.
#pragma once

#include <fieldhook/fieldhook_rows.h>

#include <doctest/doctest.h>

namespace fieldhook::testing {

inline constexpr char kKeyText[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
inline constexpr fieldhook_text kNothing{nullptr, 1};
inline constexpr fieldhook_bytes kNoBytes{nullptr, 1};
inline constexpr fieldhook_now kClock{1000, 1614265330, FIELDHOOK_CLOCK_SYNCED};

inline fieldhook_key key_of(const fieldhook_profile& profile, const char* secret) {
  fieldhook_key key;
  CHECK(fieldhook_key_make(&key, &profile, fieldhook_text_of(secret)) == FIELDHOOK_OK);
  return key;
}

inline fieldhook_sign_input input_of(const char* id) {
  fieldhook_sign_input input{};
  input.id = fieldhook_text_of(id);
  input.timestamp_s = kClock.wall_s;
  return input;
}

struct Out {
  char bytes[FIELDHOOK_MAX_SIGNATURE];
  fieldhook_text value{};
};

}  // namespace fieldhook::testing
