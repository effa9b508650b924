// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include <cstdio>

namespace fieldhook::cli {
namespace {

/// What a client that asks first is told; the body is read only if the head is good.
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// A sender that was refused may still be sending: so much of it is read and thrown away, or a
/// reset could take the answer from it.
constexpr std::size_t kMaxDrained = 4 * 1024 * 1024;

struct StatusRow {
  std::uint16_t status;
  std::string_view rest;  ///< reason phrase, and fields that belong to the status
};

constexpr StatusRow kStatuses[] = {
    {204, "No Content"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {404, "Not Found"},
    {405, "Method Not Allowed\r\nAllow: POST"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {417, "Expectation Failed"},
    {431, "Request Header Fields Too Large"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

constexpr std::string_view kOtherMethods[] = {"GET",     "HEAD",    "PUT",   "DELETE",
                                              "OPTIONS", "CONNECT", "TRACE", "PATCH"};

std::string_view rest_of(std::uint16_t status) {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.rest;
  }
  return "Refused";
}

/// Methods that exist get 405, others 501 (RFC 9110 9.1).
std::uint16_t judge_method(std::string_view method) {
  if (method == "POST") return 0;
  for (const std::string_view other : kOtherMethods) {
    if (method == other) return 405;
  }
  return 501;
}

/// 401 but for what is this side's own fault.
std::uint16_t status_of(Word word) {
  if (word == Word::ok) return 204;
  return word == Word::no_clock || word == Word::bad_secret ? 503 : 401;
}

}  // namespace

Connection::Connection(const Reception& reception)
    : reception_(reception), verifier_(*reception.profile, reception.keys) {}

void Connection::begin(Now now) {
  line_ = &tcp_;
  if (reception_.tls != nullptr) line_ = &tls_.emplace(tcp_, *reception_.tls);
  reader_.emplace(MutableBytes(head_), kMaxBody);
  input_ = {};
  expect_request(now);
  state_ = State::handshaking;
}

void Connection::expect_request(Now now) {
  state_ = State::reading;
  deadline_ = now.mono + kRequestTime;
  head_judged_ = false;
  body_.clear();
}

void Connection::close() {
  if (line_ != nullptr) line_->close();
  tls_.reset();
  tcp_.close();
  line_ = nullptr;
  state_ = State::free;
}

void Connection::step(Now now) {
  if (!is_free() && !(now.mono < deadline_)) time_out(now);
  if (reception_.inbox->full()) let_no_more_in(now);
  while (!is_free() && move(now)) {
  }
}

/// True while there may be more to do at once.
bool Connection::move(Now now) {
  switch (state_) {
    case State::handshaking: return handshake(now);
    case State::reading: return read(now);
    case State::continuing:
    case State::answering: return send_answer(now);
    case State::draining: return drain();
    case State::free: break;
  }
  return false;
}

void Connection::time_out(Now now) {
  if (state_ != State::reading || !reader_->started()) return close();
  refuse(408, "deadline", now);
}

/// The last event that was asked for is here: who has not begun to ask is sent away.
void Connection::let_no_more_in(Now now) {
  if (state_ == State::reading && reader_->started()) {
    refuse(503, "count reached", now);
  } else if (state_ != State::answering && state_ != State::draining) {
    close();
  }
}

bool Connection::handshake(Now now) {
  const Status status = line_->connect(Endpoint(), now);
  if (status == Status::would_block) return false;
  if (status == Status::ok) {
    state_ = State::reading;
    return true;
  }
  const std::string_view why = tls_.has_value() ? text_of(tls_->failure()) : "it was gone";
  std::fprintf(stderr, "fieldhook listen: a connection ended before a request: %.*s\n",
               static_cast<int>(why.size()), why.data());
  close();
  return false;
}

bool Connection::read(Now now) {
  if (!input_.empty()) return take_input(now);
  const Result<std::size_t> got = line_->receive(buffer_);
  if (got.status() == Status::would_block) return false;
  if (got.ok()) {
    input_ = Bytes(buffer_, got.value());
    return true;
  }
  if (reader_->started()) reception_.inbox->refuse("incomplete");
  close();
  return false;
}

bool Connection::take_input(Now now) {
  const MessageReader::Piece piece = reader_->feed(input_);
  input_ = input_.from(piece.used);
  if (reader_->head_read() && !head_judged_) return judge_head(now);
  verifier_.body(piece.body);
  if (reception_.inbox->saves()) body_.append(text_of(piece.body));
  return reader_->done() ? finish_request(now) : true;
}

/// What can be refused without the body is refused now; nothing is parsed for it.
bool Connection::judge_head(Now now) {
  head_judged_ = true;
  const std::string_view target = reader_->target();
  const std::uint16_t method = judge_method(reader_->method());
  const bool other_path =
      !reception_.path.empty() && target.substr(0, target.find('?')) != reception_.path;
  if (reception_.inbox->full()) {
    refuse(503, "count reached", now);
    return true;
  }
  std::uint16_t status = method == 501 ? method : other_path ? 404 : method;
  std::string_view why = other_path && status == 404 ? "path" : "method";
  if (status == 0) {
    const Word word = verifier_.begin({reader_->method(), reception_.url, reader_->fields()});
    if (word != Word::ok) {
      status = status_of(word);
      why = text_of(word);
    }
  }
  if (status != 0) {
    refuse(status, why, now);
  } else if (reader_->expects_continue()) {
    answer_ = kContinue;
    sent_ = 0;
    state_ = State::continuing;
  } else if (reader_->done()) {
    return finish_request(now);
  }
  return true;
}

bool Connection::finish_request(Now now) {
  if (!reader_->complete()) {
    if (reader_->refusal() != 0) {
      refuse(reader_->refusal(), text_of(reader_->error()), now);
    } else {
      close();
    }
    return true;
  }
  const Verdict verdict = verifier_.finish(now);
  if (verdict.word != Word::ok) {
    refuse(status_of(verdict.word), text_of(verdict.word), now);
    return true;
  }
  accept_event(verdict, now);
  return true;
}

/// An event that is to be saved is answered once it is: until then the sender is the one who has
/// it. What is only shown is answered first, as a sender must not wait for a terminal.
void Connection::accept_event(const Verdict& verdict, Now now) {
  // A replay can carry any unsigned id: remembering one would drop the honest event that has it.
  const bool known = verdict.id_trust == IdTrust::signed_id;
  const std::string_view id = known ? verdict.event_id : std::string_view();
  const auto size = static_cast<std::size_t>(reader_->body_length());
  if (reception_.inbox->saves()) {
    if (!reception_.inbox->take(id, reader_->fields(), body_, size)) {
      return refuse(503, "not saved", now);
    }
    return answer(204, now);
  }
  answer(204, now);
  const bool sent = send_answer_bytes();
  (void)reception_.inbox->take(id, reader_->fields(), body_, size);
  if (sent) end_answer(now);
}

void Connection::refuse(std::uint16_t status, std::string_view why, Now now) {
  // A verdict stands alone; what HTTP alone refuses has its status in front.
  const bool is_verdict = status == 401 || status == 503;
  const std::string text = is_verdict ? std::string() : std::to_string(status) + " ";
  reception_.inbox->refuse(text + std::string(why));
  answer(status, now);
}

void Connection::answer(std::uint16_t status, Now now) {
  keeps_ = reader_->reusable() && !reception_.inbox->full();
  answer_ = "HTTP/1.1 " + std::to_string(status) + " " + std::string(rest_of(status)) + "\r\n";
  if (status != 204) answer_ += "Content-Length: 0\r\n";
  if (!keeps_) answer_ += "Connection: close\r\n";
  answer_ += "\r\n";
  sent_ = 0;
  state_ = State::answering;
  deadline_ = now.mono + kAnswerTime;
}

/// True when all of it is out.
bool Connection::send_answer_bytes() {
  while (sent_ < answer_.size()) {
    const Bytes rest = bytes_of(answer_).from(sent_);
    const Result<std::size_t> sent = line_->send(rest);
    if (!sent.ok()) {
      broken_ = sent.status() != Status::would_block;
      return false;
    }
    sent_ += sent.value();
  }
  return true;
}

bool Connection::send_answer(Now now) {
  if (!send_answer_bytes()) {
    if (broken_) close();
    return false;
  }
  if (state_ == State::answering) {
    end_answer(now);
  } else {
    state_ = State::reading;
  }
  return true;
}

void Connection::end_answer(Now now) {
  if (keeps_) {
    reader_->next();
    expect_request(now);
  } else if (reader_->complete() && input_.empty()) {
    close();
  } else {
    drained_ = 0;
    state_ = State::draining;
    // Who waits for the end sees it now. Under TLS its own end mark would be missing.
    if (!tls_.has_value()) tcp_.finish();
  }
}

bool Connection::drain() {
  const Result<std::size_t> got = line_->receive(buffer_);
  if (got.status() == Status::would_block) return false;
  if (got.ok()) drained_ += got.value();
  if (!got.ok() || drained_ > kMaxDrained) close();
  return true;
}

}  // namespace fieldhook::cli
