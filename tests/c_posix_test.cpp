// SPDX-License-Identifier: MIT
// What a C program can do wrong with a port for POSIX; c_face/ has what it does right.
#include <fieldhook/fieldhook_posix.h>

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace {

constexpr char kNowhere[] = "/nowhere/at/all";

}  // namespace

TEST_CASE("opening a port notices each argument that is missing") {
  std::vector<std::uint64_t> memory(FIELDHOOK_POSIX_WORDS);
  const std::size_t size = memory.size() * sizeof(std::uint64_t);
  fieldhook_posix* posix = nullptr;
  CHECK(fieldhook_posix_open(nullptr, size, kNowhere, &posix) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_posix_open(memory.data(), size, nullptr, &posix) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_posix_open(memory.data(), size, kNowhere, nullptr) == FIELDHOOK_MALFORMED);
  auto* const crooked =
      reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uintptr_t>(memory.data()) + 4);
  CHECK(fieldhook_posix_open(crooked, size - 8, kNowhere, &posix) == FIELDHOOK_MALFORMED);
  CHECK(posix == nullptr);
}

TEST_CASE("a port fits its words, and says why a directory cannot be used") {
  std::vector<std::uint64_t> memory(FIELDHOOK_POSIX_WORDS);
  fieldhook_posix* posix = nullptr;
  std::size_t least = 0;
  fieldhook_status status = FIELDHOOK_NO_SPACE;
  while (status == FIELDHOOK_NO_SPACE) {
    CHECK(posix == nullptr);
    status = fieldhook_posix_open(memory.data(), ++least, kNowhere, &posix);
  }
  CHECK(status == FIELDHOOK_LOST);
  CHECK(least <= memory.size() * sizeof(std::uint64_t));
  REQUIRE(posix != nullptr);
  CHECK(fieldhook_posix_reason(posix).size != 0);
  const fieldhook_port port = fieldhook_posix_port(posix);
  CHECK(port.transport_handle != nullptr);
  CHECK(port.storage_handle != nullptr);
  CHECK(port.transport == nullptr);
  CHECK(fieldhook_posix_trust(posix, nullptr) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_posix_now(posix).mono_ms >= 0);
  fieldhook_posix_close(posix);
}

TEST_CASE("without a port nothing happens, and it is said") {
  CHECK(fieldhook_posix_trust(nullptr, kNowhere) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_posix_port(nullptr).transport_handle == nullptr);
  CHECK(fieldhook_posix_now(nullptr).quality == FIELDHOOK_CLOCK_UNKNOWN);
  CHECK(fieldhook_posix_reason(nullptr).size == 0);
  fieldhook_posix_wait_until(nullptr, INT64_MAX);
  fieldhook_posix_close(nullptr);
}
