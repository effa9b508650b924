/* SPDX-License-Identifier: MIT */
// The board for an application in C: what device.hpp and board.hpp are in C++.
#ifndef FIRMWARE_BOARD_C_BOARD_H
#define FIRMWARE_BOARD_C_BOARD_H

#include <fieldhook/fieldhook.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Starts the tick, the network, the clocks and TLS, and opens the flash. Not empty: what is missing.
fieldhook_text board_start(void);
/// After board_start. HTTPS over lwIP, and the flash.
fieldhook_port board_port(void);
fieldhook_now board_now(void);
/// Sleeps until an interrupt, this time of the monotonic clock, or what lwIP has to do.
void board_sleep_until(int64_t mono_ms);
/// The text behind NAME= among the settings; empty: none. Stays valid.
fieldhook_text board_setting(const char* name);
void board_print(const char* text);
void board_print_text(fieldhook_text text);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
