// SPDX-License-Identifier: MIT
#include <fieldhook/request_writer.hpp>

#include <fieldhook/version.hpp>

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
  if (status_ == Status::ok && size > space_.size() - size_) status_ = Status::no_space;
  if (status_ != Status::ok) return nullptr;
  char* at = reinterpret_cast<char*>(space_.data()) + size_;
  size_ += size;
  return at;
}

void RequestWriter::put(const char* text, std::size_t size) {
  char* at = reserve(size);
  if (at != nullptr && size != 0) std::memcpy(at, text, size);
}

void RequestWriter::start(const Endpoint& endpoint) {
  put("POST /"sv);
  const std::string_view target = endpoint.target();
  // A URL without a path has none of its own.
  const std::size_t slash = !target.empty() && target.front() == '/' ? 1 : 0;
  put(behind(target, slash));
  if (char joint = endpoint.joint(); joint != '\0') {
    for (const std::string_view query : endpoint.queries()) {
      if (query.empty()) continue;
      put(&joint, 1);
      put(query);
      joint = '&';
    }
  }
  put(" HTTP/1.1\r\nHost: "sv);
  put(endpoint.authority());
  put(kBehindHost);
}

void RequestWriter::credential(const Credential& credential) {
  put(credential.name_);
  put(": "sv);
  put(credential.label_);
  put(credential.secret_);
  put("\r\n"sv);
}

void RequestWriter::field(std::string_view name, std::string_view value) {
  if (!is_field_name(name) || !is_field_value(value)) {
    if (status_ == Status::ok) status_ = Status::malformed;
    return;
  }
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

void RequestWriter::content_length(std::uint64_t size) {
  char digits[20];
  own_field("Content-Length"sv, decimal(size, digits));
}

Result<std::size_t> RequestWriter::finish() {
  put("\r\n"sv);
  if (status_ != Status::ok) return status_;
  return size_;
}

}  // namespace fieldhook
