// SPDX-License-Identifier: MIT
#include <fieldhook/sign.hpp>

#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;
using profiles::standard;

namespace {

constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kOther = "whsec_QLeKU/gCy1hZYE23VcQKONuuUtS9XAyhEdnlKOg00pU=";
constexpr std::string_view kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view kPayload = "{\"test\": 2432232314}";
constexpr std::string_view kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

SignInput vector_input() {
  return {kId, {1614265330}, bytes_of(kPayload)};
}

std::string sign_text(const Profile& profile, Span<const SigningKey> keys, const SignInput& input) {
  char out[kMaxSignature];
  const auto signature = sign(profile, keys, input, out);
  return signature.ok() ? std::string(signature.value()) : "not signed";
}

Status sign_status(const Profile& profile, Span<const SigningKey> keys, const SignInput& input) {
  char out[kMaxSignature];
  return sign(profile, keys, input, out).status();
}

/// Old and new, and two more.
struct Keys {
  SigningKey all[5] = {{Secret::whsec(kSecret), standard},
                       {Secret::whsec(kOther), standard},
                       {Secret::whsec(kSecret), standard},
                       {Secret::whsec(kOther), standard},
                       {Secret::whsec(kSecret), standard}};
  Span<const SigningKey> first(std::size_t n) const {
    return Span<const SigningKey>(all, 5).first(n);
  }
};

}  // namespace

TEST_CASE("the vector of Standard Webhooks comes out") {
  const Keys keys;
  CHECK(sign_text(standard, keys.first(1), vector_input()) == kSignature);
}

TEST_CASE("timestamps are signed in plain decimal, to the end of 63 bits") {
  constexpr struct {
    std::int64_t time;
    std::string_view signature;  // of id evt_1 and this payload, by Python's hmac
  } kVectors[] = {
      {0, "v1,Gnc4RH7He6govYU7h6pP9XKNrGWGGtq/FXbmZp70d8s="},
      {1, "v1,UzxPl27WCVJrvLENRYkF/EapoqtLOURMNDxHVeCDwW4="},
      {4294967295, "v1,6q9rUB27F5osk15zGP7fjwYSppIybQebILWFC2xiH6U="},
      {4294967296, "v1,UnklQ4wmi5u008B41BaQ1LxxNRday+XGjxXSE6zIFys="},
      {4294967301, "v1,AXUx2iEsjEPzD20+7pbDdDUF08vX9BaHWF4d7yNWLTw="},
      {INT64_MAX, "v1,Y0oOBhDuQrGXNKxXPF/ZKu65//kICIHeJhd+k+IhE60="},
  };
  const Keys keys;
  for (const auto& vector : kVectors) {
    CAPTURE(vector.time);
    const SignInput input{"evt_1", {vector.time}, bytes_of(kPayload)};
    CHECK(sign_text(standard, keys.first(1), input) == vector.signature);
  }
}

TEST_CASE("an empty payload is signed as one") {
  const Keys keys;
  CHECK(sign_text(standard, keys.first(1), {"evt_1", {1614265330}, {}}) ==
        "v1,Fjm2XkRD3ji01LsGlABk4kzsPgEpLvzXdNK4Rwd/bCM=");
}

TEST_CASE("a profile's content may stand in any order, with text of its own") {
  constexpr struct {
    std::string_view content, payload, mac;  // under the key "secret", by Python's hmac
  } kVectors[] = {
      {"%b", "{}", "dzJZAsrKgS3CWXM6rNBGtzgXNyx3e42VtAJkdHRRbhM="},
      {"v0:%t:%b", "{}", "k/sgVd4cPGCBNKe8zjBKxzCWknFytoixJOl7uAvbB+0="},
      {"%b.%i", "{}", "SSnvaNNyr+K/ysKP6hsA8dsfPEVCquTPCGty1Y5kGGU="},
      {"%t%b100%", "{}", "15pJuZvm3ejiG9daIf6ZRNfPHfew0t+2iwjoxT26bto="},
      {"%i%b%i%t", "{}", "/jQZpEQTRue8c/bnq+vnijUS/k8sx8s1CAV2FRDWvdA="},
      {"x%b", "{}", "iQjG2uFqnzgDkmDkdMjde8xZCFGKDKkP/oAsVX+wO7c="},
  };
  for (const auto& vector : kVectors) {
    CAPTURE(std::string(vector.content));
    const Profile row{"row", "", "", "x-signature", "sig=", vector.content};
    const SigningKey keys[] = {{Secret::text("secret"), row}};
    CHECK(sign_text(row, keys, {"evt_1", {1614265330}, bytes_of(vector.payload)}) ==
          "sig=" + std::string(vector.mac));
  }
}

TEST_CASE("every key gives one signature, in the keys' order, one space between") {
  const Keys keys;
  const SigningKey other[] = {{Secret::whsec(kOther), standard}};
  const std::string a(kSignature);
  const std::string b = sign_text(standard, other, vector_input());
  CHECK(b.size() == 47);
  CHECK(a != b);
  CHECK(sign_text(standard, keys.first(2), vector_input()) == a + " " + b);
  CHECK(sign_text(standard, keys.first(3), vector_input()) == a + " " + b + " " + a);
  CHECK(sign_text(standard, keys.first(4), vector_input()) == a + " " + b + " " + a + " " + b);
}

TEST_CASE("one to four ready keys of the profile sign, and no others") {
  const Keys keys;
  CHECK(sign_status(standard, {}, vector_input()) == Status::refused);
  for (std::size_t n = 1; n <= kMaxKeys; ++n) {
    CHECK(sign_status(standard, keys.first(n), vector_input()) == Status::ok);
  }
  CHECK(sign_status(standard, keys.first(kMaxKeys + 1), vector_input()) == Status::refused);
  CHECK(sign_status(profiles::svix, keys.first(1), vector_input()) == Status::refused);
  CHECK(sign_status(profiles::plain, {}, vector_input()) == Status::unsupported);
  CHECK(sign_status(profiles::plain, keys.first(1), vector_input()) == Status::unsupported);

  const SigningKey mixed[] = {{Secret::whsec(kSecret), standard},
                              {Secret::whsec(kSecret), profiles::svix}};
  CHECK(sign_status(standard, mixed, vector_input()) == Status::refused);
  const SigningKey half[] = {{Secret::whsec(kSecret), standard}, {Secret::whsec("?"), standard}};
  CHECK(sign_status(standard, half, vector_input()) == Status::refused);
}

TEST_CASE("the signature needs exactly its bytes of room and never writes past them") {
  const Keys keys;
  for (std::size_t n = 1; n <= kMaxKeys; ++n) {
    const std::size_t need = 47 * n + (n - 1);
    CHECK(need <= kMaxSignature);
    for (std::size_t room = 0; room <= kMaxSignature; ++room) {
      CAPTURE(n);
      CAPTURE(room);
      char out[kMaxSignature + 8];
      for (char& c : out) c = '#';
      const auto signature = sign(standard, keys.first(n), vector_input(), Span<char>(out, room));
      CHECK(signature.status() == (room < need ? Status::no_space : Status::ok));
      if (signature.ok()) CHECK(signature.value().size() == need);
      int written_past = 0;
      for (std::size_t i = room; i < sizeof out; ++i) written_past += out[i] != '#';
      CHECK(written_past == 0);
    }
  }
  CHECK(sign(standard, keys.first(1), vector_input(), {}).status() == Status::no_space);
}

TEST_CASE("an id that could make the content ambiguous is malformed") {
  const Keys keys;
  const std::string longest(64, 'a');
  const std::string too_long(65, 'a');
  for (const std::string_view id :
       {std::string_view("a.b"), std::string_view("."), std::string_view(""),
        std::string_view("a b"), std::string_view("a\nb"), std::string_view("a\0b", 3),
        std::string_view("\xC3\xA9"), std::string_view(too_long)}) {
    CAPTURE(std::string(id));
    CHECK(sign_status(standard, keys.first(1), {id, {1}, {}}) == Status::malformed);
  }
  CHECK(sign_status(standard, keys.first(1), {longest, {1}, {}}) == Status::ok);
}

TEST_CASE("a time before 1970 is refused") {
  const Keys keys;
  CHECK(sign_status(standard, keys.first(1), {"a", {-1}, {}}) == Status::refused);
  CHECK(sign_status(standard, keys.first(1), {"a", {INT64_MIN}, {}}) == Status::refused);
  CHECK(sign_status(standard, keys.first(1), {"a", {0}, {}}) == Status::ok);
}
