// SPDX-License-Identifier: MIT
// The Ethernet controller inside TI's (Luminary's) LM3S6965.
// Source    LM3S6965 data sheet, "Ethernet Controller".
#include "nic.hpp"

#include <lwip/pbuf.h>

namespace nic {
namespace {

constexpr std::uint32_t kBase = 0x40048000;
constexpr std::uint32_t kIrq = 42;
constexpr std::uint32_t kClockGates = 0x400FE108;  // RCGC2: MAC and PHY
constexpr std::uint32_t kHeader = 14;
constexpr std::uint32_t kMaxFrame = 1514;
constexpr std::uint32_t kOverhead = 6;  // of a received length: itself and the CRC

constexpr std::uint32_t kIntStatus = 0x00, kIntEnable = 0x04, kRxControl = 0x08, kTxControl = 0x0C,
                        kData = 0x10, kAddressLow = 0x14, kAddressHigh = 0x18, kFrames = 0x34,
                        kTransmit = 0x38;
constexpr std::uint32_t kRxEnable = 1, kRxReset = 1u << 4;
constexpr std::uint32_t kTxEnable = 1, kTxPad = 2, kTxCrc = 4, kTxDuplex = 1u << 4;
constexpr std::uint32_t kFrameWaits = 1;  // of kIntStatus and kIntEnable

volatile std::uint32_t& at(std::uint32_t address) {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}
volatile std::uint32_t& reg(std::uint32_t offset) {
  return at(kBase + offset);
}

/// One frame behind the two bytes of its length, in words; used within one call only.
std::uint32_t words[(2 + kMaxFrame + 4 + 3) / 4];

std::uint8_t* bytes() {
  return reinterpret_cast<std::uint8_t*>(words);
}

}  // namespace

bool start(const std::uint8_t (&address)[6]) {
  at(kClockGates) = at(kClockGates) | 1u << 28 | 1u << 30;
  reg(kIntEnable) = 0;
  reg(kRxControl) = kRxReset;
  reg(kAddressLow) = address[0] | address[1] << 8 | address[2] << 16 |
                     static_cast<std::uint32_t>(address[3]) << 24;
  reg(kAddressHigh) = static_cast<std::uint32_t>(address[4] | address[5] << 8);
  reg(kTxControl) = kTxEnable | kTxPad | kTxCrc | kTxDuplex;
  reg(kRxControl) = kRxEnable;
  rearm();
  at(0xE000E100 + kIrq / 32 * 4) = 1u << kIrq % 32;  // NVIC
  return true;
}

err_t transmit(netif*, pbuf* frame) {
  if ((reg(kTransmit) & 1) != 0) return ERR_MEM;  // the frame before is still on its way
  const std::uint32_t size = frame->tot_len;
  if (size > kMaxFrame || size < kHeader) return ERR_BUF;
  const std::uint32_t payload = size - kHeader;
  bytes()[0] = static_cast<std::uint8_t>(payload);
  bytes()[1] = static_cast<std::uint8_t>(payload >> 8);
  static_cast<void>(pbuf_copy_partial(frame, bytes() + 2, frame->tot_len, 0));
  for (std::uint32_t i = 0; i < (2 + size + 3) / 4; ++i) reg(kData) = words[i];
  reg(kTransmit) = 1;
  return ERR_OK;
}

pbuf* receive() {
  while (waiting()) {
    words[0] = reg(kData);
    const std::uint32_t size = words[0] & 0xFFFF;
    for (std::uint32_t i = 1; i < (size + 3) / 4; ++i) {
      const std::uint32_t word = reg(kData);
      if (i < sizeof words / 4) words[i] = word;
    }
    if (size <= kOverhead || size > kMaxFrame + kOverhead) continue;
    pbuf* const frame = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(size - kOverhead), PBUF_POOL);
    if (frame == nullptr) continue;
    static_cast<void>(pbuf_take(frame, bytes() + 2, frame->tot_len));
    return frame;
  }
  return nullptr;
}

bool waiting() {
  return (reg(kFrames) & 0x3F) != 0;
}

void rearm() {
  reg(kIntStatus) = kFrameWaits;
  reg(kIntEnable) = kFrameWaits;
}

}  // namespace nic

// Level-triggered: closed here, opened by rearm() when the frames are out.
extern "C" void ethernet_interrupt() {
  nic::reg(nic::kIntEnable) = 0;
}
