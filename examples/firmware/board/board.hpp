// SPDX-License-Identifier: MIT
// What the application asks of a board. cortex_m.cpp and semihosting.cpp answer for qemu's boards;
// a board of yours answers instead of them.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace board {

/// Starts the tick.
void start();
/// Sleeps until an interrupt, `until` at the latest; returns early at every tick.
void sleep_until(fieldhook::Instant until, fieldhook::Instant now);
/// For BoardEntropy. Here the host's; a real board has a hardware source, or must not do TLS.
std::size_t random(std::uint8_t* space, std::size_t size);
/// What a battery-backed clock would say. Here the host's.
fieldhook::UnixTime wall_clock();
/// The authority that the receiver must come from, DER.
fieldhook::Bytes anchor();

/// A line for whoever watches.
void print(std::string_view text);
void print(std::string_view text, std::uint32_t number);
/// What the device was set up with: the text behind NAME= among the image's arguments; empty: none.
/// Stays valid.
std::string_view setting(std::string_view name);
/// Bytes of stack that were used at most so far.
std::uint32_t stack_used();

}  // namespace board

/// Ends the run with an exit code: only an emulator can.
extern "C" [[noreturn]] void stop(int code);
