// SPDX-License-Identifier: MIT
#include <fieldhook/request_writer.hpp>

#include <fieldhook/version.hpp>

#include "endpoint_extras.hpp"
#include "octets.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {

using namespace std::string_view_literals;

bool is_field_name(std::string_view name) {
  const Bytes octets = bytes_of(name);
  return !name.empty() && skip_token(octets.begin(), octets.end()) == octets.end();
}

bool is_field_value(std::string_view value) {
  const Bytes octets = bytes_of(value);
  if (octets.empty()) return true;
  if (octets[0] <= ' ' || octets[octets.size() - 1] <= ' ') return false;
  return skip_text(octets.begin(), octets.end()) == octets.end();
}

/// Room for `size` more bytes; nullptr: there is not, or an error came before.
char* RequestWriter::reserve(std::size_t size) {
  if (size > space_.size()) {
    fail(Status::no_space);
    return nullptr;
  }
  std::uint8_t* const at = space_.data();
  space_ = space_.from(size);
  return reinterpret_cast<char*>(at);
}

void RequestWriter::put(const char* text, std::size_t size) {
  char* at = reserve(size);
  if (at != nullptr && size != 0) std::memcpy(at, text, size);
}

void RequestWriter::start(const Endpoint& endpoint, std::string_view content_type,
                          std::size_t content_length) {
  put("POST /"sv);
  const std::string_view target = endpoint.target();
  // A URL without a path has none of its own.
  const std::size_t slash = !target.empty() && target.front() == '/' ? 1 : 0;
  put(behind(target, slash));
  if (endpoint.extras() != nullptr) endpoint.extras()->write_queries(endpoint, *this);
  put(" HTTP/1.1\r\nHost: "sv);
  put(endpoint.authority());
  put(kBehindHost, sizeof kBehindHost - 1);
  put(content_type);
  put("\r\nContent-Length: "sv);
  char line[20 + 2];
  char* const end = line + 20;
  end[0] = '\r';
  end[1] = '\n';
  const char* const digits = put_decimal(content_length, end);
  put(digits, static_cast<std::size_t>(end + 2 - digits));
}

void RequestWriter::credential(const Credential& credential) {
  put(credential.name_);
  put(": "sv);
  put(credential.label_);
  put(credential.secret_);
  put("\r\n"sv);
}

void RequestWriter::field(std::string_view name, std::string_view value) {
  if (!is_field_name(name) || !is_field_value(value)) return fail(Status::malformed);
  own_field(name, value);
}

void RequestWriter::own_field(const std::string_view& name, const std::string_view& value) {
  if (name.empty()) return;
  char* at = reserve(name.size() + value.size() + 4);
  if (at == nullptr) return;
  std::memcpy(at, name.data(), name.size());
  at += name.size();
  *at++ = ':';
  *at++ = ' ';
  if (!value.empty()) std::memcpy(at, value.data(), value.size());
  at += value.size();
  *at++ = '\r';
  *at = '\n';
}

Result<std::size_t> RequestWriter::finish() {
  put("\r\n"sv);
  return written();
}

}  // namespace fieldhook
