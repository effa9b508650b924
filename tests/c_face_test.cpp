// SPDX-License-Identifier: MIT
// Signing and verifying for C: each argument, each size around its limit. c_client_test.cpp has the
// client, c_face/ a program in C.
#include <fieldhook/fieldhook_rows.h>

#include "fakes/c_arguments.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace fieldhook::testing;

TEST_CASE("a key of nothing is refused wherever it is used") {
  fieldhook_key key;
  CHECK(fieldhook_key_make(nullptr, &fieldhook_profile_standard, fieldhook_text_of(kKeyText)) ==
        FIELDHOOK_MALFORMED);
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard, kNothing) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_key_make(&key, nullptr, fieldhook_text_of(kKeyText)) == FIELDHOOK_MALFORMED);
  const fieldhook_sign_input input = input_of("msg_1");
  Out out;
  CHECK(fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out.bytes, sizeof out.bytes,
                       &out.value) == FIELDHOOK_REFUSED);
  // 24 bytes are the least that the row takes.
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard,
                           fieldhook_text_of("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")) ==
        FIELDHOOK_REFUSED);
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard,
                           fieldhook_text_of("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")) ==
        FIELDHOOK_OK);
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard, fieldhook_text_of("whsec_%")) ==
        FIELDHOOK_MALFORMED);
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard, {}) == FIELDHOOK_REFUSED);
  fieldhook_key_wipe(nullptr);
}

TEST_CASE("a wiped key holds nothing of the secret") {
  const fieldhook_key fresh{};
  fieldhook_key key = key_of(fieldhook_profile_github, "a secret");
  CHECK(std::memcmp(&key, &fresh, sizeof key) != 0);
  fieldhook_key_wipe(&key);
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&key);
  int others = 0;
  for (std::size_t i = 0; i < sizeof key; ++i) others += bytes[i] != 0;
  CHECK(others <= 1);  // the status of a key that is not made
}

TEST_CASE("signing notices each argument that is missing") {
  const fieldhook_profile* const row = &fieldhook_profile_standard;
  const fieldhook_key key = key_of(*row, kKeyText);
  const fieldhook_sign_input good = input_of("msg_1");
  Out out;
  const auto sign_with = [&](const fieldhook_sign_input& input) {
    return fieldhook_sign(row, &key, 1, &input, out.bytes, sizeof out.bytes, &out.value);
  };
  CHECK(sign_with(good) == FIELDHOOK_OK);
  CHECK(out.value.size == 47);
  CHECK(fieldhook_sign(nullptr, &key, 1, &good, out.bytes, sizeof out.bytes, &out.value) ==
        FIELDHOOK_MALFORMED);
  CHECK(out.value.size == 0);
  CHECK(fieldhook_sign(row, nullptr, 1, &good, out.bytes, sizeof out.bytes, &out.value) ==
        FIELDHOOK_MALFORMED);
  CHECK(fieldhook_sign(row, nullptr, 0, &good, out.bytes, sizeof out.bytes, &out.value) ==
        FIELDHOOK_REFUSED);
  CHECK(fieldhook_sign(row, &key, 1, nullptr, out.bytes, sizeof out.bytes, &out.value) ==
        FIELDHOOK_MALFORMED);
  CHECK(fieldhook_sign(row, &key, 1, &good, nullptr, 1, &out.value) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_sign(row, &key, 1, &good, out.bytes, sizeof out.bytes, nullptr) ==
        FIELDHOOK_MALFORMED);

  fieldhook_sign_input bad[5] = {good, good, good, good, good};
  bad[0].id = kNothing;
  bad[1].payload = kNoBytes;
  bad[2].method = kNothing;
  bad[3].url = kNothing;
  bad[4].scratch_size = 1;
  for (const fieldhook_sign_input& input : bad) CHECK(sign_with(input) == FIELDHOOK_MALFORMED);
}

TEST_CASE("a signature needs its 47 bytes") {
  const fieldhook_key key = key_of(fieldhook_profile_standard, kKeyText);
  const fieldhook_sign_input input = input_of("msg_1");
  for (const std::size_t size : {std::size_t{46}, std::size_t{47}, std::size_t{48}}) {
    Out out;
    const fieldhook_status status =
        fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out.bytes, size, &out.value);
    CHECK(status == (size < 47 ? FIELDHOOK_NO_SPACE : FIELDHOOK_OK));
  }
}

TEST_CASE("keys in an array are a rotation") {
  const fieldhook_key keys[] = {
      key_of(fieldhook_profile_standard, kKeyText),
      key_of(fieldhook_profile_standard, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")};
  const fieldhook_sign_input input = input_of("msg_1");
  Out both, second;
  CHECK(fieldhook_sign(&fieldhook_profile_standard, keys, 2, &input, both.bytes, sizeof both.bytes,
                       &both.value) == FIELDHOOK_OK);
  CHECK(fieldhook_sign(&fieldhook_profile_standard, keys + 1, 1, &input, second.bytes,
                       sizeof second.bytes, &second.value) == FIELDHOOK_OK);
  const std::string all(both.value.data, both.value.size);
  CHECK(all.size() == 95);
  CHECK(all.substr(48) == std::string(second.value.data, second.value.size));
}

namespace {

/// A request that was signed by us, as a receiver in C has it.
struct SignedInC {
  fieldhook_key key = key_of(fieldhook_profile_standard, kKeyText);
  Out out;
  std::vector<fieldhook_header> headers;
  fieldhook_request request{};

  explicit SignedInC(std::size_t header_count = 3) {
    const fieldhook_sign_input input = input_of("msg_1");
    CHECK(fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out.bytes, sizeof out.bytes,
                         &out.value) == FIELDHOOK_OK);
    headers = {{fieldhook_text_of("webhook-id"), fieldhook_text_of("msg_1")},
               {fieldhook_text_of("webhook-timestamp"), fieldhook_text_of("1614265330")},
               {fieldhook_text_of("webhook-signature"), out.value}};
    while (headers.size() < header_count) {
      headers.push_back({fieldhook_text_of("x-more"), fieldhook_text_of("y")});
    }
    request.headers = headers.data();
    request.header_count = headers.size();
  }
  fieldhook_word verify(const fieldhook_request& what, fieldhook_verdict& verdict) const {
    return fieldhook_verify(&fieldhook_verifier_standard, &key, 1, &what, &kClock, &verdict);
  }
};

}  // namespace

TEST_CASE("verifying notices each argument that is missing, and never answers ok") {
  const SignedInC made;
  fieldhook_verdict verdict;
  CHECK(made.verify(made.request, verdict) == FIELDHOOK_WORD_OK);
  CHECK(verdict.id_is_signed);
  CHECK(verdict.clock_difference_s == 0);

  const fieldhook_verifier* const row = &fieldhook_verifier_standard;
  CHECK(fieldhook_verify(nullptr, &made.key, 1, &made.request, &kClock, &verdict) ==
        FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(verdict.word == FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(verdict.event_id.size == 0);
  CHECK(fieldhook_verify(row, nullptr, 1, &made.request, &kClock, &verdict) ==
        FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(fieldhook_verify(row, nullptr, 0, &made.request, &kClock, &verdict) ==
        FIELDHOOK_WORD_BAD_SECRET);
  CHECK(fieldhook_verify(row, &made.key, 1, nullptr, &kClock, &verdict) ==
        FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(fieldhook_verify(row, &made.key, 1, &made.request, nullptr, &verdict) ==
        FIELDHOOK_WORD_MALFORMED_HEADER);
  CHECK(fieldhook_verify(row, &made.key, 1, &made.request, &kClock, nullptr) ==
        FIELDHOOK_WORD_UNSUPPORTED);

  fieldhook_request bad[6] = {made.request, made.request, made.request,
                              made.request, made.request, made.request};
  const fieldhook_header broken[] = {{kNothing, {}}, {{}, kNothing}};
  bad[0].headers = nullptr;
  bad[1].body = kNoBytes;
  bad[2].method = kNothing;
  bad[3].url = kNothing;
  bad[4].buffer_size = 1;
  bad[5].headers = broken;
  bad[5].header_count = 2;
  for (const fieldhook_request& request : bad) {
    CHECK(made.verify(request, verdict) == FIELDHOOK_WORD_MALFORMED_HEADER);
  }
  bad[5].headers = broken + 1;
  bad[5].header_count = 1;
  CHECK(made.verify(bad[5], verdict) == FIELDHOOK_WORD_MALFORMED_HEADER);
}

TEST_CASE("a clock quality that there is none of is unknown") {
  const SignedInC made;
  fieldhook_verdict verdict;
  for (const int quality : {2, 3, 4, 255}) {
    const fieldhook_now now{0, kClock.wall_s, static_cast<fieldhook_quality>(quality)};
    const fieldhook_word word =
        fieldhook_verify(&fieldhook_verifier_standard, &made.key, 1, &made.request, &now, &verdict);
    CHECK(word == (quality <= 3 ? FIELDHOOK_WORD_OK : FIELDHOOK_WORD_NO_CLOCK));
  }
}

TEST_CASE("64 header fields are verified, 65 are too many") {
  fieldhook_verdict verdict;
  for (const std::size_t count : {std::size_t{63}, std::size_t{64}, std::size_t{65}}) {
    const SignedInC made(count);
    CHECK(made.verify(made.request, verdict) ==
          (count <= 64 ? FIELDHOOK_WORD_OK : FIELDHOOK_WORD_NO_SPACE));
  }
}
