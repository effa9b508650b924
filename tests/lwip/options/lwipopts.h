/* SPDX-License-Identifier: MIT
 * The recommended options for a large target, and what a test program needs. */
#ifndef FIELDHOOK_TEST_LWIPOPTS_H
#define FIELDHOOK_TEST_LWIPOPTS_H

#include "lwipopts_large.h"

#undef LWIP_DHCP
#define LWIP_DHCP 0
#undef LWIP_IPV6_AUTOCONFIG
#define LWIP_IPV6_AUTOCONFIG 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_MLD 0
#define LWIP_ARP 0
#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8

/* Both ends of each stream live in one stack. */
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 12
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 96
#undef MEM_SIZE
#define MEM_SIZE (256 * 1024)

/* A window that no chain of pbufs can hold in its 16 bits of length. */
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 1
#undef TCP_WND
#define TCP_WND 90000
#undef TCP_SND_BUF
#define TCP_SND_BUF 90000
#undef TCP_SND_QUEUELEN
#define TCP_SND_QUEUELEN 160
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 400

#define MEMP_SANITY_CHECK 1
#define MEM_SANITY_CHECK 0
/* With sanitizers every pool is the heap: what is used after its end is seen. */
#ifdef LWIP_TEST_ON_HEAP
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#endif

#endif
