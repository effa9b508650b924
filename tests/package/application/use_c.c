/* SPDX-License-Identifier: MIT */
// The same in C.
#include <fieldhook/fieldhook_rows.h>

int main(void) {
  static const char payload[] = "{\"test\": 2432232314}";
  static const char expected[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  char out[FIELDHOOK_MAX_SIGNATURE];
  fieldhook_sign_input input = {0};
  fieldhook_text value;
  fieldhook_key key;
  (void)fieldhook_key_make(&key, &fieldhook_profile_standard,
                           fieldhook_text_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  input.id = fieldhook_text_of("msg_p5jXN8AQM9LWM0D4loKWxJek");
  input.timestamp_s = 1614265330;
  input.payload.data = (const uint8_t*)payload;
  input.payload.size = sizeof payload - 1;
  (void)fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out, sizeof out, &value);
  return value.size == sizeof expected - 1 && memcmp(value.data, expected, value.size) == 0 ? 0 : 1;
}
