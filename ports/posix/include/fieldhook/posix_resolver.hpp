// SPDX-License-Identifier: MIT
// From a host name to its addresses, without ever waiting for a name server.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// The addresses of one host, in the order in which they are to be tried.
/// Limits    kMaxPerFamily of IPv4 and of IPv6; more are dropped, so that a flood of one family
///           never hides the other.
class AddressList {
 public:
  static constexpr std::size_t kMaxPerFamily = 8;
  static constexpr std::size_t kMax = 2 * kMaxPerFamily;

  /// Appends; what does not fit, and an address without a size, is dropped.
  void add(const AddressLiteral& address);

  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const AddressLiteral& operator[](std::size_t i) const { return addresses_[i]; }

 private:
  AddressLiteral addresses_[kMax] = {};
  std::uint8_t size_ = 0;
  std::uint8_t ipv4_ = 0;
};

/// One look-up at a time: start, poll until the answer, abandon. Nothing here blocks.
class Resolver {
 public:
  /// Begins a look-up; the one before is abandoned. `host` need not outlive the call.
  /// Errors    malformed: not a host name
  ///           lost: no look-up can be started now
  virtual Status start(std::string_view host) = 0;
  /// ok with at least one address; would_block while under way; lost: no address.
  virtual Result<AddressList> poll() = 0;
  /// Readable (or hung up) once poll() has an answer; -1: ask again every now and then.
  virtual int wake_fd() const = 0;
  /// Ends the look-up in any state, without waiting for it; idempotent.
  virtual void abandon() = 0;
  /// Why the last look-up failed: "no address for host". Static text.
  virtual std::string_view reason() const = 0;

 protected:
  ~Resolver() = default;
};

/// The system's resolver: getaddrinfo() in a thread of its own, of both families. A thread that is
/// abandoned ends by itself, whenever the system lets it go; nobody waits for it.
/// Make one and keep it: the limit on threads is counted here.
/// Limits    kMaxThreads look-ups that have not come back, abandoned ones included; then `lost`.
class SystemResolver final : public Resolver {
 public:
  static constexpr unsigned kMaxThreads = 16;
  /// Does the look-up itself and may block; a test passes its own. `host` ends with a NUL.
  using Lookup = Result<AddressList> (*)(const char* host);

  SystemResolver();
  explicit SystemResolver(Lookup lookup);
  ~SystemResolver();
  SystemResolver(const SystemResolver&) = delete;
  SystemResolver& operator=(const SystemResolver&) = delete;

  Status start(std::string_view host) override;
  Result<AddressList> poll() override;
  int wake_fd() const override { return wake_fd_; }
  void abandon() override;
  std::string_view reason() const override { return reason_; }

  /// Look-ups that have not come back, abandoned ones included.
  unsigned threads() const;

 private:
  struct Shared;  // outlives the resolver as long as a thread is under way
  struct Job;

  static void* run(void* job);
  Status start_thread(Job& job);
  Status fail(std::string_view reason);

  Lookup lookup_;
  Shared* shared_;
  Job* job_ = nullptr;
  int wake_fd_ = -1;
  std::string_view reason_;
};

/// Answers for one host with one address, and asks `next` for all others (`--resolve`).
/// Lifetime  `host` and `next` outlive the resolver.
class FixedResolver final : public Resolver {
 public:
  FixedResolver(std::string_view host, const AddressLiteral& address, Resolver& next)
      : host_(host), address_(address), next_(next) {}

  Status start(std::string_view host) override;
  Result<AddressList> poll() override;
  int wake_fd() const override { return fixed_ ? -1 : next_.wake_fd(); }
  void abandon() override;
  std::string_view reason() const override {
    return fixed_ ? "no address for host" : next_.reason();
  }

 private:
  std::string_view host_;
  AddressLiteral address_;
  Resolver& next_;
  bool fixed_ = false;
};

}  // namespace fieldhook
