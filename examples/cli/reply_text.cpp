// SPDX-License-Identifier: MIT
#include "reply_text.hpp"

#include <cstddef>

namespace fieldhook::cli {
namespace {

struct StatusRow {
  std::uint16_t status;
  std::string_view rest;  ///< reason phrase, and fields that belong to the status
};

constexpr StatusRow kStatuses[] = {
    {200, "OK"},
    {204, "No Content"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed\r\nAllow: POST"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {417, "Expectation Failed"},
    {431, "Request Header Fields Too Large"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

constexpr std::string_view kOtherMethods[] = {"GET",     "HEAD",    "PUT",   "DELETE",
                                              "OPTIONS", "CONNECT", "TRACE", "PATCH"};

std::string_view rest_of(std::uint16_t status) {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.rest;
  }
  return "Refused";
}

struct WordRow {
  Word word;
  std::uint16_t status;
};
/// What is this side's own fault, or too large. All else is 401.
constexpr WordRow kWords[] = {
    {Word::no_clock, 503},
    {Word::bad_secret, 503},
    {Word::replay_guard_full, 503},
    {Word::no_space, 413},
};

/// Methods that exist get 405, others 501.
std::uint16_t judge_method(std::string_view method) {
  if (method == "POST") return 0;
  for (const std::string_view other : kOtherMethods) {
    if (method == other) return 405;
  }
  return 501;
}

}  // namespace

std::uint16_t judge_request_line(std::string_view method, std::string_view target,
                                 std::string_view path) {
  const std::uint16_t status = judge_method(method);
  const bool other_path = !path.empty() && target.substr(0, target.find('?')) != path;
  return other_path && status != 501 ? 404 : status;
}

std::uint16_t status_of(Word word) {
  for (const WordRow& row : kWords) {
    if (row.word == word) return row.status;
  }
  return 401;
}

std::string text_of(const Reply& reply, After after) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  text.append(rest_of(reply.status)).append("\r\n");
  const auto add = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  for (std::size_t i = 0; i < reply.header_count; ++i) {
    add(reply.headers[i].name, reply.headers[i].value);
  }
  if (!reply.content_type.empty()) add("Content-Type", reply.content_type);
  if (reply.status != 204) add("Content-Length", std::to_string(reply.body.size()));
  if (after == After::closed) add("Connection", "close");
  return text.append("\r\n").append(reply.body);
}

}  // namespace fieldhook::cli
