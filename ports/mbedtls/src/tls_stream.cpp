// SPDX-License-Identifier: MIT
#include <fieldhook/tls_stream.hpp>

#include "compat.hpp"

#include <cassert>

namespace fieldhook {
namespace {

constexpr std::size_t kMaxHost = 253;
// Each turn takes a record or ends the call; the library must not be able to keep us.
constexpr int kMaxTurns = 4096;

bool is_wish(int error) {
  return error == MBEDTLS_ERR_SSL_WANT_READ || error == MBEDTLS_ERR_SSL_WANT_WRITE ||
         compat::is_ticket(error);
}

}  // namespace

TlsStream::TlsStream(Transport& inner, const TlsSettings& settings)
    : inner_(inner), settings_(settings) {
  mbedtls_ssl_init(&ssl_);
}

Status TlsStream::connect(const Endpoint& endpoint, Now now) {
  role_ = Role::client;
  return open(endpoint, now);
}

Status TlsStream::accept(const Endpoint& unused, Now now) {
  role_ = Role::server;
  return open(unused, now);
}

Phase TlsStream::phase() const {
  const bool dead_below = state_ == State::dead && !connected_;
  const bool below = state_ == State::closed || state_ == State::connecting || dead_below;
  return below ? inner_.phase() : Phase::handshake;
}

Status TlsStream::open(const Endpoint& endpoint, Now now) {
  if (state_ == State::open) return Status::ok;
  if (state_ == State::dead) return status_;
  if (const Status status = admit(endpoint, now); status != Status::ok) return status;
  if (state_ == State::connecting) {
    const Status below = inner_.connect(endpoint, now);
    if (below == Status::would_block) return below;
    if (below != Status::ok) return fail(TlsFailure::stream, below);
    connected_ = true;
    if (const Status status = prepare(endpoint); status != Status::ok) return status;
    state_ = State::handshaking;
  }
  judge_.set_time(now);
  return handshake();
}

// Everything that can be refused before the first byte.
Status TlsStream::admit(const Endpoint& endpoint, Now now) {
  if (state_ == State::closed) {
    failure_ = TlsFailure::none;
    connected_ = false;
    alert_ = 0;
    if (settings_.status() != Status::ok) return fail(settings_.failure(), Status::refused);
  }
  if (settings_.judges_peers() && now.quality == ClockQuality::unknown)
    return fail(TlsFailure::no_clock);
  if (state_ != State::closed) return Status::ok;
  const std::size_t host_size = endpoint.host().size();
  if (role_ == Role::client && (host_size == 0 || host_size > kMaxHost))
    return fail(TlsFailure::no_host);
  if (settings_.reseed() != Status::ok) return fail(TlsFailure::no_entropy);
  state_ = State::connecting;
  return Status::ok;
}

Status TlsStream::prepare(const Endpoint& endpoint) {
  heard_ = false;
  peer_ended_ = false;
  send_closed_ = false;
  pending_ = 0;
  int error = mbedtls_ssl_setup(&ssl_, &settings_.raw());
  if (error == 0) error = name_peer(endpoint);
  if (error != 0) return fail(failure_of(error));
  mbedtls_ssl_set_bio(&ssl_, this, write_below, read_below, nullptr);
  mbedtls_ssl_set_verify(&ssl_, CertificateJudge::callback, &judge_);
  return Status::ok;
}

// The only place that says who the peer must be: to the judge, and to the server (SNI), as one.
// An address is no name to ask for (RFC 6066 3); the library wants to be told so.
int TlsStream::name_peer(const Endpoint& endpoint) {
  if (role_ == Role::server) {
    judge_.expect_client(settings_.anchors());
    return 0;
  }
  judge_.expect_server({endpoint.host(), endpoint.literal()}, settings_.anchors());
  if (endpoint.literal().size != 0) return mbedtls_ssl_set_hostname(&ssl_, nullptr);
  char host[kMaxHost + 1];
  endpoint.host().copy(host, kMaxHost);
  host[endpoint.host().size()] = '\0';
  return mbedtls_ssl_set_hostname(&ssl_, host);
}

Status TlsStream::handshake() {
  begin_call(Doing::handshake);
  for (int turn = 0; turn < kMaxTurns; ++turn) {
    const int error = mbedtls_ssl_handshake(&ssl_);
    if (error == 0) return finish_handshake();
    if (!is_wish(error)) return fail_handshake(error);
    if (below_ == Status::would_block) return below_;
  }
  return fail(TlsFailure::protocol);
}

// The library has let the peer in; it must also have asked the judge.
Status TlsStream::finish_handshake() {
  if (settings_.judges_peers()) {
    const std::uint32_t flags = mbedtls_ssl_get_verify_result(&ssl_);
    if (flags != 0) judge_.note_flags(flags);
    if (!judge_.accepted()) {
      const TlsFailure failure = judge_.failure();
      return fail(failure == TlsFailure::none ? TlsFailure::bad_certificate : failure);
    }
  }
  state_ = State::open;
  return Status::ok;
}

Status TlsStream::broken() const {
  return state_ == State::dead ? status_ : Status::lost;
}

Result<std::size_t> TlsStream::send(Bytes data) {
  assert(data.size() > 0 && data.size() >= pending_);
  if (state_ != State::open) return broken();
  if (send_closed_) return Status::closed;
  begin_call(Doing::sending);
  // After would_block the library finishes the record it has, and answers the length it is given.
  const std::size_t size = pending_ != 0 ? pending_ : data.size();
  const int result = mbedtls_ssl_write(&ssl_, data.data(), size);
  pending_ = 0;
  if (result > 0) return static_cast<std::size_t>(result);
  if (is_wish(result) && below_ == Status::would_block) {
    pending_ = size;
    return below_;
  }
  if (below_ != Status::closed) return fail_open(result);
  send_closed_ = true;
  return below_;
}

Result<std::size_t> TlsStream::receive(MutableBytes space) {
  assert(space.size() > 0);
  if (state_ != State::open) return broken();
  if (peer_ended_) return Status::closed;
  begin_call(Doing::receiving);
  for (int turn = 0; turn < kMaxTurns; ++turn) {
    const int result = mbedtls_ssl_read(&ssl_, space.data(), space.size());
    if (result > 0) return static_cast<std::size_t>(result);
    if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
      peer_ended_ = true;
      return Status::closed;
    }
    // 0 is the end of the stream below, or records without content. A wish that the stream below
    // did not cause (a ticket, a warning) leaves bytes that nobody would wake us for.
    if (result != 0 && !is_wish(result)) return fail_open(result);
    if (below_ == Status::would_block) return below_;
    if (below_ != Status::ok) return fail_open(result);
  }
  return fail(TlsFailure::protocol);
}

void TlsStream::close() {
  // Not behind a half sent record: the library would send the rest of that, and no end mark.
  if (state_ == State::open && !send_closed_ && pending_ == 0) {
    begin_call(Doing::closing);
    static_cast<void>(mbedtls_ssl_close_notify(&ssl_));
  }
  if (state_ != State::closed) {
    mbedtls_ssl_free(&ssl_);
    mbedtls_ssl_init(&ssl_);
  }
  state_ = State::closed;
  pending_ = 0;
  inner_.close();
}

std::string_view TlsStream::version() const {
  return state_ == State::open ? mbedtls_ssl_get_version(&ssl_) : std::string_view{};
}

std::string_view TlsStream::cipher() const {
  return state_ == State::open ? mbedtls_ssl_get_ciphersuite(&ssl_) : std::string_view{};
}

void TlsStream::begin_call(Doing doing) {
  doing_ = doing;
  below_ = Status::ok;
  input_left_ = kMaxInput;
}

// While receiving, the library writes only alerts. One that meets a half sent record, or stays half
// sent itself, would be taken for application bytes by the next send: the stream ends instead.
int TlsStream::write_below(void* self, const unsigned char* data, std::size_t size) {
  TlsStream& stream = *static_cast<TlsStream*>(self);
  const bool receiving = stream.doing_ == Doing::receiving;
  if (receiving && stream.pending_ != 0) return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
  const Result<std::size_t> sent = stream.inner_.send({data, size});
  if (sent.ok()) return static_cast<int>(sent.value());
  if (receiving) return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
  stream.below_ = sent.status();
  return sent.status() == Status::would_block ? MBEDTLS_ERR_SSL_WANT_WRITE
                                              : MBEDTLS_ERR_SSL_CONN_EOF;
}

int TlsStream::read_below(void* self, unsigned char* space, std::size_t size) {
  TlsStream& stream = *static_cast<TlsStream*>(self);
  if (size > stream.input_left_) {
    stream.input_left_ = 0;
    return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
  }
  const Result<std::size_t> got = stream.inner_.receive({space, size});
  if (got.ok()) {
    if (!stream.heard_) stream.first_byte_ = space[0];
    stream.heard_ = true;
    stream.input_left_ -= got.value();
    return static_cast<int>(got.value());
  }
  stream.below_ = got.status();
  return got.status() == Status::would_block ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_CONN_EOF;
}

}  // namespace fieldhook
