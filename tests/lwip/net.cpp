// SPDX-License-Identifier: MIT
#include "lwip/net.hpp"

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
#include <lwip/udp.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

using fieldhook::Instant;
using fieldhook::Millis;

namespace lwip_test {
namespace {

/// Every test begins so long before a wrap of lwIP's 32-bit tick, and runs across it.
constexpr Millis kBeforeWrap = 3000;
constexpr Millis kStart = INT64_C(0x100000000) - kBeforeWrap;
constexpr std::int64_t kStartWall = 1760000000;
constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kSntpPort = 123;

Net* the_net = nullptr;
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

std::string name_in(const std::string& query) {
  std::string name;
  for (std::size_t at = 12; at < query.size() && query[at] != 0;) {
    const auto size = static_cast<std::size_t>(query[at]);
    name += (name.empty() ? "" : ".") + query.substr(at + 1, size);
    at += size + 1;
  }
  return name;
}

/// The answer to a query of one question; empty: none.
std::string dns_answer(const std::string& query, const Names& names) {
  const std::size_t end = query.find('\0', 12) + 5;  // type and class
  const bool wants6 = query[end - 3] == 28;
  std::string answer = query.substr(0, end);
  answer[2] = '\x81';  // an answer, recursion asked for
  answer[3] = '\x80';
  const std::string& text = wants6 ? names.ipv6 : names.ipv4;
  if (names.mood == Names::Mood::garbage) return answer.substr(0, 2) + std::string(40, '\xC0');
  if (names.mood == Names::Mood::no_such_name) answer[3] = '\x83';
  if (names.mood == Names::Mood::no_such_name || text.empty()) return answer;
  answer[7] = 1;
  const ip_addr_t found = address(text.c_str());
  answer += std::string("\xC0\x0C\0", 3) + (wants6 ? '\x1C' : '\x01') + std::string("\0\x01", 2);
  answer += std::string(4, '\0');  // a life of no seconds: every test asks anew
  answer += std::string("\0", 1) + (wants6 ? '\x10' : '\x04');
  answer += wants6 ? std::string(reinterpret_cast<const char*>(ip_2_ip6(&found)->addr), 16)
                   : std::string(reinterpret_cast<const char*>(&ip_2_ip4(&found)->addr), 4);
  if (names.mood == Names::Mood::truncated) answer.resize(answer.size() - 2);
  return answer;
}

void answer_query(void*, udp_pcb* pcb, pbuf* chain, const ip_addr_t* from, u16_t port) {
  std::string query(chain->tot_len, '\0');
  pbuf_copy_partial(chain, &query[0], chain->tot_len, 0);
  pbuf_free(chain);
  ++the_net->queries;
  const auto known = the_net->names.find(name_in(query));
  Names names;
  if (known != the_net->names.end()) names = known->second;
  if (names.mood == Names::Mood::silent) return;
  const std::string answer = dns_answer(query, names);
  pbuf* reply = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(answer.size()), PBUF_RAM);
  if (reply == nullptr) return;
  pbuf_take(reply, answer.data(), reply->len);
  udp_sendto(pcb, reply, from, port);
  pbuf_free(reply);
}

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
  serve(kDnsPort, answer_query);
  serve(kSntpPort, answer_time);
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
