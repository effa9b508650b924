// SPDX-License-Identifier: MIT
#include "lwip/net.hpp"

#include "lwip/servers.hpp"

#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/ip.h>
#include <lwip/mem.h>
#include <lwip/memp.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>
#include <lwip/timeouts.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

using fieldhook::Instant;
using fieldhook::Millis;

namespace lwip_test {

Net* the_net = nullptr;

namespace {

/// Every test begins so long before a wrap of lwIP's 32-bit tick, and runs across it.
constexpr Millis kBeforeWrap = 3000;
constexpr Millis kStart = INT64_C(0x100000000) - kBeforeWrap;
constexpr std::int64_t kStartWall = 1760000000;
netif the_netif;

long allocations = 0;
long first_failure = 0;
long last_failure = 0;
bool allocation_failed = false;
bool in_pool = false;  // a pool that lies on the heap asks twice
long on_heap = 0;      // blocks out, but for timers

bool allocation_fails() {
  ++allocations;
  const bool fails = allocations >= first_failure && allocations <= last_failure;
  allocation_failed |= fails;
  return fails;
}

err_t transmit_pbuf(pbuf* chain) {
  std::string frame(chain->tot_len, '\0');
  pbuf_copy_partial(chain, &frame[0], chain->tot_len, 0);
  the_net->transmit(frame);
  return ERR_OK;
}
err_t output4(netif*, pbuf* chain, const ip4_addr_t*) {
  return transmit_pbuf(chain);
}
err_t output6(netif*, pbuf* chain, const ip6_addr_t*) {
  return transmit_pbuf(chain);
}

err_t start_netif(netif* wire) {
  wire->name[0] = 'w';
  wire->name[1] = 'i';
  wire->mtu = 1500;
  wire->output = output4;
  wire->output_ip6 = output6;
  return ERR_OK;
}

}  // namespace

ip_addr_t address(const char* text) {
  ip_addr_t parsed;
  if (!ipaddr_aton(text, &parsed)) std::abort();
  return parsed;
}

std::vector<unsigned> pools_used() {
  std::vector<unsigned> used;
#ifdef LWIP_TEST_ON_HEAP
  used.push_back(static_cast<unsigned>(on_heap));
#else
  for (int i = 0; i < MEMP_MAX; ++i) {
    if (i == MEMP_SYS_TIMEOUT) continue;  // timers come and go with the streams' own pools
    used.push_back(lwip_stats.memp[i]->used);
  }
  used.push_back(static_cast<unsigned>(lwip_stats.mem.used));
#endif
  return used;
}

Net::Net() : now_ms_(kStart) {
  the_net = this;
  lwip_init();
  ip4_addr_t own, mask, gateway;
  IP4_ADDR(&own, 10, 0, 0, 1);
  IP4_ADDR(&mask, 255, 255, 255, 0);
  ip4_addr_set_zero(&gateway);
  netif_add(&the_netif, &own, &mask, &gateway, nullptr, start_netif, ip_input);
  const ip_addr_t own6 = address(kHost6);
  netif_ip6_addr_set(&the_netif, 0, ip_2_ip6(&own6));
  netif_ip6_addr_set_state(&the_netif, 0, IP6_ADDR_PREFERRED);
  netif_set_default(&the_netif);
  netif_set_up(&the_netif);
  netif_set_link_up(&the_netif);
  start_servers();
  const ip_addr_t server = address(kHost4);
  dns_setserver(0, &server);
}

Net& Net::fresh() {
  static Net* net = new Net;  // lwIP itself has no end either
  net->lose_all(false);
  net->lose_frame(0);
  net->lose_one_in(0, 0);
  net->fail_allocation(0);
  net->drain();
  net->jump_before_wrap();
  net->names.clear();
  net->queries = 0;
  net->ntp_seconds = 0;
  return *net;
}

/// Nothing is under way, so nothing sees the jump but the timers, which lwIP sets anew.
void Net::jump_before_wrap() {
  const Millis wrap = INT64_C(0x100000000);
  now_ms_ = (now_ms_ + kBeforeWrap) / wrap * wrap + wrap - kBeforeWrap;
  sys_restart_timeouts();
  settle();  // what is due at once
}

void Net::transmit(const std::string& frame) {
  ++frames_;
  const bool lost = deaf_ || frames_ == lost_frame_ || unlucky();
  frame_lost_ |= frames_ == lost_frame_;
  if (!lost) wire_.push_back(frame);
}

bool Net::unlucky() {
  if (loss_ == 0) return false;
  seed_ = seed_ * 1664525u + 1013904223u;
  return (seed_ >> 16) % loss_ == 0;
}

bool Net::deliver(std::size_t most) {
  const std::size_t n = std::min(most, wire_.size());
  const std::vector<std::string> frames(wire_.begin(), wire_.begin() + static_cast<long>(n));
  wire_.erase(wire_.begin(), wire_.begin() + static_cast<long>(n));
  for (const std::string& frame : frames) {
    pbuf* chain = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(frame.size()), PBUF_POOL);
    if (chain == nullptr) continue;  // as a driver does
    pbuf_take(chain, frame.data(), static_cast<u16_t>(frame.size()));
    if (the_netif.input(chain, &the_netif) != ERR_OK) pbuf_free(chain);
  }
  return n != 0;
}

bool Net::settle_one() {
  sys_check_timeouts();
  return deliver(1);
}

bool Net::settle() {
  bool moved = false;
  sys_check_timeouts();
  for (int turn = 0; deliver(SIZE_MAX); ++turn) {
    moved = true;
    if (turn > 100000) std::abort();  // frames that beget frames for ever
  }
  return moved;
}

void Net::advance(Millis ms) {
  const Instant end{now_ms_ + ms};
  while (now_ms_ < end.ms) advance_to_next(end);
}

void Net::advance_to_next(Instant until) {
  Millis step = static_cast<Millis>(sys_timeouts_sleeptime());
  if (step < 1) step = 1;
  if (step > until.ms - now_ms_) step = until.ms - now_ms_;
  if (step > 0) now_ms_ += step;
  settle();
}

fieldhook::Now Net::now() const {
  return {{now_ms_}, {kStartWall + (now_ms_ - kStart) / 1000}, fieldhook::ClockQuality::synced};
}

std::uint32_t Net::tick() const {
  return static_cast<std::uint32_t>(now_ms_);
}

void Net::drain() {
  for (int minutes = 0; tcp_active_pcbs != nullptr || tcp_tw_pcbs != nullptr; ++minutes) {
    if (minutes > 60) std::abort();  // a stream that never ends
    advance(60000);
  }
  advance(30000);  // look-ups
}

void Net::fail_allocation(long k, long also) {
  allocation_failed = false;
  frame_lost_ = false;
  first_failure = k == 0 ? 0 : allocations + k;
  last_failure = k == 0 ? -1 : first_failure + also;
}

bool Net::struck() const {
  return frame_lost_ || allocation_failed;
}

}  // namespace lwip_test

// What lwIP asks of its surroundings.
extern "C" {

u32_t sys_now(void) {
  return lwip_test::the_net == nullptr ? 0 : lwip_test::the_net->tick();
}

unsigned int lwip_test_random(void) {
  static unsigned int state = 1;
  state = state * 1664525u + 1013904223u;
  return state >> 8 | state << 24;
}

// The linker puts these before lwIP's own: -Wl,--wrap.
void* __real_memp_malloc(memp_t type);
void* __wrap_memp_malloc(memp_t type) {
  // A timer that cannot be set is a configuration error in lwIP, not a fault: it asserts.
  const bool timer = type == MEMP_SYS_TIMEOUT;
  if (!timer && lwip_test::allocation_fails()) return nullptr;
  lwip_test::in_pool = true;
  void* const memory = __real_memp_malloc(type);
  lwip_test::in_pool = false;
  lwip_test::on_heap -= timer;
  return memory;
}

void __real_memp_free(memp_t type, void* memory);
void __wrap_memp_free(memp_t type, void* memory) {
  lwip_test::on_heap += type == MEMP_SYS_TIMEOUT;
  __real_memp_free(type, memory);
}

void* __real_mem_malloc(mem_size_t size);
void* __wrap_mem_malloc(mem_size_t size) {
  if (!lwip_test::in_pool && lwip_test::allocation_fails()) return nullptr;
  ++lwip_test::on_heap;
  return __real_mem_malloc(size);
}

void __real_mem_free(void* memory);
void __wrap_mem_free(void* memory) {
  --lwip_test::on_heap;
  __real_mem_free(memory);
}

}  // extern "C"
