// SPDX-License-Identifier: MIT
// The one reading of a profile's content template: what is signed is what is verified.
#pragma once

#include "crypto/sha256.hpp"
#include "text.hpp"

#include <fieldhook/payload_reader.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// Takes the next piece off `content`; false: at its %b, which is taken, or at its end.
[[gnu::always_inline]] inline bool take_piece(std::string_view& content,
                                              const ContentPieces& pieces,
                                              std::string_view& piece) {
  if (content.empty()) return false;
  piece = first(content, 1);
  content.remove_prefix(1);
  if (piece[0] != '%' || content.empty()) return true;
  const char mark = content[0];
  content.remove_prefix(1);
  if (mark == 'b') return false;
  piece = mark == 'i'   ? pieces.id
          : mark == 't' ? pieces.timestamp
          : mark == 'm' ? pieces.method
                        : pieces.url;
  return true;
}

/// All that the signatures of one request are made of. A reader's payload is read through the
/// scratch, which else takes the content of a profile that needs it whole.
struct WholeContent {
  const Profile& profile;
  ContentPieces pieces;
  PayloadPasses& body;
  MutableBytes scratch;
  Span<const SigningKey> keys;
};

/// What the row's content says up to its body, and the payload, in one piece in the scratch.
/// Errors    no_space: it does not fit; unsupported: the payload comes from a reader
Result<Bytes> write_content(const WholeContent& whole);

/// How many keys may sign one request.
inline std::size_t most_keys(const Profile& profile) {
  if (profile.separator != kOneSignature) return kMaxKeys;
  return profile.second_signature_header.empty() ? 1 : 2;
}

/// sign() behind its checks: the pieces that the profile signs are there and known to be good, and
/// there are keys, no more of them than may be.
/// Two keys of a profile whose headers hold one signature each: both, equally long, in a row.
/// What is written begins with `out`: how much of it.
Result<std::size_t> sign_content(const WholeContent& whole, Span<char> out);

}  // namespace fieldhook
