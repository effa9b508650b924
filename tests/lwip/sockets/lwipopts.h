/* SPDX-License-Identifier: MIT
 * lwIP in a task of its own with the sockets API, and without the core lock, as ESP-IDF has it by
 * default; on lwIP's loopback, with its checks of who calls the raw API. */
#ifndef FIELDHOOK_TEST_LWIPOPTS_SOCKETS_H
#define FIELDHOOK_TEST_LWIPOPTS_SOCKETS_H

#define NO_SYS 0
#include "lwipopts_large.h"

#undef LWIP_TCPIP_CORE_LOCKING
#define LWIP_TCPIP_CORE_LOCKING 0
#undef LWIP_NETCONN
#define LWIP_NETCONN 1
#undef LWIP_SOCKET
#define LWIP_SOCKET 1
#define LWIP_COMPAT_SOCKETS 0
#define LWIP_POSIX_SOCKETS_IO_NAMES 0
#define LWIP_SO_SNDTIMEO 1
#define MEMP_NUM_NETCONN 8
#define MEMP_NUM_NETBUF 8
#undef MEMP_NUM_TCP_PCB_LISTEN
#define MEMP_NUM_TCP_PCB_LISTEN 8

#undef LWIP_DHCP
#define LWIP_DHCP 0
#define LWIP_ARP 0
#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_HAVE_LOOPIF 1
#define TCPIP_MBOX_SIZE 64
#define DEFAULT_TCP_RECVMBOX_SIZE 32
#define DEFAULT_ACCEPTMBOX_SIZE 8

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

/* lwIP aborts where another task calls its raw API. */
#ifdef __cplusplus
extern "C"
#endif
void sys_check_core_locking(void);
#define LWIP_ASSERT_CORE_LOCKED() sys_check_core_locking()

#endif
