// SPDX-License-Identifier: MIT
#include <fieldhook/fieldhook_posix.h>

#include <fieldhook/fieldhook_handles.hpp>
#include <fieldhook/posix_port.hpp>

#include <new>

using namespace fieldhook;

struct fieldhook_posix {
  explicit fieldhook_posix(const char* directory) : port(directory) {}

  PosixPort port;
};

static_assert(sizeof(fieldhook_posix) <= FIELDHOOK_POSIX_WORDS * sizeof(std::uint64_t));
static_assert(alignof(fieldhook_posix) <= alignof(std::uint64_t));

fieldhook_status fieldhook_posix_open(uint64_t* memory, size_t size, const char* directory,
                                      fieldhook_posix** made) {
  if (made == nullptr) return FIELDHOOK_MALFORMED;
  *made = nullptr;
  if (memory == nullptr || directory == nullptr) return FIELDHOOK_MALFORMED;
  if (reinterpret_cast<std::uintptr_t>(memory) % alignof(std::uint64_t) != 0) {
    return FIELDHOOK_MALFORMED;
  }
  if (size < sizeof(fieldhook_posix)) return FIELDHOOK_NO_SPACE;
  *made = new (memory) fieldhook_posix(directory);
  return static_cast<fieldhook_status>((*made)->port.status());
}

void fieldhook_posix_close(fieldhook_posix* posix) {
  if (posix != nullptr) posix->~fieldhook_posix();
}

fieldhook_status fieldhook_posix_trust(fieldhook_posix* posix, const char* file) {
  if (posix == nullptr || file == nullptr) return FIELDHOOK_MALFORMED;
  return static_cast<fieldhook_status>(posix->port.trust(file));
}

fieldhook_port fieldhook_posix_port(fieldhook_posix* posix) {
  return posix == nullptr ? fieldhook_port{} : c_port(posix->port);
}

fieldhook_now fieldhook_posix_now(const fieldhook_posix* posix) {
  if (posix == nullptr) return {0, 0, FIELDHOOK_CLOCK_UNKNOWN};
  const Now now = posix->port.now();
  return {now.mono.ms, now.wall.s, static_cast<fieldhook_quality>(now.quality)};
}

void fieldhook_posix_wait_until(fieldhook_posix* posix, int64_t mono_ms) {
  if (posix != nullptr) posix->port.wait_until(Instant{mono_ms});
}

fieldhook_text fieldhook_posix_reason(const fieldhook_posix* posix) {
  if (posix == nullptr) return {nullptr, 0};
  const bool opened = posix->port.status() == Status::ok;
  const std::string_view text = opened ? posix->port.connection_reason() : posix->port.reason();
  return {text.data(), text.size()};
}
