// SPDX-License-Identifier: MIT
#include "c_board.h"

#include "board.hpp"
#include "device.hpp"

#include <fieldhook/fieldhook_handles.hpp>

#include <string_view>

namespace {

board::Device& device() {
  static board::Device one;
  return one;
}

fieldhook_text text_of(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

fieldhook_text board_start(void) {
  return device().start() ? fieldhook_text{nullptr, 0} : text_of(device().reason());
}

fieldhook_port board_port(void) {
  return fieldhook::c_port(device());
}

fieldhook_now board_now(void) {
  const fieldhook::Now now = device().now();
  return {now.mono.ms, now.wall.s, static_cast<fieldhook_quality>(now.quality)};
}

void board_sleep_until(int64_t mono_ms) {
  device().sleep_until(fieldhook::Instant{mono_ms});
}

fieldhook_text board_setting(const char* name) {
  return text_of(board::setting(name));
}

void board_print(const char* text) {
  board::print(text);
}

void board_print_text(fieldhook_text text) {
  board::print({text.data, text.size});
}
