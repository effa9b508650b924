// SPDX-License-Identifier: MIT
// The one reading of a profile's content template: what is signed is what is verified.
#pragma once

#include "crypto/sha256.hpp"

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <string_view>

namespace fieldhook {

/// The pieces that stand around the body.
struct ContentPieces {
  std::string_view id;
  std::string_view timestamp;
};

/// Hashes `content` up to its %b, or to its end; returns what of the template is left behind %b.
inline Result<std::string_view> hash_until_body(Sha256State& state, std::string_view content,
                                                const ContentPieces& pieces) {
  while (!content.empty()) {
    std::string_view piece = content.substr(0, 1);
    std::size_t used = 1;
    if (content[0] == '%' && content.size() > 1) {
      used = 2;
      if (content[1] == 'b') return content.substr(used);
      piece = content[1] == 'i' ? pieces.id : pieces.timestamp;
    }
    content.remove_prefix(used);
    const Status status = sha256_update(state, bytes_of(piece));
    if (status != Status::ok) return status;
  }
  return content;
}

}  // namespace fieldhook
