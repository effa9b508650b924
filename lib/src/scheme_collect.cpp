// SPDX-License-Identifier: MIT
// Schemes that must see the body whole: it is collected in the caller's buffer.
#include "scheme.hpp"
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// Calls `take` with each piece of the content up to its body.
template <class Take>
void each_piece(const InboundRequest& request, Take take) {
  std::string_view content = request.profile->content;
  for (std::string_view piece; take_piece(content, request, piece);) take(piece);
}

}  // namespace

/// The buffer may come only after begin(), which tells its size: the content is written at the end.
void collect_begin(InboundRequest& request) {
  request.running = nullptr;
  each_piece(request, [&](std::string_view piece) { request.before_body += piece.size(); });
}

void collect_body(InboundRequest& request, Bytes piece) {
  const std::size_t at = request.before_body + request.body_size;
  request.body_size += piece.size();
  if (at > request.buffer.size() || piece.size() > request.buffer.size() - at) {
    request.failed = Word::no_space;
  } else if (!piece.empty()) {
    std::memcpy(request.buffer.data() + at, piece.data(), piece.size());
  }
}

Result<Bytes> collected_content(InboundRequest& request) {
  if (request.before_body > request.buffer.size()) request.failed = Word::no_space;
  if (request.failed != Word::ok) return Status::no_space;
  std::uint8_t* at = request.buffer.data();
  each_piece(request, [&](std::string_view piece) {
    if (piece.empty()) return;
    std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
  });
  return Bytes(request.buffer).first(request.before_body + request.body_size);
}

}  // namespace fieldhook
