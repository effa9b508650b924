// SPDX-License-Identifier: MIT
// Reads an answer in every cut, which must agree.
#pragma once

#include <fieldhook/response_reader.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldhook::testing {

inline const std::string kOk = "HTTP/1.1 200 OK\r\n";
inline const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
inline const std::string kEmpty = "Content-Length: 0\r\n\r\n";

enum class Then { hold, in_order, cut };

/// All that a reader tells, as one line: what two readers must agree on.
inline std::string told(const ResponseReader& reader) {
  std::string text;
  text += reader.head_accepted() ? "accepted " : "";
  text += reader.complete() ? "complete " : reader.done() ? "failed " : "open ";
  text += std::string(fieldhook::text_of(reader.error())) + " ";
  if (reader.head_accepted()) text += std::to_string(reader.status()) + " ";
  text += std::to_string(reader.body_length());
  text += reader.reusable() ? " reusable" : "";
  text += reader.may_keep() ? " may_keep" : "";
  text += reader.head_accepted() ? " ra=" + std::string(reader.retry_after()) : "";
  text += reader.head_accepted() ? " date=" + std::string(reader.date()) : "";
  return text;
}

inline void end_as(ResponseReader& reader, Then then) {
  if (then == Then::in_order) reader.end(StreamEnd::in_order);
  if (then == Then::cut) reader.end(StreamEnd::cut);
}

inline ResponseReader fed(Bytes bytes, std::size_t piece, Then then, AnswerTo request) {
  ResponseReader reader(request);
  while (!bytes.empty()) {
    const std::size_t n = piece < bytes.size() ? piece : bytes.size();
    reader.feed(bytes.first(n));
    bytes = bytes.from(n);
  }
  end_as(reader, then);
  return reader;
}

/// Feeds the text whole, byte by byte, and cut in two everywhere; all must agree.
inline ResponseReader read(std::string_view text, Then then = Then::hold,
                           AnswerTo request = AnswerTo::post) {
  const Bytes bytes = bytes_of(text);
  const ResponseReader whole = fed(bytes, bytes.size(), then, request);
  CHECK(told(fed(bytes, 1, then, request)) == told(whole));
  if (bytes.size() > 2000) return whole;
  std::size_t differing = 0;
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    ResponseReader reader(request);
    reader.feed(bytes.first(at));
    reader.feed(bytes.from(at));
    end_as(reader, then);
    if (told(reader) != told(whole)) ++differing;
  }
  CHECK(differing == 0);
  return whole;
}

ReadError error_of(std::string_view text, Then then = Then::hold) {
  const ResponseReader reader = read(text, then);
  CHECK(!reader.complete());
  CHECK(!reader.reusable());
  return reader.error();
}

inline bool completes(std::string_view text) {
  ResponseReader reader;
  reader.feed(bytes_of(text));
  return reader.complete();
}

/// A head of exactly `size` bytes.
inline std::string head_of(std::size_t size) {
  const std::string head = kOk + "X: \r\n" + kEmpty;
  return kOk + "X: " + std::string(size - head.size(), 'a') + "\r\n" + kEmpty;
}

inline std::string times(std::size_t n, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < n; ++i) all += text;
  return all;
}

}  // namespace fieldhook::testing
