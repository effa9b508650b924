// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include "reply_text.hpp"

#include <cstdio>

namespace fieldhook::cli {
namespace {

/// A sender that was refused may still be sending: so much of it is read and thrown away, or a
/// reset could take the answer from it.
constexpr std::size_t kMaxDrained = 4 * 1024 * 1024;

}  // namespace

Connection::Connection(const Reception& reception)
    : reception_(reception),
      verifier_(reception.guard == nullptr
                    ? Verifier(*reception.profile, reception.keys)
                    : Verifier(*reception.profile, reception.keys, *reception.guard)) {
  verifier_.set_certificates(reception.certificates);
}

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
  take_body(piece.body);
  return reader_->done() ? finish_request(now) : true;
}

/// Nothing is kept that nobody will look at. The reader bounds the body.
void Connection::take_body(Bytes piece) {
  const auto size = static_cast<std::size_t>(reader_->body_length());
  buffer_of_verifier_.resize(verifier_.space_needed(size));
  verifier_.set_buffer({buffer_of_verifier_.data(), buffer_of_verifier_.size()});
  verifier_.body(piece);
  const bool keeps = reception_.inbox->saves() || reception_.handshakes->needs_body();
  if (keeps) body_.append(text_of(piece));
}

/// What can be refused without the body is refused now; nothing is parsed for it.
bool Connection::judge_head(Now now) {
  head_judged_ = true;
  if (reception_.inbox->full()) {
    refuse(503, "count reached", now);
    return true;
  }
  const std::uint16_t status =
      judge_request_line(reader_->method(), reader_->target(), reception_.path);
  if (status == 0) return begin_verdict(now);
  if (status == 405 && answer_unsigned(now)) return true;
  refuse(status, status == 404 ? "path" : "method", now);
  return true;
}

bool Connection::begin_verdict(Now now) {
  const Word word = verifier_.begin({reader_->method(), reception_.url, reader_->fields()});
  if (word != Word::ok) {
    refuse(status_of(word), text_of(word), now);
    return true;
  }
  take_body({});  // room for what is signed around a body, which may be empty
  if (reader_->expects_continue()) {
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
  if (!answer_signed(verdict, now)) accept_event(verdict, now);
  return true;
}

/// True where the request was a question that no signature covers: it is answered then.
bool Connection::answer_unsigned(Now now) {
  char space[kMaxReply];
  const RequestHead head(reader_->method(), reader_->target(), reader_->fields());
  const HandshakeVerdict judged = reception_.handshakes->answer_unsigned(head, space);
  if (judged.reply.status == 0) return false;
  if (judged.word == Word::ok) {
    reception_.inbox->show_handshake(reception_.profile->name, judged.reply.status);
    answer(judged.reply, now);
  } else {
    refuse(judged.reply.status, text_of(judged.word), now);
  }
  return true;
}

/// True where a verified request was no event.
bool Connection::answer_signed(const Verdict& verdict, Now now) {
  char space[kMaxReply];
  const Result<Reply> reply =
      reception_.handshakes->answer_signed(verdict, reception_.keys, bytes_of(body_), space);
  if (!reply.ok()) {
    refuse(413, "handshake", now);
    return true;
  }
  if (reply.value().status == 0) return false;
  reception_.inbox->show_handshake(reception_.profile->name, reply.value().status);
  answer(reply.value(), now);
  return true;
}

/// An event that is to be saved is answered once it is: until then the sender is the one who has
/// it. What is only shown is answered first, as a sender must not wait for a terminal.
void Connection::accept_event(const Verdict& verdict, Now now) {
  // A replay can carry any unsigned id: remembering one would drop the honest event that has it.
  const bool known = verdict.id_trust == IdTrust::signed_id;
  const std::string_view id = known ? verdict.event_id : std::string_view();
  const auto size = static_cast<std::size_t>(reader_->body_length());
  const std::uint16_t status = reception_.handshakes->event_status();
  if (verdict.repeat) {
    reception_.inbox->repeat();
    return answer(status, now);
  }
  if (reception_.inbox->saves()) {
    if (!reception_.inbox->take(id, reader_->fields(), body_, size)) {
      return refuse(503, "not saved", now);
    }
    commit(verdict);
    return answer(status, now);
  }
  commit(verdict);
  answer(status, now);
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
  Reply reply;
  reply.status = status;
  answer(reply, now);
}

void Connection::answer(const Reply& reply, Now now) {
  keeps_ = reader_->reusable() && !reception_.inbox->full();
  answer_ = text_of(reply, keeps_ ? After::kept : After::closed);
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
