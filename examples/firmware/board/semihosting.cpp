// SPDX-License-Identifier: MIT
#include "semihosting.hpp"

#include "board.hpp"

#include <cstring>

namespace {

enum Call : std::uint32_t {
  kOpen = 0x01,
  kWrite0 = 0x04,
  kWrite = 0x05,
  kRead = 0x06,
  kSeek = 0x0A,
  kSize = 0x0C,
  kTime = 0x11,
  kGetCommandLine = 0x15,
  kExitExtended = 0x20,
};
constexpr std::uint32_t kApplicationExit = 0x20026;

std::uint32_t call(Call what, const void* with) {
  register std::uint32_t r0 asm("r0") = what;
  register const void* r1 asm("r1") = with;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

std::uint32_t address_of(const void* it) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(it));
}

struct Line {
  char text[512];
  std::uint32_t size;
};

std::string_view command_line() {
  static Line line;
  if (line.size != 0) return {line.text, line.size};
  std::uint32_t block[] = {address_of(line.text), sizeof line.text};
  if (call(kGetCommandLine, block) != 0) return {};
  line.size = block[1];
  return {line.text, line.size};
}

}  // namespace

namespace semihosting {

bool File::open(std::string_view path, Mode mode) {
  char text[kMaxPath + 1];  // the host wants a zero behind it
  if (path.empty() || path.size() > kMaxPath) return false;
  std::memcpy(text, path.data(), path.size());
  text[path.size()] = '\0';
  const std::uint32_t block[] = {address_of(text), static_cast<std::uint32_t>(mode),
                                 static_cast<std::uint32_t>(path.size())};
  handle_ = call(kOpen, block);
  return is_open();
}

std::uint32_t File::size() const {
  const std::uint32_t size = call(kSize, &handle_);
  return size == UINT32_MAX ? 0 : size;
}

bool File::seek(std::uint32_t to) const {
  const std::uint32_t block[] = {handle_, to};
  return call(kSeek, block) == 0;
}

std::size_t File::read(fieldhook::MutableBytes into) const {
  const auto size = static_cast<std::uint32_t>(into.size());
  const std::uint32_t block[] = {handle_, address_of(into.data()), size};
  const std::uint32_t missing = call(kRead, block);
  return missing <= size ? size - missing : 0;
}

std::size_t File::write(fieldhook::Bytes from) const {
  const auto size = static_cast<std::uint32_t>(from.size());
  const std::uint32_t block[] = {handle_, address_of(from.data()), size};
  const std::uint32_t missing = call(kWrite, block);
  return missing <= size ? size - missing : 0;
}

}  // namespace semihosting

namespace board {

std::size_t random(std::uint8_t* space, std::size_t size) {
  static semihosting::File file;
  if (!file.is_open() && !file.open("/dev/urandom", semihosting::File::Mode::read)) return 0;
  return file.read({space, size});
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

std::string_view setting(std::string_view name) {
  std::string_view rest = command_line();
  while (!rest.empty()) {
    const std::size_t blank = rest.find(' ');
    const std::size_t size = blank == std::string_view::npos ? rest.size() : blank;
    const std::string_view word{rest.data(), size};
    const bool is_it = size > name.size() && word[name.size()] == '=' &&
                       std::memcmp(word.data(), name.data(), name.size()) == 0;
    if (is_it) return {word.data() + name.size() + 1, size - name.size() - 1};
    rest.remove_prefix(size == rest.size() ? size : size + 1);
  }
  return {};
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
