// SPDX-License-Identifier: MIT
// What a row's columns say, on a good request of every row and on all that is nearly one.
#include <fieldhook/profiles.hpp>

#include <fieldhook/profile_catalog.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::int64_t kTime = 1767225600;
constexpr Now kNow{{0}, {kTime}, ClockQuality::synced};
// Long enough for every row, and a secret in each form.
constexpr std::string_view kSecretText = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kOtherText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

/// A good request of one row, to be bent before it is judged.
struct RowRequest {
  const Profile* row;
  std::string id = "evt_1";
  std::string timestamp;
  std::string signature;
  std::string second;
  std::string method = "POST";
  std::string url = "https://device.example.com/in?a=1";
  std::string body = R"({"door":"north"})";

  explicit RowRequest(const Profile& profile, std::string_view secret = kSecretText)
      : row(&profile) {
    char space[kMaxTimestamp];
    if (!row->timestamp_header.empty()) timestamp = timestamp_text(*row, {kTime}, space);
    signature = sign_with(secret);
  }

  std::string sign_with(std::string_view secret, std::int64_t time = kTime) const {
    if (!row->can_sign()) return std::string(secret);  // a token
    const SigningKey keys[] = {{Secret::for_profile(*row, secret), *row}};
    char out[kMaxSignature];
    const auto made = sign(*row, keys, {id, {time}, bytes_of(body), method, url}, out);
    return made.ok() ? std::string(made.value()) : "not signed";
  }

  std::vector<Header> headers() const {
    std::vector<Header> list = {{"Content-Type", "application/json"}};
    const Header own[] = {{row->id_header, id},
                          {row->timestamp_header, timestamp},
                          {row->signature_header, signature},
                          {row->second_signature_header, second}};
    for (const Header& header : own) {
      if (!header.name.empty() && !header.value.empty()) list.push_back(header);
    }
    return list;
  }

  Verdict judge_headers(const std::vector<Header>& list, Now now = kNow) const {
    const SigningKey keys[] = {{Secret::for_profile(*row, kSecretText), *row}};
    return verify(*row, keys, {method, url, {list.data(), list.size()}}, bytes_of(body), now);
  }
  Verdict judge(Now now = kNow) const { return judge_headers(headers(), now); }
  Word word() const { return judge().word; }
};

/// All rows whose requests follow from their columns; scheme_rows_test has the others.
std::vector<const Profile*> signed_rows() {
  std::vector<const Profile*> rows;
  for (const Profile* row : all_profiles()) {
    const bool made = row->can_sign() || row->scheme == &secret_token;
    if (made && row->body_need == BodyNeed::streamed) rows.push_back(row);
  }
  return rows;
}

/// Requests that differ from `good` in one bit of one part and were still let in.
std::size_t count_let_in(const RowRequest& good, std::string RowRequest::*part) {
  std::size_t let_in = 0;
  for (std::size_t bit = 0; bit < (good.*part).size() * 8; ++bit) {
    RowRequest request = good;
    std::string& text = request.*part;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    if (request.word() == Word::ok) ++let_in;
  }
  return let_in;
}

Word word_at(const RowRequest& request, std::int64_t late) {
  return request.judge({{0}, {kTime + late}, ClockQuality::synced}).word;
}

}  // namespace

TEST_CASE("a good request of every row is let in") {
  CHECK(signed_rows().size() == 24);
  for (const Profile* row : signed_rows()) {
    CAPTURE(std::string(row->name));
    CHECK(RowRequest(*row).word() == Word::ok);
    CHECK(RowRequest(*row, kOtherText).word() == Word::bad_signature);
  }
}

TEST_CASE("no bit of what a row covers can change") {
  constexpr struct {
    Part part;
    std::string RowRequest::*text;
  } kParts[] = {{Part::id, &RowRequest::id},
                {Part::timestamp, &RowRequest::timestamp},
                {Part::method, &RowRequest::method},
                {Part::url, &RowRequest::url},
                {Part::body, &RowRequest::body}};
  for (const Profile* row : signed_rows()) {
    CAPTURE(std::string(row->name));
    const RowRequest good(*row);
    CHECK(count_let_in(good, &RowRequest::signature) == 0);
    for (const auto& part : kParts) {
      CAPTURE(static_cast<int>(part.part));
      if (row->covers(part.part)) CHECK(count_let_in(good, part.text) == 0);
    }
  }
}

TEST_CASE("what a row does not cover may be anything, and the row says so") {
  CHECK(!profiles::telegram.covers_body());
  CHECK(!profiles::gitlab_token.covers_body());
  for (const Profile* row : signed_rows()) {
    CAPTURE(std::string(row->name));
    RowRequest request(*row);
    request.body += '!';
    CHECK((request.word() == Word::ok) == !row->covers_body());
    request = RowRequest(*row);
    request.url += '!';
    CHECK((request.word() == Word::ok) == !row->covers(Part::url));
    request = RowRequest(*row);
    request.method = "PUT";
    CHECK((request.word() == Word::ok) == !row->covers(Part::method));
  }
}

TEST_CASE("the parts of a row are those of its content") {
  CHECK(parts_of("") == 0);
  CHECK(parts_of("%") == 0);
  CHECK(parts_of("itmub") == 0);
  CHECK(parts_of("%x%") == 0);
  CHECK(parts_of("%i") == 1);
  CHECK(parts_of("%t") == 2);
  CHECK(parts_of("%m") == 4);
  CHECK(parts_of("%u") == 8);
  CHECK(parts_of("%b") == 16);
  CHECK(parts_of("v0:%t:%b") == 18);
  CHECK(parts_of("%m%u%b%t") == 30);
}

TEST_CASE("an id that no MAC covers may be absent, and the verdict tells what an id is worth") {
  RowRequest standard(profiles::standard);
  CHECK(standard.judge().id_trust == IdTrust::signed_id);
  standard.id.clear();
  CHECK(standard.word() == Word::missing_header);

  RowRequest github(profiles::github);
  CHECK(github.judge().event_id == "evt_1");
  CHECK(github.judge().id_trust == IdTrust::unsigned_id);
  github.id.clear();
  CHECK(github.word() == Word::ok);
  CHECK(github.judge().event_id.empty());
  CHECK(github.judge().id_trust == IdTrust::none);
  github.id = "a b";
  CHECK(github.word() == Word::malformed_header);
  github.id = "evt_1";
  std::vector<Header> list = github.headers();
  list.push_back({"x-github-delivery", "evt_2"});
  CHECK(github.judge_headers(list).word == Word::duplicate_header);
  github.body += '!';
  CHECK(github.judge().id_trust == IdTrust::none);
  CHECK(github.judge().event_id.empty());

  CHECK(RowRequest(profiles::slack).judge().id_trust == IdTrust::none);
}

TEST_CASE("a row that signs the URL or the method is given them, or says what is missing") {
  for (const Profile* row : signed_rows()) {
    CAPTURE(std::string(row->name));
    RowRequest request(*row);
    request.url.clear();
    CHECK(request.word() == (row->covers(Part::url) ? Word::missing_url : Word::ok));
    request = RowRequest(*row);
    request.method.clear();
    CHECK(request.word() == (row->covers(Part::method) ? Word::missing_url : Word::ok));
  }
  const RowRequest square(profiles::square);
  const SigningKey keys[] = {{Secret::text(kSecretText), profiles::square}};
  const std::vector<Header> list = square.headers();
  Verifier verifier(profiles::square, keys);
  CHECK(verifier.begin(Span<const Header>(list.data(), list.size())) == Word::missing_url);
  CHECK(verifier.finish(kNow).word == Word::missing_url);
  CHECK(verifier.begin({"POST", square.url, {list.data(), list.size()}}) == Word::ok);
}

TEST_CASE("a timestamp counts to its tolerance both ways, in seconds and in milliseconds") {
  for (const Profile* row : signed_rows()) {
    if (!row->has_timestamp()) continue;
    CAPTURE(std::string(row->name));
    const RowRequest request(*row);
    CHECK(word_at(request, 299) == Word::ok);
    CHECK(word_at(request, 300) == Word::ok);
    CHECK(word_at(request, 301) == Word::timestamp_too_old);
    CHECK(word_at(request, -299) == Word::ok);
    CHECK(word_at(request, -300) == Word::ok);
    CHECK(word_at(request, -301) == Word::timestamp_too_new);
    CHECK(request.judge({{0}, {kTime + 7}, ClockQuality::synced}).clock_difference_s == 7);
    CHECK(request.judge({{0}, {kTime}, ClockQuality::floor}).word == Word::no_clock);
  }
}

TEST_CASE("milliseconds have three digits behind the second") {
  RowRequest request(profiles::hubspot_v3);
  CHECK(request.timestamp == "1767225600000");
  // Seconds by mistake are a time in January 1970; all of it was signed.
  constexpr struct {
    std::string_view text;
    Word word;
  } kTexts[] = {{"1767225600999", Word::ok},
                {"1767225300000", Word::ok},
                {"1767225299999", Word::timestamp_too_old},
                {"1767225900999", Word::ok},
                {"1767225901000", Word::timestamp_too_new},
                {"1767225600", Word::timestamp_too_old},
                {"999", Word::timestamp_too_old},
                {"0", Word::timestamp_too_old},
                {"176722560000x", Word::malformed_header},
                {"1767225600.00", Word::malformed_header},
                {"01767225600000", Word::malformed_header},
                {"-1767225600000", Word::malformed_header},
                {"999999999999999999", Word::timestamp_too_new},
                {"1000000000000000000", Word::malformed_header}};
  // What is signed behind the body is the text of the header: put it there by another row.
  constexpr Profile raw{"raw", "", "", "s", "", "%b"};
  const SigningKey keys[] = {{Secret::text(kSecretText), raw}};
  for (const auto& row : kTexts) {
    CAPTURE(std::string(row.text));
    request.timestamp = row.text;
    char out[kMaxSignature];
    const std::string content = request.method + request.url + request.body + request.timestamp;
    const auto made = sign(raw, keys, {"", {0}, bytes_of(content)}, out);
    REQUIRE(made.ok());
    request.signature = made.value();
    CHECK(request.word() == row.word);
  }
}
