// SPDX-License-Identifier: MIT
// The head of an inbound request: which headers count, ids, lists of signatures.
#include <fieldhook/verify.hpp>

#include "fakes/signed_request.hpp"

#include <fieldhook/profiles.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;
using profiles::standard;

namespace {

SignedRequest with_id(std::string_view id) {
  SignedRequest request;
  request.id = id;
  request.sign();
  return request;
}

Word judge_signature(const std::string& list) {
  SignedRequest request;
  request.signature = list;
  return request.judge().word;
}

std::string repeated(std::string_view item, std::size_t times) {
  std::string list;
  for (std::size_t i = 0; i < times; ++i) {
    if (i != 0) list += ' ';
    list += item;
  }
  return list;
}

// A well-formed signature that fits nothing.
constexpr std::string_view kForged = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

}  // namespace

TEST_CASE("names of headers count in any case and any order") {
  const SignedRequest request;
  const std::vector<Header> list = {{"WEBHOOK-SIGNATURE", request.signature},
                                    {"Webhook-Timestamp", request.timestamp},
                                    {"x-other", "1"},
                                    {"webHook-iD", request.id}};
  CHECK(request.judge_headers(list).word == Word::ok);
}

TEST_CASE("a header that is absent or empty is missing") {
  const SignedRequest request;
  CHECK(request.judge_headers({}).word == Word::missing_header);
  for (std::size_t place = 1; place <= 3; ++place) {
    CAPTURE(place);
    std::vector<Header> list = request.headers();
    list[place].value = "";
    CHECK(request.judge_headers(list).word == Word::missing_header);
    list[place].name = "webhook";
    CHECK(request.judge_headers(list).word == Word::missing_header);
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(place));
    CHECK(request.judge_headers(list).word == Word::missing_header);
  }
}

TEST_CASE("a header that counts is never there twice, in any place, case or value") {
  const SignedRequest request;
  for (std::size_t twice = 1; twice <= 3; ++twice) {
    for (std::size_t place = 0; place <= 4; ++place) {
      for (const bool same : {true, false}) {
        CAPTURE(twice);
        CAPTURE(place);
        std::vector<Header> list = request.headers();
        std::string name(list[twice].name);
        name[0] = 'W';
        const Header copy{name, same ? list[twice].value : std::string_view()};
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(place), copy);
        CHECK(request.judge_headers(list).word == Word::duplicate_header);
      }
    }
  }
  std::vector<Header> list = request.headers();
  list.push_back(list[0]);
  CHECK(request.judge_headers(list).word == Word::ok);  // Content-Type is not ours
}

TEST_CASE("the older header names of Svix come first, the standard's count where they are absent") {
  const SignedRequest request;
  const SigningKey keys[] = {{Secret::whsec(request.secret), profiles::svix}};
  const auto judge = [&](const std::vector<Header>& list) {
    return verify(profiles::svix, keys, {list.data(), list.size()}, bytes_of(request.body), kNow)
        .word;
  };
  const std::vector<Header> old_names = {{"svix-id", request.id},
                                         {"svix-timestamp", request.timestamp},
                                         {"svix-signature", request.signature}};
  CHECK(judge(old_names) == Word::ok);
  CHECK(judge(request.headers()) == Word::ok);
  for (std::size_t place = 0; place < 3; ++place) {
    CAPTURE(place);
    std::vector<Header> list = old_names;
    list.push_back(list[place]);
    CHECK(judge(list) == Word::duplicate_header);
    list = old_names;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(place));
    CHECK(judge(list) == Word::missing_header);
    list = request.headers();
    list.push_back(list[place + 1]);
    CHECK(judge(list) == Word::duplicate_header);
  }
  // The standard profile does not know the older names.
  CHECK(request.judge_headers(old_names).word == Word::missing_header);
}

TEST_CASE("an id that could be read in two ways is malformed though rightly signed") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool good = octet >= 0x21 && octet <= 0x7E && c != '.';
    CHECK(with_id(std::string("msg") + c + "1").judge().word ==
          (good ? Word::ok : Word::malformed_header));
  }
  // What is signed as id "a" at one time reads the same as id "a.1" would.
  CHECK(with_id("a.1614265330").judge().word == Word::malformed_header);
}

TEST_CASE("an inbound id has at most 256 characters") {
  for (const std::size_t size : {1U, 64U, 65U, 255U, 256U}) {
    CAPTURE(size);
    const SignedRequest request = with_id(std::string(size, 'a'));
    const Verdict verdict = request.judge();
    CHECK(verdict.word == Word::ok);
    CHECK(verdict.event_id.size() == size);
  }
  CHECK(with_id(std::string(257, 'a')).judge().word == Word::malformed_header);
}

TEST_CASE("one fitting signature among up to sixteen is enough, in any place") {
  const std::string good = SignedRequest().signature;
  constexpr std::size_t kMax = Verifier::kMaxSignatures;
  CHECK(kMax == 16);
  for (std::size_t place = 0; place < kMax; ++place) {
    CAPTURE(place);
    const std::string before = place == 0 ? "" : repeated(kForged, place) + " ";
    const std::size_t behind = kMax - 1 - place;
    const std::string after = behind == 0 ? "" : " " + repeated(kForged, behind);
    CHECK(judge_signature(before + good + after) == Word::ok);
    CHECK(judge_signature(before + good + after + " " + std::string(kForged)) ==
          Word::malformed_header);
  }
  CHECK(judge_signature(repeated(kForged, kMax - 1)) == Word::bad_signature);
  CHECK(judge_signature(repeated(kForged, kMax)) == Word::bad_signature);
  CHECK(judge_signature(repeated(kForged, kMax + 1)) == Word::malformed_header);
  CHECK(judge_signature(repeated(good, kMax)) == Word::ok);
  CHECK(judge_signature(repeated("v2,x", kMax + 1)) == Word::malformed_header);
}

TEST_CASE("a signature of another version never counts, and does no harm beside a good one") {
  const std::string good = SignedRequest().signature;
  const std::string mac = good.substr(3);
  for (const std::string label : {"v1a,", "v2,", "v0,", "v11,", "V1,", "v1 ,", "x,", "sha256,"}) {
    CAPTURE(label);
    CHECK(judge_signature(label + mac) != Word::ok);
    CHECK(judge_signature(label + mac + " " + good) == Word::ok);
    CHECK(judge_signature(good + " " + label + mac) == Word::ok);
  }
  CHECK(judge_signature("v1a," + mac) == Word::unknown_version);
  CHECK(judge_signature("v2," + mac + " v1a,x") == Word::unknown_version);
  CHECK(judge_signature("v2," + mac + " " + std::string(kForged)) == Word::bad_signature);
  CHECK(judge_signature(std::string(kForged) + " v2," + mac) == Word::bad_signature);
}

TEST_CASE("a signature that is cut, longer, hex, unlabelled or not canonical does not count") {
  const std::string good = SignedRequest().signature;
  const std::string mac = good.substr(3);
  for (std::size_t size = 1; size < good.size(); ++size) {
    CAPTURE(size);
    CHECK(judge_signature(good.substr(0, size)) == Word::malformed_header);
  }
  const std::string bad[] = {
      mac,
      "v1" + mac,
      "v1=" + mac,
      "v1:" + mac,
      "v1, " + mac,
      "v1,," + mac,
      "v1,v1," + mac,
      "," + mac,
      "v1,",
      "v1",
      " ",
      "   ",
      good + "=",
      good + "A",
      good + "AAAA",
      good + mac,
      good + ",",
      good + ",v1a,x",
      good + "\t",
      good + "\n",
      good + std::string(1, '\0'),
      "\t" + good,
      "v1," + mac.substr(0, 42) + "F=",  // another last letter, the same 32 bytes
      "v1," + mac.substr(0, 43),         // without padding
      "v1,834867a3d2c4f8e4cf4d318d4c6ed98ae2d0ab2996531b8524495524e2c9d4e1",
  };
  for (const std::string& text : bad) {
    CAPTURE(text);
    CHECK(judge_signature(text) != Word::ok);
  }
  CHECK(judge_signature("v1,AAAA") == Word::malformed_header);
  CHECK(judge_signature("v1,!") == Word::malformed_header);
  CHECK(judge_signature(std::string(100000, 'A')) == Word::malformed_header);
}

TEST_CASE("spaces beside a good signature are no signatures") {
  const std::string good = SignedRequest().signature;
  CHECK(judge_signature(good + " ") == Word::ok);
  CHECK(judge_signature(" " + good) == Word::ok);
  CHECK(judge_signature(std::string(kForged) + "  " + good) == Word::ok);
  CHECK(judge_signature(std::string(16, ' ') + good) == Word::malformed_header);
}
