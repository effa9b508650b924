// SPDX-License-Identifier: MIT
// A transport and a storage that were written in C.
#pragma once

#include <fieldhook/fieldhook.h>

#include <fieldhook/storage.hpp>
#include <fieldhook/transport.hpp>

namespace fieldhook {

/// What C answers is not trusted: a status that there is none of, or a count that cannot be, is a
/// broken stream.
class CTransport final : public Transport {
 public:
  explicit CTransport(const fieldhook_transport* calls);

  Status connect(const Endpoint& endpoint, Now now) override;
  Phase phase() const override;
  Protection protection() const override;
  Result<std::size_t> send(Bytes data) override;
  Result<std::size_t> receive(MutableBytes space) override;
  void close() override { calls_.close(calls_.context); }

  static bool is_whole(const fieldhook_transport& calls);

 private:
  fieldhook_transport calls_;
};

class CStorage final : public Storage {
 public:
  explicit CStorage(const fieldhook_storage* calls);

  StorageShape shape() const override;
  Status read(std::uint32_t address, MutableBytes into) override;
  Status program(std::uint32_t address, Bytes bytes) override;
  Status start_erase(std::uint32_t sector) override;
  Status erase_status() override;

  static bool is_whole(const fieldhook_storage& calls);

 private:
  fieldhook_storage calls_;
};

}  // namespace fieldhook
