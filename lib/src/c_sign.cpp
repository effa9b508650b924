// SPDX-License-Identifier: MIT
// Keys and signatures, for C.
#include <fieldhook/fieldhook.h>

#include <fieldhook/secret.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>

#include "c_face.hpp"

#include <new>

using namespace fieldhook;

static_assert(FIELDHOOK_MAX_SIGNATURE == kMaxSignature);
static_assert(FIELDHOOK_WOULD_BLOCK == c_status(Status::would_block));
static_assert(FIELDHOOK_CLOSED == c_status(Status::closed));
static_assert(FIELDHOOK_LOST == c_status(Status::lost));
static_assert(FIELDHOOK_TIMED_OUT == c_status(Status::timed_out));
static_assert(FIELDHOOK_NO_SPACE == c_status(Status::no_space));
static_assert(FIELDHOOK_MALFORMED == c_status(Status::malformed));
static_assert(FIELDHOOK_REFUSED == c_status(Status::refused));

fieldhook_status fieldhook_key_make(fieldhook_key* key, const fieldhook_profile* profile,
                                    fieldhook_text secret) {
  if (key == nullptr) return FIELDHOOK_MALFORMED;
  auto* const made = new (key->memory) SigningKey;
  if (profile == nullptr || !fits(secret)) return FIELDHOOK_MALFORMED;
  return c_status(made->assign(Secret::for_profile(profile->row, view_of(secret)), profile->row));
}

void fieldhook_key_wipe(fieldhook_key* key) {
  if (key == nullptr) return;
  auto* const bytes = reinterpret_cast<std::uint8_t*>(key->memory);
  wipe(MutableBytes(bytes, sizeof key->memory));
  new (key->memory) SigningKey;
}

fieldhook_status fieldhook_sign(const fieldhook_profile* profile, const fieldhook_key* keys,
                                size_t key_count, const fieldhook_sign_input* input, char* out,
                                size_t out_size, fieldhook_text* value) {
  if (value == nullptr) return FIELDHOOK_MALFORMED;
  *value = {nullptr, 0};
  const bool whole = profile != nullptr && input != nullptr && fits(keys, key_count) &&
                     fits(out, out_size) && fits(input->id) && fits(input->payload) &&
                     fits(input->method) && fits(input->url) &&
                     fits(input->scratch, input->scratch_size);
  if (!whole) return FIELDHOOK_MALFORMED;
  const SignInput what{view_of(input->id),      UnixTime{input->timestamp_s},
                       view_of(input->payload), view_of(input->method),
                       view_of(input->url),     {input->scratch, input->scratch_size}};
  const Result<std::string_view> made =
      sign(profile->row, keys_of(keys, key_count), what, Span<char>(out, out_size));
  if (made.ok()) *value = c_text(made.value());
  return c_status(made.status());
}
