// SPDX-License-Identifier: MIT
// A stream over lwIP that stands, with its peer.
#pragma once

#include "lwip/fixture.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lwip_test {

using fieldhook::Bytes;
using fieldhook::bytes_of;
using fieldhook::Result;
using fieldhook::Status;
using fieldhook::text_of;

/// A stream that stands.
struct Stream : Scene {
  Peer peer;

  Stream() { REQUIRE(connect(kHost4) == Status::ok); }
  ~Stream() { transport.close(); }

  /// Everything that is there now.
  std::string take(std::size_t grain = 4096) {
    std::string taken;
    std::vector<std::uint8_t> space(grain);
    for (;;) {
      const Result<std::size_t> got = transport.receive({space.data(), space.size()});
      if (!got.ok()) return taken;
      taken.append(text_of(Bytes(space.data(), got.value())));
    }
  }
  Status receive_status() {
    std::uint8_t space[16];
    return transport.receive(space).status();
  }
  Status send_status(std::string_view text = "x") {
    return transport.send(bytes_of(text)).status();
  }
  /// Sends until it would block; how much that was.
  std::size_t stuff(const std::string& bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
      const auto put = transport.send(bytes_of(bytes).from(at));
      if (!put.ok()) {
        CHECK(put.status() == Status::would_block);
        break;
      }
      CHECK(put.value() >= 1);
      at += put.value();
    }
    return at;
  }
};

/// Bytes of which no two stretches are alike.
inline std::string pattern(std::size_t size) {
  std::string bytes;
  for (std::uint32_t i = 0; bytes.size() < size; ++i) {
    bytes += static_cast<char>((i * 2654435761u) >> 24);
  }
  return bytes;
}

}  // namespace lwip_test
