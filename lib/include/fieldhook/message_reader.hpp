// SPDX-License-Identifier: MIT
// The part of HTTP/1.1 that requests and answers share: fields, framing, chunks. One grammar.
#pragma once

#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Why a message cannot be trusted.
enum class ReadError : std::uint8_t {
  none,
  syntax,       ///< not HTTP by this grammar
  framing,      ///< where the body ends is not certain
  incomplete,   ///< the stream ended first
  limit,        ///< larger than what is accepted
  unsupported,  ///< well formed, and not for us (101, an unknown transfer coding)
  unexpected,   ///< an answer that nobody asked for
  deadline,     ///< told by the caller, never by a reader
};

/// The error in the words of the conformance runner: "framing".
std::string_view text_of(ReadError error);

enum class StreamEnd : std::uint8_t { in_order, cut };

}  // namespace fieldhook
