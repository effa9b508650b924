// SPDX-License-Identifier: MIT
// What one `send` is going to do, checked to the last detail before a byte leaves.
#pragma once

#include "input.hpp"
#include "options.hpp"
#include "sink_choice.hpp"

#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/posix_entropy.hpp>
#include <fieldhook/posix_resolver.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/tls_config.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fieldhook::cli {

/// What is sent: an event of the command line, or only those that wait in an outbox.
enum class Carries : std::uint8_t { event, kept_events };

/// Borrows from argv. Everything in it is sound once prepare() has nothing to complain about.
class SendPlan {
 public:
  SendPlan() : tls_(entropy_) {}
  SendPlan(const SendPlan&) = delete;
  SendPlan& operator=(const SendPlan&) = delete;
  ~SendPlan();  // a payload and a head may hold a secret: they are wiped

  [[nodiscard]] Complaint prepare(const Options& options, Carries what);

  const Endpoint& endpoint() const { return endpoint_; }
  const Event& event() const { return event_; }
  const RetryPolicy& policy() const { return policy_; }
  const TlsConfig& tls() const { return tls_; }
  /// The system's resolver, behind the address of `--resolve` where that is given.
  Resolver& resolver() {
    if (fixed_.has_value()) return *fixed_;
    return system_;
  }
  /// Room for the head, and in one piece with it for as much of the payload as a record takes.
  MutableBytes scratch() { return {scratch_.data(), scratch_.size()}; }
  /// Scheme and host, all that is ever shown of the URL.
  std::string shown_url() const;

 private:
  Complaint read_endpoint(const Options& options);
  Complaint read_extra_headers(const Options& options);
  Complaint read_event(const Options& options);
  Complaint check_keepable(const Options& options) const;
  Complaint read_policy(const Options& options);
  Complaint read_trust(const Options& options);
  Complaint trust_system();
  Complaint read_anchors(std::string_view file);
  Complaint read_identity(std::string_view certificate_file, std::string_view key_file);
  Complaint read_resolve(const Options& options);

  PosixEntropy entropy_;
  SinkChoice choice_;
  Headers headers_;
  Endpoint endpoint_;
  EventId id_;
  std::string payload_;
  Event event_;
  RetryPolicy policy_;
  TlsConfig tls_;
  SystemResolver system_;
  std::optional<FixedResolver> fixed_;
  std::vector<std::uint8_t> scratch_;
};

}  // namespace fieldhook::cli
