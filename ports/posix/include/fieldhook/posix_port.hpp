// SPDX-License-Identifier: MIT
// All that a client needs of a POSIX system, out of one directory. Target: fieldhook::posix.
#pragma once

#include <fieldhook/event.hpp>
#include <fieldhook/file_lock.hpp>
#include <fieldhook/file_storage.hpp>
#include <fieldhook/port.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_entropy.hpp>
#include <fieldhook/posix_resolver.hpp>
#include <fieldhook/posix_transport.hpp>
#include <fieldhook/tls_transport.hpp>
#include <fieldhook/wall_clock.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

struct PosixPortOptions {
  /// A file of trusted authorities in PEM; empty: none but those of trust().
  std::string_view anchors = kSystemAnchors;
  /// How long the constructor waits for another process to leave the directory.
  Millis lock_wait = 0;
  /// Of the outbox's file, when it is made: 256 KiB.
  StorageShape shape = FileStorage::kShape;
};

/// TLS over sockets, both clocks, randomness, and a directory with
///   lock      one process at a time, see FileLock
///   device    this device's name: 64 random bits in hex, or yours if you write it there first
///   outbox    a file as flash, see FileStorage
///
///   fh::PosixPort port{"/var/lib/door"};
///   fh::Client<2> client{port};
///   for (;;) port.wait_until(client.poll(port.now()));
///
/// Nothing throws: what went wrong is in status(), and a client on a port that has no directory
/// accepts nothing and sends nothing.
/// Lifetime  outlives the client. One thread uses it, but wake() may come from anywhere.
class PosixPort {
 public:
  /// Makes the directory if only its last part is missing. `directory` ends with a NUL.
  explicit PosixPort(const char* directory, const PosixPortOptions& options = {});
  ~PosixPort();
  PosixPort(const PosixPort&) = delete;
  PosixPort& operator=(const PosixPort&) = delete;

  /// Whether a client can work with it.
  ///   timed_out    another process has the directory
  ///   malformed    the outbox's file has another size, or `device` holds no name
  ///   refused      no randomness, or no authority that can be trusted
  ///   lost         the system refused
  Status status() const;
  /// What it is that failed, in words; static text, empty while ok. text_of_errno(cause()) says
  /// why.
  std::string_view reason() const;
  int cause() const { return cause_; }

  /// Trusts the authorities in this PEM file too. Errors  as TlsConfig::trust_file
  Status trust(std::string_view file) { return tls_config_.trust_file(file); }
  /// For what else TLS may want: our own certificate.
  TlsConfig& tls_config() { return tls_config_; }

  operator Port() { return {tls_, storage_, device(), seed_, &wall_}; }

  /// The system's clocks. While its wall clock was never set, or stands behind what verified
  /// servers say, WallClock's time.
  Now now() const;
  /// Sleeps until the stream is ready for what its last calls wanted, wake() was called, a signal
  /// came, or `until`: poll the client again.
  void wait_until(Instant until);
  /// Ends a wait_until(), the next one if there is none: from another thread or a signal handler.
  void wake() const;

  std::string_view device() const { return {device_, device_size_}; }
  /// Why the last connection was not made or broke: "connection refused"; empty: it did not.
  std::string_view connection_reason() const;
  /// As it is underneath: versions, alerts, errno.
  const TlsTransport& tls() const { return tls_; }
  const PosixTransport& tcp() const { return tcp_; }

 private:
  enum class Part : std::uint8_t { none, directory, lock, wake, randomness, device, outbox };

  void open(const char* directory, const PosixPortOptions& options);
  void fail(Part part, Status status);

  PosixClock clock_;
  PosixEntropy entropy_;
  FileLock lock_;
  FileStorage storage_;
  SystemResolver resolver_;
  PosixTransport tcp_{resolver_};
  TlsConfig tls_config_{entropy_};
  TlsTransport tls_{tcp_, tls_config_};
  WallClock wall_{kOldestWall};
  int wake_ends_[2] = {-1, -1};
  int cause_ = 0;
  std::uint32_t seed_ = 0;
  Status status_ = Status::ok;
  Part failed_ = Part::none;
  char device_[EventId::kMaxDevice];
  std::size_t device_size_ = 0;
};

}  // namespace fieldhook
