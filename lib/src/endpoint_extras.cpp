// SPDX-License-Identifier: MIT
#include "endpoint_extras.hpp"

#include <fieldhook/route.hpp>

#include "text.hpp"

namespace fieldhook {
namespace {

/// What a user may not set: fieldhook writes these, or they would change the framing.
constexpr std::string_view kOwnFields[] = {
    "host",    "content-length", "transfer-encoding", "connection", "content-type", "trailer", "te",
    "upgrade", "expect",         "keep-alive",        "user-agent",
};

bool is_own_field(std::string_view name, const Profile& profile) {
  for (const std::string_view own : kOwnFields) {
    if (equal_ignoring_case(name, own)) return true;
  }
  for (const std::string_view own : {profile.id_header, profile.timestamp_header,
                                     profile.signature_header, profile.second_signature_header}) {
    if (equal_ignoring_case(name, own)) return true;
  }
  return false;
}

constexpr EndpointExtras kExtras{EndpointExtras::any_clash, EndpointExtras::write_all,
                                 EndpointExtras::write_all_queries};

}  // namespace

bool EndpointExtras::any_clash(const Endpoint& endpoint, const Profile& profile) {
  for (const Header& header : endpoint.headers()) {
    if (is_own_field(header.name, profile)) return true;
  }
  return endpoint.credential() != nullptr && is_own_field(endpoint.credential()->name_, profile);
}

void EndpointExtras::write_all(const Endpoint& endpoint, RequestWriter& writer) {
  for (const Header& header : endpoint.headers()) writer.own_field(header.name, header.value);
  if (endpoint.credential() != nullptr) writer.credential(*endpoint.credential());
}

Status Endpoint::add_headers(Span<const Header> headers) {
  for (const Header& header : headers) {
    if (!is_field_name(header.name) || !is_field_value(header.value)) return Status::malformed;
    if (is_own_field(header.name, *profile_)) return Status::refused;
    const bool twice =
        credential_ != nullptr && equal_ignoring_case(header.name, credential_->name_);
    if (twice) return Status::refused;
  }
  headers_ = headers;
  extras_ = &kExtras;
  return Status::ok;
}

Status Endpoint::authorize(const Credential& credential) {
  const std::string_view secret = credential.secret_;
  const bool has_blank = secret.find(' ') != secret.npos || secret.find('\t') != secret.npos;
  const bool sound = is_field_name(credential.name_) && is_field_value(secret) && !secret.empty();
  if (!sound || (has_blank && !credential.label_.empty())) return Status::malformed;
  if (is_own_field(credential.name_, *profile_)) return Status::refused;
  for (const Header& header : headers_) {
    if (equal_ignoring_case(header.name, credential.name_)) return Status::refused;
  }
  credential_ = &credential;
  extras_ = &kExtras;
  return Status::ok;
}

Status add_fields(Endpoint& endpoint, Span<const Header> headers, const Credential& credential) {
  const Status status = endpoint.add_headers(headers);
  if (status != Status::ok || credential.is_none()) return status;
  return endpoint.authorize(credential);
}

}  // namespace fieldhook
