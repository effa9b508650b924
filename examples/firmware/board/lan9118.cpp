// SPDX-License-Identifier: MIT
// SMSC LAN9118, the network chip of Arm's MPS2 boards.
// Source    SMSC LAN9118 data sheet, "Register map", "TX and RX data path".
#include "nic.hpp"

#include <lwip/pbuf.h>

namespace nic {
namespace {

constexpr std::uint32_t kBase = 0x40200000;
constexpr std::uint32_t kMaxFrame = 1518;
constexpr std::uint32_t kCrc = 4;

// Registers, as offsets.
constexpr std::uint32_t kRxData = 0x00, kTxData = 0x20, kRxStatus = 0x40, kTxStatus = 0x48,
                        kIrqConfig = 0x54, kIntStatus = 0x58, kIntEnable = 0x5C, kByteTest = 0x64,
                        kFifoInt = 0x68, kTxConfig = 0x70, kHwConfig = 0x74, kRxInfo = 0x7C,
                        kTxInfo = 0x80, kMacCommand = 0xA4, kMacData = 0xA8;
// The MAC's own registers, behind kMacCommand.
constexpr std::uint32_t kMacControl = 1, kAddressHigh = 2, kAddressLow = 3;
constexpr std::uint32_t kRxEnable = 1u << 2, kTxEnable = 1u << 3;
constexpr std::uint32_t kFrameWaits = 1u << 3;  // of kIntStatus and kIntEnable
constexpr std::uint32_t kBusy = 1u << 31;
constexpr std::uint32_t kRxError = 1u << 15;

volatile std::uint32_t& reg(std::uint32_t offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(kBase + offset);
}

/// Some registers are queues: reading takes from them.
std::uint32_t pop(std::uint32_t offset) {
  return reg(offset);
}

void write_mac(std::uint32_t which, std::uint32_t value) {
  reg(kMacData) = value;
  reg(kMacCommand) = kBusy | which;
  while ((reg(kMacCommand) & kBusy) != 0) {
  }
}

/// One frame, in words; used within one call only.
std::uint32_t words[(kMaxFrame + 3) / 4];

}  // namespace

bool start(const std::uint8_t (&address)[6]) {
  if (reg(kByteTest) != 0x87654321) return false;
  reg(kHwConfig) = 1;  // soft reset
  while ((reg(kHwConfig) & 1) != 0) {
  }
  reg(kHwConfig) = (1u << 20) | (5u << 16);
  reg(kTxConfig) = 2;
  write_mac(kAddressLow, address[0] | address[1] << 8 | address[2] << 16 |
                             static_cast<std::uint32_t>(address[3]) << 24);
  write_mac(kAddressHigh, static_cast<std::uint32_t>(address[4] | address[5] << 8));
  write_mac(kMacControl, kRxEnable | kTxEnable);
  reg(kFifoInt) = 0;
  reg(kIrqConfig) = 0x111;
  rearm();
  *reinterpret_cast<volatile std::uint32_t*>(0xE000E100) = 1u << 13;  // NVIC
  return true;
}

err_t transmit(netif*, pbuf* frame) {
  while ((reg(kTxInfo) >> 16 & 0xFF) != 0) pop(kTxStatus);
  const std::uint32_t size = frame->tot_len;
  if (size > kMaxFrame) return ERR_BUF;
  if ((reg(kTxInfo) & 0xFFFF) < size + 16) return ERR_MEM;
  static_cast<void>(pbuf_copy_partial(frame, words, frame->tot_len, 0));
  reg(kTxData) = (1u << 13) | (1u << 12) | size;  // first and last piece
  reg(kTxData) = size << 16 | size;
  for (std::uint32_t i = 0; i < (size + 3) / 4; ++i) reg(kTxData) = words[i];
  return ERR_OK;
}

pbuf* receive() {
  while (waiting()) {
    const std::uint32_t status = pop(kRxStatus);
    const std::uint32_t size = status >> 16 & 0x3FFF;
    for (std::uint32_t i = 0; i < (size + 3) / 4; ++i) {
      const std::uint32_t word = pop(kRxData);
      if (i < sizeof words / 4) words[i] = word;
    }
    if ((status & kRxError) != 0 || size <= kCrc || size > kMaxFrame) continue;
    pbuf* const frame = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(size - kCrc), PBUF_POOL);
    if (frame == nullptr) continue;
    static_cast<void>(pbuf_take(frame, words, frame->tot_len));
    return frame;
  }
  return nullptr;
}

bool waiting() {
  return (reg(kRxInfo) >> 16 & 0xFF) != 0;
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
