// SPDX-License-Identifier: MIT
// The receiver's answers: which status, and the bytes.
#pragma once

#include <fieldhook/handshake.hpp>
#include <fieldhook/verify.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldhook::cli {

/// What a client that asks first is told; the body is read only if the head is good.
inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// 0 for a POST of `path`, where that is empty of any. Methods that exist get 405, others 501
/// (RFC 9110 9.1), and before 405 another path 404.
std::uint16_t judge_request_line(std::string_view method, std::string_view target,
                                 std::string_view path);

/// Of a verdict that is not ok.
std::uint16_t status_of(Word word);

/// What becomes of the connection behind an answer.
enum class After : std::uint8_t { kept, closed };

/// The whole answer. A header and a body with it are as the reply has them.
std::string text_of(const Reply& reply, After after);

}  // namespace fieldhook::cli
