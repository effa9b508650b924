// SPDX-License-Identifier: MIT
// One connection of the receiver: requests in, verdicts out.
#pragma once

#include "handshakes.hpp"
#include "inbox.hpp"

#include <fieldhook/posix_listener.hpp>
#include <fieldhook/replay_guard.hpp>
#include <fieldhook/request_reader.hpp>
#include <fieldhook/tls_server_stream.hpp>
#include <fieldhook/verify.hpp>

#include <poll.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook::cli {

/// What all connections share. Outlives them.
struct Reception {
  const Profile* profile = nullptr;
  Span<const SigningKey> keys;
  std::string_view url;                  ///< of the endpoint, as the provider was given it
  std::string_view path;                 ///< empty: every path
  const TlsServerConfig* tls = nullptr;  ///< nullptr: plain
  Inbox* inbox = nullptr;
  const Handshakes* handshakes = nullptr;
  Certificates certificates;         ///< for profiles that are checked against them
  ReplayGuardBase* guard = nullptr;  ///< nullptr: the inbox alone finds repeats, by their ids
};

/// A slot for one connection at a time. Nothing in here waits.
class Connection {
 public:
  /// From the first byte, or from the answer before, to the end of a request; TLS included.
  static constexpr Millis kRequestTime = 10 * kSecond;
  /// For a client to take an answer, and to stop sending after it was refused.
  static constexpr Millis kAnswerTime = 2 * kSecond;
  static constexpr std::size_t kMaxBody = 1024 * 1024;

  explicit Connection(const Reception& reception);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool is_free() const { return state_ == State::free; }
  /// Nothing of a request is here: may be closed without harm.
  bool is_idle() const { return is_free() || (state_ == State::reading && !reader_->started()); }
  /// Where the listener puts an accepted stream; then begin().
  PosixStream& stream() { return tcp_; }
  void begin(Now now);
  /// Moves on as far as it goes without waiting.
  void step(Now now);
  /// What to wait for, until deadline() at the latest.
  pollfd watch() { return {tcp_.fd(), tcp_.awaited(), 0}; }
  Instant deadline() const { return deadline_; }
  void close();

 private:
  // free -> handshaking -> reading -> answering -> reading (kept) | draining | free
  //                        reading -> continuing -> reading    (100 Continue)
  enum class State : std::uint8_t { free, handshaking, reading, continuing, answering, draining };

  bool move(Now now);
  bool handshake(Now now);
  bool read(Now now);
  bool take_input(Now now);
  bool judge_head(Now now);
  bool begin_verdict(Now now);
  bool answer_unsigned(Now now);
  bool answer_signed(const Verdict& verdict, Now now);
  void take_body(Bytes piece);
  bool finish_request(Now now);
  void accept_event(const Verdict& verdict, Now now);
  /// There is room: the verdict was made in this step, and no other since.
  void commit(const Verdict& verdict) {
    if (reception_.guard != nullptr) (void)reception_.guard->commit(verdict.ticket);
  }
  void let_no_more_in(Now now);
  void answer(std::uint16_t status, Now now);
  void answer(const Reply& reply, Now now);
  bool send_answer(Now now);
  bool send_answer_bytes();
  void end_answer(Now now);
  bool drain();
  void time_out(Now now);
  void expect_request(Now now);
  void refuse(std::uint16_t status, std::string_view why, Now now);

  const Reception& reception_;
  PosixStream tcp_;
  std::optional<TlsServerStream> tls_;
  Transport* line_ = nullptr;
  std::optional<RequestReader> reader_;
  Verifier verifier_;
  std::uint8_t head_[MessageReader::kMaxHead];
  std::uint8_t buffer_[16 * 1024];
  Bytes input_;       // what is left in buffer_
  std::string body_;  // what is saved, or may be a handshake
  std::vector<std::uint8_t> buffer_of_verifier_;
  std::string answer_;
  std::size_t sent_ = 0;     // of answer_
  std::size_t drained_ = 0;  // bytes thrown away
  Instant deadline_;
  State state_ = State::free;
  bool head_judged_ = false;
  bool keeps_ = false;   // the connection outlives the answer
  bool broken_ = false;  // nothing more can be sent
};

}  // namespace fieldhook::cli
