// SPDX-License-Identifier: MIT
// Threat R2: no branch and no address depends on a secret but the verdict itself. The secret is
// marked as uninitialised, and valgrind's memcheck counts each decision that is made upon it or
// upon what was computed from it. Runs under valgrind only: see tests/CMakeLists.txt.
#include <fieldhook/handshake.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/verify.hpp>

#include "crypto/hmac.hpp"

#include <doctest/doctest.h>
#include <valgrind/memcheck.h>

#include <cstring>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::string_view kSecret =
    "a secret of more than a block of SHA-256, all of it in use, so!";
constexpr Now kAt{{0}, {1614265330}, ClockQuality::synced};

unsigned long decisions() {
  return VALGRIND_COUNT_ERRORS;
}

/// A secret that nothing may be decided upon.
struct Hidden {
  explicit Hidden(std::string_view from) : text(from) {
    VALGRIND_MAKE_MEM_UNDEFINED(text.data(), text.size());
  }
  std::string text;
};

template <class T>
T shown(T value) {
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
  return value;
}

/// What `value` is when its character at `place` is another one of its alphabet.
std::string bent(std::string value, std::size_t place) {
  value[place] = value[place] == '0' ? '1' : '0';
  return value;
}

/// The decisions of one verdict, made with a hidden key.
unsigned long judge(const Profile& profile, std::string_view field, const std::string& signature,
                    Word expected) {
  const Hidden hidden(kSecret);
  const Header headers[] = {{field, signature}, {"X-Slack-Request-Timestamp", "1614265330"}};
  const unsigned long before = decisions();
  {
    const SigningKey keys[] = {{Secret::text(hidden.text), profile}};
    CHECK(decisions() == before);  // making the key
    const Verdict verdict = verify(profile, keys, headers, bytes_of("{\"door\":1}"), kAt);
    const unsigned long after = decisions();
    CHECK(shown(verdict.word) == expected);
    return after - before;
  }
}

std::string signature_of(const Profile& profile) {
  char out[kMaxSignature];
  const SigningKey keys[] = {{Secret::text(kSecret), profile}};
  const SignInput input{"id", kAt.wall, bytes_of("{\"door\":1}")};
  const auto made = sign(profile, keys, input, out);
  REQUIRE(made.ok());
  return std::string(made.value());
}

}  // namespace

TEST_CASE("a decision upon a hidden byte is counted") {
  REQUIRE(RUNNING_ON_VALGRIND != 0);
  const Hidden hidden("0123456789abcdef0123456789abcdef");
  const unsigned long before = decisions();
  volatile int equal = 0;
  for (const char c : hidden.text) {
    if (c != '0') break;
    equal = equal + 1;
  }
  CHECK(decisions() > before);
}

TEST_CASE("bytes are compared without a decision, at every size") {
  for (std::size_t size = 1; size <= 64; ++size) {
    const Hidden hidden(std::string_view(kSecret).substr(0, size));
    const auto* const ours = reinterpret_cast<const std::uint8_t*>(hidden.text.data());
    for (const std::size_t place : {std::size_t{0}, size / 2, size - 1}) {
      std::string theirs(kSecret.substr(0, size));
      theirs[place] = '!' + 1;
      const unsigned long before = decisions();
      const bool equal =
          equal_in_constant_time(ours, reinterpret_cast<const std::uint8_t*>(theirs.data()), size);
      CHECK(decisions() == before);
      CHECK_FALSE(shown(equal));
    }
  }
}

TEST_CASE("of a MAC only the verdict is decided upon, wherever the signature is wrong") {
  struct Row {
    const Profile& profile;
    std::string_view field;
  };
  const Row rows[] = {{profiles::github, "X-Hub-Signature-256"},
                      {profiles::slack, "X-Slack-Signature"}};
  for (const Row& row : rows) {
    CAPTURE(row.field);
    const std::string good = signature_of(row.profile);
    const std::size_t first = good.find('=') + 1;
    for (const std::size_t place : {first, first + 31, good.size() - 1}) {
      CHECK(judge(row.profile, row.field, bent(good, place), Word::bad_signature) <= 1);
    }
    CHECK(judge(row.profile, row.field, good, Word::ok) <= 1);
  }
}

TEST_CASE("of a token only the verdict is decided upon, whatever its length") {
  const std::string good(kSecret);
  for (const std::string& sent :
       {bent(good, 0), bent(good, good.size() - 1), good + "x", good.substr(1), std::string("x")}) {
    CHECK(judge(profiles::telegram, "X-Telegram-Bot-Api-Secret-Token", sent, Word::bad_signature) <=
          1);
  }
  CHECK(judge(profiles::telegram, "X-Telegram-Bot-Api-Secret-Token", good, Word::ok) <= 1);
}

TEST_CASE("of a subscription's token only the verdict is decided upon") {
  for (const char* const sent : {"s3cret", "x3cret", "s3crex"}) {
    const Hidden hidden("s3cret");
    const std::string_view tokens[] = {hidden.text};
    char space[32];
    const std::string url =
        std::string("/?hub.mode=subscribe&hub.challenge=67&hub.verify_token=") + sent;
    const unsigned long before = decisions();
    const HandshakeVerdict answer = answer_subscription(tokens, {"GET", url, {}}, space);
    CHECK(decisions() - before <= 1);
    CHECK((shown(answer.word) == Word::ok) == (std::strcmp(sent, "s3cret") == 0));
  }
}
