/* SPDX-License-Identifier: MIT
 * lwIP's view of the test program: asserts end it, randomness repeats itself. */
#ifndef FIELDHOOK_TEST_CC_H
#define FIELDHOOK_TEST_CC_H

#include <stdio.h>
#include <stdlib.h>

/* A test includes the system's ntohl() and its kin as well. */
#define LWIP_DONT_PROVIDE_BYTEORDER_FUNCTIONS

#define LWIP_PLATFORM_ASSERT(text) \
  do {                             \
    fprintf(stderr, "lwIP: %s\n", text); \
    abort();                       \
  } while (0)
#define LWIP_PLATFORM_DIAG(arguments) \
  do {                                \
  } while (0)

#ifdef __cplusplus
extern "C"
#endif
unsigned int lwip_test_random(void);
#define LWIP_RAND() lwip_test_random()

#endif
