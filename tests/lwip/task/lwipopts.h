/* SPDX-License-Identifier: MIT
 * lwIP in a task of its own, on lwIP's loopback, with its checks of who holds the lock. */
#ifndef FIELDHOOK_TEST_LWIPOPTS_TASK_H
#define FIELDHOOK_TEST_LWIPOPTS_TASK_H

#define NO_SYS 0
#include "lwipopts_large.h"

#undef LWIP_DHCP
#define LWIP_DHCP 0
#define LWIP_ARP 0
#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_HAVE_LOOPIF 1
#define TCPIP_MBOX_SIZE 64

/* The echo must never wait for the quarter second in which lwIP offers refused bytes again. */
#undef TCP_SND_BUF
#define TCP_SND_BUF (2 * TCP_WND)
#undef TCP_SND_QUEUELEN
#define TCP_SND_QUEUELEN 64
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 256
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 128
#undef MEM_SIZE
#define MEM_SIZE (256 * 1024)

/* lwIP aborts where the raw API is called without its lock. */
#ifdef __cplusplus
extern "C"
#endif
void sys_check_core_locking(void);
#define LWIP_ASSERT_CORE_LOCKED() sys_check_core_locking()

#endif
