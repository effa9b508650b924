/* SPDX-License-Identifier: MIT
 * lwIP in a task of its own with the sockets API, and without the core lock, as ESP-IDF has it by
 * default; on lwIP's loopback, with its checks of who calls the raw API. */
#ifndef FIELDHOOK_TEST_LWIPOPTS_SOCKETS_H
#define FIELDHOOK_TEST_LWIPOPTS_SOCKETS_H

#include "../task/lwipopts.h"

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
#define DEFAULT_TCP_RECVMBOX_SIZE 32
#define DEFAULT_ACCEPTMBOX_SIZE 8

#endif
