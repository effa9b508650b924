// SPDX-License-Identifier: MIT
#include <fieldhook/posix_transport.hpp>

#include "wait.hpp"

namespace fieldhook {
namespace {

/// How often a resolver without a descriptor is asked.
constexpr Millis kAskAgain = 50;

}  // namespace

// closed -> resolving -> connecting -> open     a literal host skips resolving;
//   every state but open -> failed;  close() leads back to closed from anywhere
Status PosixTransport::connect(const Endpoint& endpoint, Now now) {
  if (state_ == State::open) return Status::ok;
  if (state_ == State::failed) return Status::lost;
  if (state_ == State::closed) {
    const Status begun = begin(endpoint);
    if (begun != Status::ok) return begun;
  }
  if (state_ == State::resolving) {
    const Status resolved = resolve(endpoint.port());
    if (resolved != Status::ok) return resolved;
  }
  return race(now.mono);
}

Status PosixTransport::begin(const Endpoint& endpoint) {
  cause_ = 0;
  reason_ = {};
  if (endpoint.host().empty()) return fail(Status::refused, 0, "the endpoint has no host");
  if (endpoint.host_kind() == HostKind::name) {
    const Status started = resolver_.start(endpoint.host());
    if (started != Status::ok) return fail(started, 0, resolver_.reason());
    state_ = State::resolving;
    return Status::ok;
  }
  AddressList one;
  one.add(endpoint.literal());
  race_.begin(one, endpoint.port());
  state_ = State::connecting;
  return Status::ok;
}

Status PosixTransport::resolve(std::uint16_t port) {
  const Result<AddressList> found = resolver_.poll();
  if (found.status() == Status::would_block) return Status::would_block;
  if (!found.ok()) return fail(found.status(), 0, resolver_.reason());
  if (found.value().empty()) return fail(Status::lost, 0, "no address for host");
  resolver_.abandon();
  race_.begin(found.value(), port);
  state_ = State::connecting;
  return Status::ok;
}

Status PosixTransport::race(Instant now) {
  const Status status = race_.step(now);
  if (status == Status::would_block) return status;
  if (status != Status::ok) return fail(status, race_.cause(), text_of_errno(race_.cause()));
  socket_.open(race_.take());
  state_ = State::open;
  return Status::ok;
}

Phase PosixTransport::phase() const {
  if (state_ == State::failed) return failed_in_;
  return state_ == State::closed || state_ == State::resolving ? Phase::resolve : Phase::connect;
}

Result<std::size_t> PosixTransport::send(Bytes data) {
  return noted(socket_.send(data));
}

Result<std::size_t> PosixTransport::receive(MutableBytes space) {
  return noted(socket_.receive(space));
}

Result<std::size_t> PosixTransport::noted(Result<std::size_t> result) {
  if (result.ok() || result.status() == Status::would_block) return result;
  cause_ = socket_.cause();
  reason_ = text_of_errno(cause_);
  return result;
}

void PosixTransport::close() {
  resolver_.abandon();
  race_.cancel();
  socket_.close();
  state_ = State::closed;
}

Status PosixTransport::fail(Status status, int cause, std::string_view reason) {
  failed_in_ = phase();
  close();
  state_ = State::failed;
  cause_ = cause;
  reason_ = reason;
  return status;
}

void PosixTransport::wait(const Step& step, const PosixClock& clock) {
  const bool timed = step.wants == Wants::wait || step.wants == Wants::nothing;
  const bool connecting = state_ == State::resolving || state_ == State::connecting;
  if (timed || !connecting) return socket_.wait(step, clock);
  Watch watch = watch_connecting(step.until, clock);
  wait_for(watch.fds, watch.count, watch.until, clock);
}

void PosixTransport::wait_until(Instant until, const PosixClock& clock, int wake_fd) {
  Watch watch;
  watch.until = until;
  if (state_ == State::resolving || state_ == State::connecting) {
    watch = watch_connecting(until, clock);
  } else if (const short events = socket_.newly_awaited(); events != 0) {
    watch.fds[watch.count++] = {socket_.fd(), events, 0};
  }
  if (wake_fd >= 0) watch.fds[watch.count++] = {wake_fd, POLLIN, 0};
  wait_for(watch.fds, watch.count, watch.until, clock);
}

PosixTransport::Watch PosixTransport::watch_connecting(Instant until,
                                                       const PosixClock& clock) const {
  Watch watch;
  watch.until = until;
  if (state_ == State::resolving) {
    const int fd = resolver_.wake_fd();
    if (fd < 0) watch.until = earlier(until, clock.mono() + kAskAgain);
    if (fd >= 0) watch.fds[watch.count++] = {fd, POLLIN, 0};
    return watch;
  }
  for (std::size_t i = 0; i < AddressList::kMax; ++i) {
    if (race_.fd(i) >= 0) watch.fds[watch.count++] = {race_.fd(i), POLLOUT, 0};
  }
  watch.until = earlier(until, race_.next_start());
  return watch;
}

}  // namespace fieldhook
