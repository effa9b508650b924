/* SPDX-License-Identifier: MIT
 * lwIP 2.2 for a large target (from 128 KB RAM): IPv4 and IPv6, a few streams, 16 KB records. Read
 * lwipopts_small.h first: what stands there for the same reason has none here.
 * NO_SYS 1 is a super-loop; with an RTOS define it 0 before, and LWIP_TCPIP_CORE_LOCKING stays 1. */
#ifndef FIELDHOOK_LWIPOPTS_LARGE_H
#define FIELDHOOK_LWIPOPTS_LARGE_H

#ifndef NO_SYS
#define NO_SYS 1
#endif
#define SYS_LIGHTWEIGHT_PROT (!NO_SYS)
#define LWIP_TCPIP_CORE_LOCKING 1 /* LwipTransport calls the raw API from your task */
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0

#define LWIP_IPV4 1
#define LWIP_IPV6 1            /* names are tried in both families, the second after 1 s */
#define LWIP_IPV6_AUTOCONFIG 1 /* an address from the router's prefix */
#define LWIP_DNS 1
#define LWIP_DHCP 1
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_ACD 0
#define LWIP_RAW 1             /* wanted by IPv6 */
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_IPV6_FRAG 0

#define TCP_MSS 1440           /* fits a frame with an IPv6 header as well */
#define TCP_WND (8 * TCP_MSS)  /* check the driver's receive ring: it must hold as much */
#define TCP_SND_BUF (4 * TCP_MSS) /* a record of MBEDTLS_SSL_OUT_CONTENT_LEN 4096 */
#define TCP_SND_QUEUELEN 16
#define TCP_QUEUE_OOSEQ 1      /* one lost frame costs one frame [pbufs, within the window] */
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_TIMESTAMPS 0

#define PBUF_POOL_SIZE 24      /* [37 KB] */
#define MEM_ALIGNMENT 4
#define MEM_SIZE (24 * 1024)
#define MEMP_NUM_TCP_PCB 10
#define MEMP_NUM_TCP_PCB_LISTEN 2
#define MEMP_NUM_TCP_SEG 64
#define MEMP_NUM_UDP_PCB 6
#define DNS_TABLE_SIZE 4

#define LWIP_STATS 1           /* pools' peaks and failures: read them before you shrink a pool */

#ifdef __cplusplus
extern "C"
#endif
void board_set_time(unsigned long seconds_since_1970);
#define SNTP_SET_SYSTEM_TIME(seconds) board_set_time(seconds)
#define SNTP_SERVER_DNS 1

#endif
