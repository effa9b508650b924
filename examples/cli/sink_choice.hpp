// SPDX-License-Identifier: MIT
// What stands behind the URL of a `send`: the sink, who signs, and what goes into payload and head.
#pragma once

#include "input.hpp"
#include "options.hpp"
#include "sink_fields.hpp"

#include <fieldhook/credential.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/event_time.hpp>

#include <optional>
#include <string>

namespace fieldhook::cli {

/// `--profile`, `--secret` and `--set` of one `send`. The endpoint borrows from it.
class SinkChoice {
 public:
  SinkChoice() = default;
  SinkChoice(const SinkChoice&) = delete;
  SinkChoice& operator=(const SinkChoice&) = delete;
  ~SinkChoice();  // wipes what it holds of secrets

  /// By name: a sink wins over a profile of the same name. Without one: the sink of the URL, else
  /// `standard` with a secret, else `plain`.
  [[nodiscard]] Complaint choose(const Options& options, const Endpoint& endpoint);
  /// Readies the endpoint: its row, its keys, its credential, its query.
  [[nodiscard]] Complaint equip(const Options& options, Endpoint& endpoint);
  /// Makes the payload of what is in it, unless it is the sink's own form already. `payload` and
  /// `headers` outlive the event.
  [[nodiscard]] Complaint build(const Options& options, Event& event, std::string& payload,
                                Headers& headers);
  /// Bytes that it adds to the head, beside those headers.
  std::size_t head_size() const { return secret_.size() + basic_.size() + query_.size(); }

 private:
  Complaint read_fields(const Options& options);
  Complaint read_secret(const Options& options);
  Complaint authorize(Endpoint& endpoint);
  Complaint add_query(Endpoint& endpoint);
  Complaint check_ready(std::string_view payload) const;
  Complaint fill(const Event& event, std::string& payload) const;
  Complaint build_cloud_event(const Options& options, Event& event, std::string& payload,
                              Headers& headers);
  std::string name() const {
    return std::string(profile_ == nullptr ? sink_->name : profile_->name);
  }

  const Sink* sink_ = nullptr;
  const SinkForm* form_ = nullptr;
  const Profile* profile_ = nullptr;  // who signs; nullptr: nobody
  Fields fields_;
  KeyRing keys_;
  std::string secret_;
  std::string basic_;
  std::string query_;
  std::string ce_space_;
  char time_[kMaxTimeText];
  std::optional<Credential> credential_;
};

}  // namespace fieldhook::cli
