// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "base64.hpp"
#include "key_bytes.hpp"
#include "scheme.hpp"

#include <fieldhook/profile.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/signing_key.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <new>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

/// Takes any bytes as a key.
constexpr Profile kRow{"row", "", "", "x-signature", "", "%b"};

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view message, std::size_t split) {
  Sha256State state;
  std::uint8_t digest[kSha256Size];
  sha256_start(state);
  sha256_update(state, bytes_of(message.substr(0, split)));
  sha256_update(state, bytes_of(message.substr(split)));
  CHECK(sha256_finish(state, digest) == Status::ok);
  return hex(digest);
}

std::string hmac(const SigningKey& key, std::string_view message, std::size_t split) {
  Sha256State running;
  std::uint8_t mac[kMacSize];
  hmac_start(running, key);
  sha256_update(running, bytes_of(message.substr(0, split)));
  sha256_update(running, bytes_of(message.substr(split)));
  CHECK(hmac_finish(running, key, mac) == Status::ok);
  return hex(mac);
}

/// The key's bytes i * 7 + size, as in the vectors below.
std::string numbered_key(std::size_t size) {
  std::string key(size, '\0');
  for (std::size_t i = 0; i < size; ++i) key[i] = static_cast<char>(i * 7 + size);
  return key;
}

}  // namespace

TEST_CASE("SHA-256 gives the vectors of FIPS 180-4, however the message is cut") {
  constexpr struct {
    std::string_view message, digest;
  } kVectors[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
       "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
       "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
  };
  for (const auto& vector : kVectors) {
    for (std::size_t split = 0; split <= vector.message.size(); ++split) {
      CAPTURE(split);
      CHECK(sha256(vector.message, split) == vector.digest);
    }
  }
  CHECK(sha256(std::string(1000000, 'a'), 77) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a copied state goes on by itself and leaves its source as it was") {
  Sha256State first, second;
  std::uint8_t digest[kSha256Size];
  sha256_start(first);
  sha256_update(first, bytes_of("ab"));
  sha256_copy(second, first);
  sha256_update(second, bytes_of("xyz"));
  sha256_update(first, bytes_of("c"));
  CHECK(sha256_finish(first, digest) == Status::ok);
  CHECK(hex(digest) == sha256("abc", 0));
  CHECK(sha256_finish(second, digest) == Status::ok);
  CHECK(hex(digest) == sha256("abxyz", 0));
}

TEST_CASE("HMAC gives the vectors of RFC 4231, however the message is cut") {
  const std::string long_key(131, '\xAA');
  std::string counted;
  for (char c = 1; c <= 25; ++c) counted += c;
  const struct {
    std::string key, message, mac;  // mac may be truncated
  } vectors[] = {
      {std::string(20, '\x0B'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xAA'), std::string(50, '\xDD'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counted, std::string(50, '\xCD'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(20, '\x0C'), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
      {long_key, "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {long_key,
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const auto& vector : vectors) {
    const SigningKey key(Secret::text(vector.key), kRow);
    CHECK(key.status() == Status::ok);
    for (std::size_t split = 0; split <= vector.message.size(); ++split) {
      CAPTURE(split);
      CHECK(hmac(key, vector.message, split).substr(0, vector.mac.size()) == vector.mac);
    }
  }
}

TEST_CASE("a key is used as it is up to one block and hashed from one byte more") {
  constexpr struct {
    std::size_t size;
    std::string_view mac;  // of "fieldhook", by Python's hmac
  } kVectors[] = {
      {1, "ea7ae86cd1bb954a9115f903d78c70e1aeadd5a3b663ea25b9abb03436aac4fe"},
      {63, "6db53c9612ef2b375d2c4dc3d3aea49f0c7eaf86b6607b9790d68cf6b3d92665"},
      {64, "e3c71a581d57ea71d8edbdb874f56fe2f98fa1e8a94b2c4d8cb7054638cbce21"},
      {65, "152911b2ec85a885c5b36962bb2c70cc67f6571ed7b3ed05ad75049f56571a4d"},
      {128, "020c3a0e247939e485c12bf90c1fc43fe745cb3cd3bbcdc6f955e4f137f2c452"},
      {200, "db2f43c7cc9ba74baaca6630edd203f4dc3f47cbaddde215ca7b45be3d0d2f4e"},
  };
  for (const auto& vector : kVectors) {
    CAPTURE(vector.size);
    const SigningKey key(Secret::text(numbered_key(vector.size)), kRow);
    CHECK(hmac(key, "fieldhook", 4) == vector.mac);
  }
}

TEST_CASE("a secret as prefix is the hash of secret and content, around the block of the hash") {
  constexpr Profile row =
      Profile{"row", "", "", "x-signature", "", "%b"}.with_scheme(SchemeKind::secret_prefix_sha256);
  for (const std::size_t size : {1U, 55U, 63U, 64U, 65U, 127U, 128U, 129U}) {
    CAPTURE(size);
    const std::string secret = numbered_key(size);
    const SigningKey key(Secret::text(secret), row);
    REQUIRE(key.status() == Status::ok);
    Sha256State running;
    std::uint8_t mac[kMacSize];
    row.scheme->start(running, key);
    sha256_update(running, bytes_of("content"));
    CHECK(row.scheme->finish(running, key, mac) == Status::ok);
    CHECK(hex(mac) == sha256(secret + "content", 0));
  }
}

TEST_CASE("the bytes of a key come out of its text, around the chunks that it is read in") {
  for (std::size_t size = 1; size <= 200; ++size) {
    CAPTURE(size);
    const std::string bytes = numbered_key(size);
    std::string base64(base64_size(size), '#');
    encode_base64(bytes_of(bytes), base64.data());
    const std::string in_hex = hex(bytes_of(bytes));
    const KeyText texts[] = {{bytes, &secret_readers::text, SecretForm::text},
                             {base64, &secret_readers::base64, SecretForm::base64},
                             {in_hex, &secret_readers::hex, SecretForm::hex}};
    for (const KeyText& text : texts) {
      KeyBytes key;
      CHECK(key.read(text, size) == Status::ok);
      CHECK(key.size() == size);
      const std::size_t kept = size < KeyBytes::kKept ? size : KeyBytes::kKept;
      CHECK(std::memcmp(key.kept(), bytes.data(), kept) == 0);
      std::uint8_t digest[kSha256Size];
      CHECK(sha256_finish(key.hash(), digest) == Status::ok);
      CHECK(hex(digest) == sha256(bytes, 0));

      KeyBytes too_short;
      CHECK(too_short.read(text, size + 1) == Status::refused);
    }
  }
}

TEST_CASE("a key's text with padding before its end is malformed, at each end of a chunk") {
  for (const std::size_t chunks : {1U, 2U}) {
    std::string text;
    for (std::size_t i = 0; i < chunks; ++i) text += std::string(60, 'A') + "AAA=";
    text += "AAAA";
    KeyBytes key;
    CHECK(key.read({text, &secret_readers::base64, SecretForm::base64}, 1) == Status::malformed);
  }
}

TEST_CASE("a key in the making leaves nothing behind") {
  for (const std::size_t size : {24U, 64U, 100U}) {
    CAPTURE(size);
    const std::string bytes = numbered_key(size);
    alignas(KeyBytes) unsigned char memory[sizeof(KeyBytes)] = {};
    auto* key = new (memory) KeyBytes;
    CHECK(key->read({bytes, &secret_readers::text, SecretForm::text}, 1) == Status::ok);
    const std::string_view all(reinterpret_cast<const char*>(memory), sizeof memory);
    CHECK(all.find(std::string_view(bytes).substr(0, 16)) != all.npos);  // it was there
    key->~KeyBytes();
    int found = 0;
    for (std::size_t at = 0; at + 8 <= size; ++at) {
      found += all.find(std::string_view(bytes).substr(at, 8)) != all.npos;
    }
    CHECK(found == 0);
  }
}

TEST_CASE("MACs compare equal only when every bit is") {
  std::uint8_t a[kMacSize], b[kMacSize];
  for (std::size_t i = 0; i < kMacSize; ++i) a[i] = b[i] = static_cast<std::uint8_t>(i * 9);
  CHECK(equal_in_constant_time(a, b, kMacSize));
  for (std::size_t bit = 0; bit < kMacSize * 8; ++bit) {
    CAPTURE(bit);
    b[bit / 8] = static_cast<std::uint8_t>(b[bit / 8] ^ (1U << bit % 8));
    CHECK(!equal_in_constant_time(a, b, kMacSize));
    b[bit / 8] = a[bit / 8];
  }
}
