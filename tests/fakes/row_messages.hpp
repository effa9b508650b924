// SPDX-License-Identifier: MIT
// A good request of every row, in pieces that say what the row's signature covers.
#pragma once

#include "base64.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/sha1.hpp"
#include "crypto/sha256.hpp"
#include "text.hpp"

#include <fieldhook/profile_catalog.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldhook::testing {

inline constexpr std::int64_t kMessageTime = 1798761600 + 1000;  // of what PayPal's stand-in signed
inline constexpr std::string_view kTimeText = "1798762600";
inline constexpr std::string_view kTextSecret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

enum class Place : std::uint8_t { header, method, url, body };

enum class Cover : std::uint8_t {
  all,       ///< no bit can change
  any_case,  ///< letters may change their case: hex, or the name of an authorization scheme
  none,      ///< the scheme does not cover it
};

/// A piece of a request. Pieces of one header, and those of the body, stand behind each other.
struct Piece {
  Cover cover;
  Place place;
  std::string_view header;
  std::string text;
};

struct RowMessage {
  const Profile* row;
  std::string secret{kTextSecret};
  std::vector<Piece> pieces = {};
  std::string chain = {};
  std::string roots = {};
  std::int64_t now = kMessageTime;

  void add(Cover cover, Place place, std::string_view text, std::string_view header = {}) {
    pieces.push_back({cover, place, header, std::string(text)});
  }
  void add_header(Cover cover, std::string_view name, std::string_view text) {
    if (!name.empty()) add(cover, Place::header, text, name);
  }
  std::string text_of(Place place) const {
    std::string text;
    for (const Piece& piece : pieces) text += piece.place == place ? piece.text : "";
    return text;
  }

  Word judge() const {
    const SigningKey keys[] = {{Secret::for_profile(*row, secret), *row}};
    std::vector<std::pair<std::string_view, std::string>> fields;
    for (const Piece& piece : pieces) {
      if (piece.place != Place::header) continue;
      if (fields.empty() || fields.back().first != piece.header) {
        fields.emplace_back(piece.header, "");
      }
      fields.back().second += piece.text;
    }
    std::vector<Header> headers;
    for (const auto& field : fields) headers.push_back({field.first, field.second});
    const std::string method = text_of(Place::method);
    const std::string url = text_of(Place::url);
    const std::string body = text_of(Place::body);
    const Certificates certificates{bytes_of(chain), bytes_of(roots)};

    Verifier verifier(*row, keys);
    verifier.set_certificates(certificates);
    std::vector<std::uint8_t> buffer;
    if (verifier.begin({method, url, {headers.data(), headers.size()}}) == Word::ok) {
      buffer.resize(verifier.space_needed(body.size()));
      verifier.set_buffer({buffer.data(), buffer.size()});
      verifier.body(bytes_of(body));
    }
    return verifier.finish({{0}, {now}, ClockQuality::synced}).word;
  }
};

inline std::string to_base64(Bytes bytes) {
  std::string text(base64_size(bytes.size()), '\0');
  encode_base64(bytes, text.data());
  return text;
}

inline std::string to_hex(Bytes bytes) {
  std::string text(bytes.size() * 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) put_hex(bytes[i], &text[i * 2], 2);
  return text;
}

/// HMAC-SHA256 in lower hex, under the secret that most rows here have.
inline std::string sha256_mac(std::string_view text) {
  static constexpr Profile raw =
      Profile{"raw", "", "", "s", "", "%b"}.with_macs(MacText::lower_hex, kOneSignature);
  const SigningKey keys[] = {{Secret::text(kTextSecret), raw}};
  char out[kMaxSignature];
  return std::string(sign(raw, keys, {"", {0}, bytes_of(text)}, out).value());
}

/// HMAC-SHA1 in base64; empty: the hash failed.
inline std::string sha1_mac(std::string_view text) {
  Sha1KeyBlock key;
  Sha1State running;
  std::uint8_t mac[kSha1Size];
  const bool made = hmac_sha1_key(bytes_of(kTextSecret), key) == Status::ok &&
                    hmac_sha1_start(running, key) == Status::ok &&
                    sha1_update(running, bytes_of(text)) == Status::ok &&
                    hmac_sha1_finish(running, key, mac) == Status::ok;
  return made ? to_base64(mac) : "";
}

/// What sign() makes, for every row that it can sign for.
inline RowMessage make_by_sign(const Profile& row) {
  constexpr std::string_view kPrivate = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  RowMessage message{&row};
  if (row.secret_form == SecretForm::whpk_base64) message.secret = kPrivate;
  const std::string body = R"({"door":"north","webhookTimestamp":1798762600000})";
  const std::string url = "https://device.example.com/in?a=1";
  const SigningKey keys[] = {{Secret::for_profile(row, message.secret), row}};
  char space[kMaxTimestamp];
  char out[kMaxSignature];
  std::uint8_t scratch[256];
  SignInput input{"evt_1", {kMessageTime}, bytes_of(body), "POST", url};
  input.scratch = scratch;
  const auto made = sign(row, keys, input, out);

  const auto cover = [&](Part part) { return row.covers(part) ? Cover::all : Cover::none; };
  message.add_header(cover(Part::id), row.id_header, "evt_1");
  message.add_header(cover(Part::timestamp), row.timestamp_header,
                     timestamp_text(row, {kMessageTime}, space));
  message.add_header(Cover::all, row.signature_header, made.ok() ? made.value() : "not signed");
  message.add(cover(Part::method), Place::method, "POST");
  message.add(cover(Part::url), Place::url, url);
  message.add(cover(Part::body), Place::body, body);
  return message;
}

/// The secret itself, which covers nothing.
inline RowMessage make_token(const Profile& row) {
  RowMessage message{&row};
  message.add_header(Cover::none, row.id_header, "evt_1");
  message.add_header(Cover::all, row.signature_header, kTextSecret);
  message.add(Cover::none, Place::body, R"({"door":"north"})");
  return message;
}

inline RowMessage make_pipedrive(const Profile& row) {
  RowMessage message{&row, "user:password"};
  message.add_header(Cover::any_case, "Authorization", "Basic");
  message.add_header(Cover::all, "Authorization", " dXNlcjpwYXNzd29yZA==");
  message.add(Cover::none, Place::body, R"({"door":"north"})");
  return message;
}

inline RowMessage make_bearer(const Profile& row) {
  RowMessage message{&row};
  message.add_header(Cover::any_case, "Authorization", "Bearer");
  message.add_header(Cover::all, "Authorization", " " + std::string(kTextSecret));
  message.add(Cover::none, Place::body, R"({"door":"north"})");
  return message;
}

/// Signs two members of the body; what else is in it is not covered.
inline RowMessage make_mailgun(const Profile& row) {
  const std::string token = "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0";
  RowMessage message{&row};
  message.add(Cover::none, Place::body, R"({"event-data":{"n":1},"signature":{"timestamp":")");
  message.add(Cover::all, Place::body, kTimeText);
  message.add(Cover::none, Place::body, R"(","token":")");
  message.add(Cover::all, Place::body, token);
  message.add(Cover::none, Place::body, R"(","signature":")");
  message.add(Cover::all, Place::body, sha256_mac(std::string(kTimeText) + token));
  message.add(Cover::none, Place::body, "\"}}");
  return message;
}

/// Signs the body with its names sorted.
inline RowMessage make_apideck(const Profile& row) {
  RowMessage message{&row};
  message.add_header(Cover::all, row.signature_header,
                     sha256_mac(R"({"a":{"c":"x","d":[1,true]},"b":12})"));
  message.add(Cover::all, Place::body, R"({"b":12,"a":{"d":[1,true],"c":"x"}})");
  return message;
}

inline RowMessage make_twilio_form(const Profile& row) {
  const std::string url = "https://device.example.com/in?a=1";
  RowMessage message{&row};
  message.add_header(Cover::all, row.signature_header, sha1_mac(url + "BodyopenFrom123"));
  message.add(Cover::all, Place::url, url);
  message.add(Cover::all, Place::body, "From=123&Body=open");
  return message;
}

/// The URL names the SHA-256 of a body that is no form.
inline RowMessage make_twilio_json(const Profile& row) {
  const std::string body = R"({"door":"north"})";
  std::uint8_t digest[kSha256Size];
  Sha256State state;
  sha256_start(state);
  sha256_update(state, bytes_of(body));
  const bool hashed = sha256_finish(state, digest) == Status::ok;
  const std::string url = "https://device.example.com/in?bodySHA256=" + to_hex(digest);
  RowMessage message{&row};
  message.add_header(Cover::all, row.signature_header, hashed ? sha1_mac(url) : "");
  message.add(Cover::all, Place::url, url);
  message.add(Cover::all, Place::body, body);
  return message;
}

inline RowMessage make_discord(const Profile& row) {
  constexpr std::string_view kPublic =  // of the seed 00 01 .. 1f
      "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
  const std::string body = R"({"type":2})";
  std::uint8_t seed[kEd25519Seed];
  for (std::size_t i = 0; i < sizeof seed; ++i) seed[i] = static_cast<std::uint8_t>(i);
  std::uint8_t secret[kEd25519Secret];
  std::uint8_t signature[kEd25519Signature] = {};
  const std::string content = std::string(kTimeText) + body;
  const bool made = ed25519_secret(seed, secret) == Status::ok &&
                    ed25519_sign(secret, bytes_of(content), signature) == Status::ok;
  RowMessage message{&row, std::string(kPublic)};
  message.add_header(Cover::all, row.timestamp_header, kTimeText);
  message.add_header(Cover::any_case, row.signature_header, made ? to_hex(signature) : "");
  message.add(Cover::all, Place::body, body);
  return message;
}

/// Signed by tls/make_signers.sh: the file of this name; empty: there is none.
inline std::string signer_file(const char* name) {
  std::string text;
  const std::string path = std::string(FIELDHOOK_TEST_SIGNERS "/") + name;
  std::FILE* const stream = std::fopen(path.c_str(), "rb");
  if (stream == nullptr) return text;
  for (int c = std::fgetc(stream); c != EOF; c = std::fgetc(stream)) text += static_cast<char>(c);
  std::fclose(stream);
  return text;
}

/// Signs the body's CRC-32, which finds every single bit: more changes it does not.
inline RowMessage make_paypal(const Profile& row) {
  RowMessage message{&row, "8PT597110X687430L"};
  message.chain = signer_file("paypal.chain");
  message.roots = signer_file("root.pem");
  message.add_header(Cover::all, row.id_header, "69cd13f0-d67a-11e5-baa3-778b53f4ae55");
  message.add_header(Cover::all, "PAYPAL-TRANSMISSION-TIME", "2027-01-01T00:10:00Z");
  message.add_header(Cover::all, row.signature_header, signer_file("paypal.b64"));
  message.add_header(Cover::none, "PAYPAL-CERT-URL",
                     "https://api.paypal.com/v1/notifications/certs/CERT-1");
  message.add_header(Cover::none, "PAYPAL-AUTH-ALGO", "SHA256withRSA");
  message.add(Cover::all, Place::body, "{\"id\":\"WH-1\"}");
  return message;
}

/// The key of RFC 6979 A.2.5, and what another implementation signed with it.
inline RowMessage make_sendgrid(const Profile& row) {
  RowMessage message{&row,
                     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn"
                     "7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ=="};
  message.now = 1760000000;
  message.add_header(Cover::all, row.timestamp_header, "1760000000");
  message.add_header(Cover::all, row.signature_header,
                     "MEYCIQD56+RkFHzBAtkjJNCZ2SfBpQ5C1XoIoRb/7AopgZ2MZQIhAO0I+FINQ/Qx8JLQnpmWJzd2O"
                     "SIc8FaBhOwovR+jXgUN");
  message.add(Cover::all, Place::body, "{\"event\":\"open\"}\r\n");
  return message;
}

}  // namespace fieldhook::testing
