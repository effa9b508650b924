/* SPDX-License-Identifier: MIT
 * The recommended options for a small target; this board's address is fixed. */
#include <lwipopts_small.h>

#undef LWIP_DHCP
#define LWIP_DHCP 0

/* What the pools gave out, so that a leak is seen. */
#undef LWIP_STATS
#define LWIP_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define SYS_STATS 0
