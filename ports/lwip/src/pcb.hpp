// SPDX-License-Identifier: MIT
// What both halves of LwipTransport do to an lwIP connection.
#pragma once

#include <lwip/tcp.h>

#include <cstdint>

namespace fieldhook {

/// Of a connection's half seconds: how often its poll callback comes.
inline constexpr std::uint8_t kPoll = 1;

/// Nothing that happens on it reaches us from now on.
inline void let_go(tcp_pcb* pcb) {
  tcp_arg(pcb, nullptr);
  tcp_recv(pcb, nullptr);
  tcp_sent(pcb, nullptr);
  tcp_err(pcb, nullptr);
  tcp_poll(pcb, nullptr, 0);
}

}  // namespace fieldhook
