/* SPDX-License-Identifier: MIT
 * The recommended options for a small target; this board's address is fixed. */
#include <lwipopts_small.h>

#undef LWIP_DHCP
#define LWIP_DHCP 0
