// SPDX-License-Identifier: MIT
// Any Cortex-M: the tick, the stack's paint, and what lwIP asks for. BOARD_CLOCK_HZ is the core's.
#include "board.hpp"

#include <lwip/arch.h>
#include <lwip/sys.h>

extern "C" const std::uint8_t anchor_begin[], anchor_end[];
extern "C" const std::uint32_t __stack_bottom[], __stack_top[];

namespace {

constexpr std::uint32_t kPaint = 0xA5A5A5A5;

volatile std::uint32_t ticks;

volatile std::uint32_t& reg(std::uint32_t address) {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}

}  // namespace

extern "C" void tick() {
  ticks = ticks + 1;
}

extern "C" u32_t sys_now() {
  return ticks;
}

// lwIP's ports and sequence numbers must not be guessed.
extern "C" unsigned int board_random() {
  std::uint8_t bytes[4] = {};
  static_cast<void>(board::random(bytes, sizeof bytes));
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<unsigned>(bytes[3]) << 24;
}

extern "C" void board_set_time(unsigned long) {}  // no SNTP here: wall_clock() knows

namespace board {

void start() {
  reg(0xE000E014) = BOARD_CLOCK_HZ / 1000 - 1;  // SysTick: a millisecond
  reg(0xE000E018) = 0;
  reg(0xE000E010) = 7;
}

void sleep_until(fieldhook::Instant until, fieldhook::Instant now) {
  if (now < until) asm volatile("wfi" ::: "memory");
}

fieldhook::Bytes anchor() {
  return {anchor_begin, static_cast<std::size_t>(anchor_end - anchor_begin)};
}

std::uint32_t stack_used() {
  const std::uint32_t* word = __stack_bottom;
  while (word < __stack_top && *word == kPaint) ++word;
  return static_cast<std::uint32_t>(__stack_top - word) * 4;
}

}  // namespace board
