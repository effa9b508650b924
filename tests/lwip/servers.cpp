// SPDX-License-Identifier: MIT
#include "lwip/servers.hpp"

#include "lwip/name_server.hpp"

#include <lwip/pbuf.h>
#include <lwip/udp.h>

#include <cstring>

namespace lwip_test {
namespace {

constexpr std::uint16_t kSntpPort = 123;

/// SNTP: version 4, server, stratum 1; the question's time comes back, and the transmit time.
void answer_time(void*, udp_pcb* pcb, pbuf* chain, const ip_addr_t* from, u16_t port) {
  std::uint8_t packet[48] = {};
  pbuf_copy_partial(chain, packet, sizeof packet, 0);
  pbuf_free(chain);
  if (the_net->ntp_seconds == 0) return;
  packet[0] = 0x24;
  packet[1] = 1;
  std::memcpy(packet + 24, packet + 40, 8);
  const std::uint32_t since_1900 = lwip_htonl(the_net->ntp_seconds + 2208988800u);
  std::memcpy(packet + 40, &since_1900, 4);
  pbuf* reply = pbuf_alloc(PBUF_TRANSPORT, sizeof packet, PBUF_RAM);
  if (reply == nullptr) return;
  pbuf_take(reply, packet, sizeof packet);
  udp_sendto(pcb, reply, from, port);
  pbuf_free(reply);
}

void serve(std::uint16_t port, udp_recv_fn answer) {
  udp_pcb* server = udp_new_ip_type(IPADDR_TYPE_ANY);
  udp_bind(server, IP_ANY_TYPE, port);
  udp_recv(server, answer, nullptr);
}

}  // namespace

void start_servers() {
  start_name_server(the_net->names, the_net->queries);
  serve(kSntpPort, answer_time);
}

}  // namespace lwip_test
