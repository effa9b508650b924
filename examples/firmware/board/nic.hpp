// SPDX-License-Identifier: MIT
// The board's network chip: frames in and out. One of lan9118.cpp and stellaris.cpp answers.
#pragma once

#include <lwip/err.h>

#include <cstdint>

struct netif;
struct pbuf;

namespace nic {

/// Resets the chip and opens it; false: there is none.
bool start(const std::uint8_t (&address)[6]);
/// For netif::linkoutput. ERR_MEM when the chip's queue is full; TCP sends again.
err_t transmit(netif* unused, pbuf* frame);
/// The next frame in a pbuf of its own; null: none waits, or there is no memory and it is dropped.
pbuf* receive();
/// Frames wait, or have been lost.
bool waiting();
/// Opens the interrupt again that ethernet_interrupt() closed.
void rearm();

}  // namespace nic
