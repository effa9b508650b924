// SPDX-License-Identifier: MIT
#include "network.hpp"

#include "nic.hpp"

#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/memp.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

namespace network {
namespace {

constexpr std::uint8_t kMac[6] = {0x02, 0x46, 0x48, 0x00, 0x00, 0x01};

struct netif the_netif;

err_t start_netif(struct netif* it) {
  it->name[0] = 'e';
  it->name[1] = 'n';
  it->mtu = 1500;
  it->hwaddr_len = sizeof kMac;
  for (unsigned i = 0; i < sizeof kMac; ++i) it->hwaddr[i] = kMac[i];
  it->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
  it->output = etharp_output;
  it->linkoutput = nic::transmit;
  return ERR_OK;
}

}  // namespace

bool start() {
  lwip_init();
  ip4_addr_t own, mask, gateway;
  IP4_ADDR(&own, 10, 0, 2, 15);
  IP4_ADDR(&mask, 255, 255, 255, 0);
  IP4_ADDR(&gateway, 10, 0, 2, 2);
  netif_add(&the_netif, &own, &mask, &gateway, nullptr, start_netif, ethernet_input);
  netif_set_default(&the_netif);
  netif_set_up(&the_netif);
  netif_set_link_up(&the_netif);
  ip_addr_t name_server;
  IP_ADDR4(&name_server, 10, 0, 2, 3);
  dns_setserver(0, &name_server);
  return nic::start(kMac);
}

void poll() {
  while (pbuf* frame = nic::receive()) {
    if (the_netif.input(frame, &the_netif) != ERR_OK) pbuf_free(frame);
  }
  nic::rearm();
  sys_check_timeouts();
}

fieldhook::Millis idle_for() {
  return nic::waiting() ? 0 : static_cast<fieldhook::Millis>(sys_timeouts_sleeptime());
}

std::uint32_t memory_used() {
  std::uint32_t used = lwip_stats.mem.used;
  for (int i = 0; i < MEMP_MAX; ++i) {
    if (i == MEMP_SYS_TIMEOUT || i == MEMP_TCP_PCB) continue;
    used += std::uint32_t{lwip_stats.memp[i]->used} * memp_pools[i]->size;
  }
  std::uint32_t streams = 0;
  for (const tcp_pcb* it = tcp_active_pcbs; it != nullptr; it = it->next) ++streams;
  return used + streams * static_cast<std::uint32_t>(sizeof(tcp_pcb));
}

}  // namespace network
