// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace fieldhook;

namespace {

template <class T, class = void>
struct is_printable : std::false_type {};
template <class T>
struct is_printable<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<T>())>>
    : std::true_type {};

template <class T, class = void>
struct is_comparable : std::false_type {};
template <class T>
struct is_comparable<T, std::void_t<decltype(std::declval<T>() == std::declval<T>())>>
    : std::true_type {};

static_assert(is_printable<int>::value && is_comparable<int>::value, "the questions work");
static_assert(!is_printable<Secret>::value && !is_printable<SigningKey>::value);
static_assert(!is_comparable<Secret>::value && !is_comparable<SigningKey>::value);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string_view, Secret>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<Secret, bool>);
// A text becomes a secret by name only, so that its form is always told.
static_assert(!std::is_convertible_v<std::string_view, Secret>);
static_assert(!std::is_constructible_v<Secret, std::string_view>);
static_assert(!std::is_default_constructible_v<Secret>);
static_assert(!std::is_copy_constructible_v<SigningKey> &&
              !std::is_move_constructible_v<SigningKey>);
static_assert(!std::is_copy_assignable_v<SigningKey> && !std::is_move_assignable_v<SigningKey>);

}  // namespace

TEST_CASE("a size is told from every error, up to the highest that memory could have") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, ~std::size_t{0xFF} - 1}) {
    const Result<std::size_t> result = size;
    CHECK(result.ok());
    CHECK(result.status() == Status::ok);
    CHECK(result.value() == size);
  }
  for (int error = 1; error <= static_cast<int>(Status::unsupported); ++error) {
    const Result<std::size_t> result = static_cast<Status>(error);
    CHECK(!result.ok());
    CHECK(static_cast<int>(result.status()) == error);
  }
}

TEST_CASE("a secret takes the form that its profile asks for") {
  constexpr std::string_view kText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  using namespace profiles;
  for (const Profile* profile : {&standard, &svix, &gitlab, &bigcommerce}) {
    const SigningKey key(Secret::for_profile(*profile, kText), *profile);
    CHECK(key.status() == Status::ok);
  }
  CHECK(SigningKey(Secret::whsec(kText), standard).status() == Status::ok);
  CHECK(SigningKey(Secret::text(kText), standard).status() == Status::refused);
  CHECK(SigningKey(Secret::text(kText), bigcommerce).status() == Status::ok);
  CHECK(SigningKey(Secret::whsec(kText), bigcommerce).status() == Status::refused);
}

TEST_CASE("wipe overwrites all of its memory and nothing beside") {
  for (const std::size_t size : {0U, 1U, 2U, 31U, 32U, 33U}) {
    CAPTURE(size);
    std::uint8_t memory[64];
    for (std::uint8_t& byte : memory) byte = 0xA7;
    wipe(MutableBytes(memory + 8, size));
    for (std::size_t i = 0; i < sizeof memory; ++i) {
      CAPTURE(i);
      CHECK(memory[i] == (i >= 8 && i < 8 + size ? 0 : 0xA7));
    }
  }
  wipe({});
}
