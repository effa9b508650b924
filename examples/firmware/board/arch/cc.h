/* SPDX-License-Identifier: MIT
 * What lwIP asks of compiler and board. */
#ifndef FIRMWARE_CC_H
#define FIRMWARE_CC_H

#ifdef __cplusplus
extern "C" {
#endif
unsigned int board_random(void);
void stop(int code);
#ifdef __cplusplus
}
#endif
#define LWIP_RAND() board_random()
#define LWIP_PLATFORM_DIAG(arguments) \
  do {                                \
  } while (0)
#define LWIP_PLATFORM_ASSERT(text) stop(71)

#endif
