// SPDX-License-Identifier: MIT
// The head of a request, written into the caller's buffer. A header cannot be injected through it.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// True for a field name: an RFC 9110 token.
bool is_field_name(std::string_view name);
/// True for a field value: no control but the tab, no blank at its ends; obs-text may stand.
bool is_field_value(std::string_view value);

/// Writes "POST target HTTP/1.1" and fields, in order. The first error sticks and finish() tells
/// it.
/// Limits    `space` must hold the whole head.
class RequestWriter {
 public:
  explicit RequestWriter(MutableBytes space) : begin_(space.data()), space_(space) {}

  /// The request line, Host, User-Agent, and what the body is.
  void start(const Endpoint& endpoint, std::string_view content_type, std::size_t content_length);
  /// Errors    malformed: see is_field_name, is_field_value. Nothing is sanitised silently.
  void field(std::string_view name, std::string_view value);
  /// A field whose name and value this library made itself. Without a name there is none.
  void own_field(const std::string_view& name, const std::string_view& value);
  /// A credential that Endpoint::authorize took.
  void credential(const Credential& credential);
  /// Ends the head; the size of what was written.
  /// Errors    no_space, malformed.
  Result<std::size_t> finish();

  /// A part of the head, or of a field's value, as it stands. For lib/src.
  void put(const char* text, std::size_t size);
  void put(std::string_view text) { put(text.data(), text.size()); }
  bool empty() const { return size() == 0; }
  /// The size of what was written so far. Errors  as finish().
  Result<std::size_t> written() const {
    return status_ == Status::ok ? Result<std::size_t>(size()) : status_;
  }

 private:
  std::size_t size() const { return static_cast<std::size_t>(space_.data() - begin_); }
  char* reserve(std::size_t size);
  void fail(Status why) {
    if (status_ == Status::ok) status_ = why;
    space_ = space_.first(0);
  }

  std::uint8_t* begin_;
  MutableBytes space_;  // that is left; none behind an error
  Status status_ = Status::ok;
};

}  // namespace fieldhook
