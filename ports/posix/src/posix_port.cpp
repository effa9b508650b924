// SPDX-License-Identifier: MIT
#include <fieldhook/posix_port.hpp>

#include "device_name.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fieldhook {
namespace {

// In the order of Part.
constexpr std::string_view kReasons[] = {
    "",
    "the directory cannot be made",
    "the directory cannot be locked",
    "no descriptors for wake()",
    "the system has no randomness",
    "the file `device` cannot be read or made, or holds no name",
    "the file `outbox` cannot be read or made, or is of another size",
};

/// The directory's own name, or a power cut takes all that is in it.
bool sync_above(const char* directory) {
  const int folder = ::open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int above = folder < 0 ? -1 : ::openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = above >= 0 && ::fsync(above) == 0;
  const int error = errno;
  if (above >= 0) ::close(above);
  if (folder >= 0) ::close(folder);
  errno = error;
  return synced;
}

}  // namespace

PosixPort::PosixPort(const char* directory, const PosixPortOptions& options)
    : storage_(options.shape) {
  open(directory, options);
  // Where it fails there are no anchors: status() tells, until trust() brings some.
  if (!options.anchors.empty()) static_cast<void>(tls_config_.trust_file(options.anchors));
}

PosixPort::~PosixPort() {
  for (const int end : wake_ends_) {
    if (end >= 0) ::close(end);
  }
}

void PosixPort::open(const char* directory, const PosixPortOptions& options) {
  const bool is_new = ::mkdir(directory, 0700) == 0;
  if (!is_new && errno != EEXIST) return fail(Part::directory, Status::lost);
  // One that was there may be in a directory that we must not read.
  if (!sync_above(directory) && is_new) return fail(Part::directory, Status::lost);

  const Instant until = clock_.mono() + options.lock_wait;
  const Status locked = lock_.lock(directory, until, clock_);
  errno = lock_.cause();
  if (locked != Status::ok) return fail(Part::lock, locked);
  if (::pipe2(wake_ends_, O_CLOEXEC | O_NONBLOCK) != 0) return fail(Part::wake, Status::lost);

  errno = 0;
  std::uint8_t random[sizeof seed_];
  if (entropy_.fill(random) != Status::ok) return fail(Part::randomness, Status::refused);
  std::memcpy(&seed_, random, sizeof seed_);

  errno = 0;
  const Result<std::size_t> named = keep_device_name(directory, entropy_, device_);
  if (!named.ok()) return fail(Part::device, named.status());
  device_size_ = named.value();

  const Status opened = storage_.open(directory, "outbox");
  errno = storage_.cause();
  if (opened != Status::ok) fail(Part::outbox, opened);
}

void PosixPort::fail(Part part, Status status) {
  cause_ = errno;
  failed_ = part;
  status_ = status;
}

Status PosixPort::status() const {
  return status_ != Status::ok ? status_ : tls_config_.status();
}

std::string_view PosixPort::reason() const {
  if (status_ == Status::timed_out) return "another process has the directory";
  if (status_ != Status::ok) return kReasons[static_cast<std::size_t>(failed_)];
  return text_of(tls_config_.failure());
}

Now PosixPort::now() const {
  const Now system = clock_.now();
  return better_wall(system, wall_.now(system.mono));
}

void PosixPort::wait_until(Instant until) {
  tcp_.wait_until(until, clock_, wake_ends_[0]);
  char calls[16];
  while (wake_ends_[0] >= 0 && ::read(wake_ends_[0], calls, sizeof calls) > 0) {
  }
}

void PosixPort::wake() const {
  const int error = errno;  // it may stand between a call and the look at its errno
  const char call = 0;
  const ssize_t written = ::write(wake_ends_[1], &call, 1);
  static_cast<void>(written);  // a full pipe wakes as well
  errno = error;
}

std::string_view PosixPort::connection_reason() const {
  const TlsFailure failure = tls_.failure();
  return failure == TlsFailure::stream ? tcp_.reason() : text_of(failure);
}

}  // namespace fieldhook
