// SPDX-License-Identifier: MIT
#include <fieldhook/pump.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// A peer that takes the begin of a request, answers as it ends the stream, and is gone.
class Impatient final : public Transport {
 public:
  explicit Impatient(std::string_view answer) : answer_(answer) {}
  ~Impatient() = default;

  Status connect(const Endpoint&, Now) override { return Status::ok; }
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return Protection::verified; }
  Result<std::size_t> send(Bytes) override {
    speaks_ = begun_;
    if (speaks_) return Status::closed;
    begun_ = true;
    return std::size_t{10};
  }
  Result<std::size_t> receive(MutableBytes space) override {
    if (!speaks_) return Status::would_block;
    const std::size_t size = answer_.copy(reinterpret_cast<char*>(space.data()), space.size());
    answer_.remove_prefix(size);
    if (size == 0) return Status::lost;
    return size;
  }
  void close() override {}

 private:
  std::string_view answer_;
  bool begun_ = false;
  bool speaks_ = false;
};

}  // namespace

TEST_CASE("an answer that comes with the end of the sending counts") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  Impatient peer("HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n");
  for (int i = 0; i < 5 && pump(delivery, peer, kStart).wants != Wants::nothing; ++i) {
  }
  CHECK(delivery.outcome() == Outcome::rejected);
  CHECK(delivery.attempt().status == 413);
}

TEST_CASE("a peer that takes no more and says nothing costs an attempt") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  Impatient peer("");
  for (int i = 0; i < 5 && pump(delivery, peer, kStart).wants != Wants::nothing; ++i) {
  }
  CHECK(delivery.outcome() == Outcome::retry);
  CHECK(delivery.attempt().cause == Status::lost);
}
