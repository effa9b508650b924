// SPDX-License-Identifier: MIT
// Semihosting: a debugger or an emulator lends the host's console, clock and randomness. For tests
// only: it opens the host's files to the image.
#include "board.hpp"

namespace {

enum Call : std::uint32_t {
  kOpen = 0x01,
  kWrite0 = 0x04,
  kRead = 0x06,
  kTime = 0x11,
  kGetCommandLine = 0x15,
  kExitExtended = 0x20,
};
constexpr std::uint32_t kBinaryRead = 1;
constexpr std::uint32_t kApplicationExit = 0x20026;

std::uint32_t call(Call what, const void* with) {
  register std::uint32_t r0 asm("r0") = what;
  register const void* r1 asm("r1") = with;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

struct Line {
  char text[512];
  std::uint32_t size;
};

std::string_view command_line() {
  static Line line;
  if (line.size != 0) return {line.text, line.size};
  std::uint32_t block[] = {static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(line.text)),
                           sizeof line.text};
  if (call(kGetCommandLine, block) != 0) return {};
  line.size = block[1];
  return {line.text, line.size};
}

}  // namespace

namespace board {

std::size_t random(std::uint8_t* space, std::size_t size) {
  static constexpr char kFile[] = "/dev/urandom";
  static std::uint32_t file = 0;
  if (file == 0) {
    const std::uint32_t open[] = {
        static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(kFile)), kBinaryRead,
        sizeof kFile - 1};
    file = call(kOpen, open);
    if (file == UINT32_MAX) file = 0;
    if (file == 0) return 0;
  }
  const std::uint32_t read[] = {file,
                                static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(space)),
                                static_cast<std::uint32_t>(size)};
  const std::uint32_t missing = call(kRead, read);
  return missing <= size ? size - missing : 0;
}

fieldhook::UnixTime wall_clock() {
  return {static_cast<std::int64_t>(call(kTime, nullptr))};
}

void print(std::string_view text) {
  char piece[65];
  while (!text.empty()) {
    std::size_t n = 0;
    for (; n < sizeof piece - 1 && n < text.size(); ++n) piece[n] = text[n];
    piece[n] = '\0';
    call(kWrite0, piece);
    text.remove_prefix(n);
  }
}

void print(std::string_view text, std::uint32_t number) {
  char digits[12] = {};
  std::size_t at = sizeof digits - 1;
  digits[--at] = '\n';
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  print(text);
  print({digits + at, sizeof digits - 1 - at});
}

std::string_view argument(unsigned n) {
  std::string_view rest = command_line();
  for (;;) {
    const std::size_t blank = rest.find(' ');
    const std::size_t size = blank == std::string_view::npos ? rest.size() : blank;
    if (n == 0) return {rest.data(), size};
    if (size == rest.size()) return {};
    rest.remove_prefix(size + 1);
    --n;
  }
}

}  // namespace board

extern "C" [[noreturn]] void stop(int code) {
  const std::uint32_t block[] = {kApplicationExit, static_cast<std::uint32_t>(code)};
  for (;;) call(kExitExtended, block);
}

// What PSA draws from in mbedtls_config_large.h; 0 is success, the other "insufficient entropy".
extern "C" std::int32_t mbedtls_psa_external_get_random(void*, std::uint8_t* space,
                                                        std::size_t size, std::size_t* filled) {
  *filled = board::random(space, size);
  return *filled == size ? 0 : -148;
}

// newlib's name for the same as stop().
extern "C" [[noreturn]] void _exit(int code) {
  stop(code);
}
