// SPDX-License-Identifier: MIT
#include "witness.hpp"

namespace fieldhook::cli {
namespace {

constexpr std::size_t index_of(Phase phase) {
  return static_cast<std::size_t>(phase);
}

}  // namespace

void Witness::begin() {
  open_ = true;
  entered_ = Phase::resolve;
  begun_[0] = ended_ = clock_.mono();
  version_.clear();
  cipher_.clear();
}

void Witness::enter(Phase phase) {
  ended_ = clock_.mono();
  // A phase that was passed within one call (an address that needs no name server) took no time.
  for (std::size_t i = index_of(entered_) + 1; i <= index_of(phase); ++i) begun_[i] = ended_;
  if (phase > entered_) entered_ = phase;
}

Status Witness::connect(const Endpoint& endpoint, Now now) {
  if (!open_) begin();
  const Status status = inner_.connect(endpoint, now);
  if (status != Status::ok) {
    enter(inner_.phase());
    return status;
  }
  enter(Phase::request);
  if (tls_ != nullptr) {
    version_ = tls_->version();
    cipher_ = tls_->cipher();
    resumed_ = tls_->resumed();
  }
  return status;
}

Result<std::size_t> Witness::send(Bytes data) {
  const Result<std::size_t> sent = inner_.send(data);
  // The answer is waited for from the last byte on; which one that is, only the delivery knows.
  if (sent.ok()) begun_[index_of(Phase::answer)] = clock_.mono();
  return sent;
}

void Witness::close() {
  if (open_) ended_ = clock_.mono();
  open_ = false;
  inner_.close();
}

Millis Witness::spent(Phase phase, Phase reached) const {
  if (phase > reached) return -1;
  const Instant end = phase == reached ? ended_ : begun_[index_of(phase) + 1];
  const Millis spent = end - begun_[index_of(phase)];
  return spent < 0 ? 0 : spent;
}

}  // namespace fieldhook::cli
