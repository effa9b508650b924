// SPDX-License-Identifier: MIT
#include "lwip/name_server.hpp"

#include <lwip/pbuf.h>
#include <lwip/udp.h>

#include <cstdint>

namespace lwip_test {
namespace {

constexpr std::uint16_t kDnsPort = 53;

const NameBook* the_names = nullptr;
int* the_queries = nullptr;

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
  ip_addr_t found = {};
  ipaddr_aton(text.c_str(), &found);
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
  ++*the_queries;
  const auto known = the_names->find(name_in(query));
  Names names;
  if (known != the_names->end()) names = known->second;
  if (names.mood == Names::Mood::silent) return;
  const std::string answer = dns_answer(query, names);
  pbuf* reply = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(answer.size()), PBUF_RAM);
  if (reply == nullptr) return;
  pbuf_take(reply, answer.data(), reply->len);
  udp_sendto(pcb, reply, from, port);
  pbuf_free(reply);
}

}  // namespace

void start_name_server(const NameBook& names, int& queries) {
  the_names = &names;
  the_queries = &queries;
  udp_pcb* server = udp_new_ip_type(IPADDR_TYPE_ANY);
  udp_bind(server, IP_ANY_TYPE, kDnsPort);
  udp_recv(server, answer_query, nullptr);
}

}  // namespace lwip_test
