// SPDX-License-Identifier: MIT
// The other end of a stream: a server that does what the test says, by hand or by a script.
#pragma once

#include "lwip/net.hpp"

#include <lwip/tcp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lwip_test {

enum class Break { reset, end, stall };
inline constexpr Break kEveryBreak[] = {Break::reset, Break::end, Break::stall};

/// Listens on one port and serves one connection after the other.
class Peer {
 public:
  static constexpr std::size_t kNever = SIZE_MAX;

  explicit Peer(const char* at = kHost4, std::uint16_t port = 443);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // By hand, on the newest connection.
  bool connected() const { return pcb_ != nullptr; }
  int connections() const { return connections_; }
  const std::string& received() const { return received_; }
  bool saw_end() const { return saw_end_; }
  bool saw_reset() const { return saw_reset_; }
  void send(const std::string& bytes);
  void end();
  void reset();
  /// What comes from now on is not taken: the window closes. True again opens it.
  void reads(bool reads);
  /// Bytes that still wait to be sent.
  std::size_t unsent() const { return outgoing_.size(); }

  // By script: a complete request gets the next answer; requests are kept.
  void answers(std::vector<std::string> answers) {
    answers_ = std::move(answers), scripted_ = true;
  }
  const std::vector<std::string>& requests() const { return requests_; }
  /// Breaks the first connection once so many bytes came in, or so many of the answer went out.
  void break_after_in(std::size_t bytes, Break how) { break_in_ = bytes, how_ = how; }
  void break_after_out(std::size_t bytes, Break how) { break_out_ = bytes, how_ = how; }
  bool broke() const { return broke_; }

 private:
  static err_t accepted(void* self, tcp_pcb* pcb, err_t error);
  static err_t came(void* self, tcp_pcb* pcb, pbuf* chain, err_t error);
  static err_t may_send(void* self, tcp_pcb* pcb, u16_t size);
  static err_t polled(void* self, tcp_pcb* pcb);
  static void lost(void* self, err_t error);
  void push();
  void answer_if_complete();
  /// True: the connection is no more.
  bool break_now();
  void let_go();

  tcp_pcb* listener_;
  tcp_pcb* pcb_ = nullptr;
  std::string received_, request_, outgoing_;
  std::vector<std::string> answers_, requests_;
  std::size_t unread_ = 0;
  std::size_t came_in_ = 0, went_out_ = 0;
  std::size_t break_in_ = kNever, break_out_ = kNever;
  Break how_ = Break::reset;
  int connections_ = 0;
  bool reads_ = true, scripted_ = false, saw_end_ = false, saw_reset_ = false;
  bool ends_ = false, broke_ = false, stalled_ = false;
};

}  // namespace lwip_test
