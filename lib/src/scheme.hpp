// SPDX-License-Identifier: MIT
// What a row of columns cannot say: the steps in which one scheme differs from another.
#pragma once

#include "crypto/sha256.hpp"
#include "key_bytes.hpp"

#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

inline constexpr std::size_t kMacSize = kSha256Size;

struct WholeContent;

/// How a scheme makes keys and signatures; how it verifies stands in its JudgeSteps.
struct Scheme {
  /// Makes of a secret's text, which must stand for `least` bytes, what the key keeps.
  /// Errors    as SigningKey::assign
  Status (*keep)(const KeyText& text, std::size_t least, KeptKey& kept);
  /// Begins the hash of one message; nullptr: none runs along with the body.
  void (*start)(Sha256State& running, const SigningKey& key);
  /// Ends the MAC of one message; `running` is used up. nullptr: the signature is no MAC.
  Status (*finish)(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kMacSize]);
  /// Writes the signature of the whole content; nullptr: the MAC is the signature, or the scheme is
  /// for receivers only.
  Result<std::size_t> (*sign)(const SigningKey& key, const WholeContent& content,
                              MutableBytes signature);
};

/// A running MAC for each key: the steps of streaming schemes.
void macs_begin(InboundRequest& request);
void macs_body(InboundRequest& request, Bytes piece);
/// Ends the MACs and compares all signatures with them.
Word macs_judge(InboundRequest& request, const Now& now);

/// What the row's content says up to %b, and the body behind it, in the caller's buffer: the steps
/// of schemes that need the body whole.
void collect_begin(InboundRequest& request);
void collect_body(InboundRequest& request, Bytes piece);
/// All that was collected. Errors    no_space: it did not fit
Result<Bytes> collected_content(InboundRequest& request);
/// The body alone; after collected_content() answered ok.
inline Bytes collected_body(const InboundRequest& request) {
  return Bytes(request.buffer)
      .first(request.before_body + request.body_size)
      .from(request.before_body);
}

/// The one field of this name; `value` is empty before. Two stacks could read a repeated one
/// differently.
Word find_field(const Span<const Header>& headers, const std::string_view& name,
                std::string_view& value);
/// Reads the timestamp's text: its whole seconds. Digits only, no sign, no leading zero, and few
/// enough for 64 bits; false: it is none.
bool read_seconds(InboundRequest& request);

}  // namespace fieldhook
