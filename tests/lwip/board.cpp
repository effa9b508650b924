// SPDX-License-Identifier: MIT
// What lwIP asks of a board that a test has nothing to say about; a test's own definition wins.
extern "C" __attribute__((weak)) void board_set_time(unsigned long) {}
