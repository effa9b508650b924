// SPDX-License-Identifier: MIT
// An application with RTTI, the compiler's default, on a library without: what it derives from,
// itself or by a template, must not ask for what the library has not. To link it is the test.
#include <fieldhook/durable_replay_guard.hpp>

namespace {

class NoStorage final : public fieldhook::Storage {
 public:
  fieldhook::StorageShape shape() const override { return {}; }
  fieldhook::Status read(std::uint32_t, fieldhook::MutableBytes) override {
    return fieldhook::Status::lost;
  }
  fieldhook::Status program(std::uint32_t, fieldhook::Bytes) override {
    return fieldhook::Status::lost;
  }
  fieldhook::Status start_erase(std::uint32_t) override { return fieldhook::Status::lost; }
  fieldhook::Status erase_status() override { return fieldhook::Status::lost; }
};

}  // namespace

int main() {
  NoStorage storage;
  fieldhook::ReplayGuard<1> guard;
  fieldhook::DurableReplayGuard<1> durable(storage);
  const bool told = durable.mount() == fieldhook::Status::unsupported;
  return told && guard.commit({}) == fieldhook::Status::refused ? 0 : 1;
}
