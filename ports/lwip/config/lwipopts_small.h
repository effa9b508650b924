/* SPDX-License-Identifier: MIT
 * lwIP 2.2 for a small target (64 KB RAM): one super-loop, IPv4, one webhook stream at a time.
 * RAM in brackets. Use as your lwipopts.h, or include it there and change what follows. */
#ifndef FIELDHOOK_LWIPOPTS_SMALL_H
#define FIELDHOOK_LWIPOPTS_SMALL_H

/* One context: the loop feeds frames and calls sys_check_timeouts(). */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0 /* 1 where the driver frees or allocates pbufs in its interrupt */
#define LWIP_NETCONN 0         /* the raw API only */
#define LWIP_SOCKET 0

/* Protocols. */
#define LWIP_IPV4 1
#define LWIP_IPV6 0            /* 1: more flash and RAM; see lwipopts_large.h */
#define LWIP_DNS 1
#define LWIP_DHCP 1            /* 0 with a fixed address */
#define LWIP_DHCP_DOES_ACD_CHECK 0 /* the check of a leased address delays the start by seconds */
#define LWIP_ACD 0
#define LWIP_RAW 0
#define IP_REASSEMBLY 0        /* TCP keeps to the MSS, DNS answers are short */
#define IP_FRAG 0
#define ARP_QUEUEING 0         /* the first frame to a new neighbour is sent again by TCP */

/* TCP. A window of 4 MSS keeps the peer going while a record is decrypted; more only overflows the
 * driver's buffers, silently. */
#define TCP_MSS 1460           /* a full Ethernet frame */
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS) /* holds one record of MBEDTLS_SSL_OUT_CONTENT_LEN 2048 */
#define TCP_SND_QUEUELEN 8
#define TCP_QUEUE_OOSEQ 0      /* a lost frame is sent again with what follows [pbufs] */
#define TCP_LISTEN_BACKLOG 0
#define LWIP_TCP_TIMESTAMPS 0

/* Pools. */
#define PBUF_POOL_SIZE 8       /* the window, and frames under way [12.4 KB] */
#define MEM_ALIGNMENT 4
#define MEM_SIZE 6144          /* what is sent and not acknowledged; frames to send [6 KB] */
#define MEMP_NUM_TCP_PCB 4     /* open, a second try, lingering, TIME_WAIT [0.7 KB] */
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_TCP_SEG 12    /* at least TCP_SND_QUEUELEN, for each stream that sends [0.2 KB] */
#define MEMP_NUM_UDP_PCB 4     /* DHCP, SNTP, DNS's random source ports [0.2 KB] */
#define DNS_TABLE_SIZE 4       /* as many as LwipResolver::kMaxLookups [1.1 KB] */

/* Checks and texts. */
#define LWIP_STATS 0
#define LWIP_NOASSERT 1        /* texts and checks stay out [flash -2.4 KB]; develop without */

/* SNTP: the application's board_set_time(seconds) calls LwipClock::sntp_answered. */
#ifdef __cplusplus
extern "C"
#endif
void board_set_time(unsigned long seconds_since_1970);
#define SNTP_SET_SYSTEM_TIME(seconds) board_set_time(seconds)
#define SNTP_SERVER_DNS 1

#endif
