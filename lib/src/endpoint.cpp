// SPDX-License-Identifier: MIT
#include <fieldhook/endpoint.hpp>

#include <fieldhook/request_writer.hpp>
#include <fieldhook/signing_key.hpp>

#include "host.hpp"
#include "signed_content.hpp"
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
  for (const std::string_view own :
       {profile.id_header, profile.timestamp_header, profile.signature_header,
        profile.second_signature_header}) {
    if (equal_ignoring_case(name, own)) return true;
  }
  return false;
}

/// RFC 3986 pchar, '/' and '?', without '%', which is looked at with its digits.
bool is_uri_char(char c) {
  return is_letter(c) || is_digit(c) ||
         std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos;
}

/// "." and "..", written out or as "%2e": proxies and servers disagree about them.
bool is_dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const std::size_t size = segment[0] == '.' ? 1 : 3;
    if (size == 3 && !equal_ignoring_case(first(segment, 3), "%2e")) return false;
    segment.remove_prefix(size);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

bool has_dot_segment(std::string_view path) {
  for (;;) {
    const std::size_t slash = path.find('/');
    if (is_dot_segment(first(path, slash))) return true;
    if (slash == path.npos) return false;
    path.remove_prefix(slash + 1);
  }
}

/// True where `query`, or a target with one, sets what `parameter` sets: "/x?a=1&wait=false" does
/// so for "wait=true".
bool sets(std::string_view query, std::string_view parameter) {
  const std::string_view name = first(parameter, parameter.find('='));
  for (;;) {
    const std::size_t end = query.find_first_of("?&");
    const std::string_view item = first(query, end);
    if (first(item, item.find('=')) == name) return true;
    if (end == query.npos) return false;
    query.remove_prefix(end + 1);
  }
}

/// What may stand in a path, a query or a fragment.
bool is_uri_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!is_uri_char(text[i])) return false;
      continue;
    }
    if (percent_octet(behind(text, i)) < 0) return false;
  }
  return true;
}

/// 1 to 65535, without sign, blank or leading zero.
Result<std::uint16_t> read_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || text[0] == '0') return Status::malformed;
  std::uint32_t port = 0;
  for (const char c : text) {
    if (!is_digit(c)) return Status::malformed;
    port = port * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (port > 65535) return Status::malformed;
  return static_cast<std::uint16_t>(port);
}

/// Cuts `text` at the first of `marks`; what stands before it.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const std::string_view taken = first(text, text.find_first_of(marks));
  text.remove_prefix(taken.size());
  return taken;
}

/// http is for a lab, and only where the build says so.
Status judge_scheme(std::string_view scheme) {
  if (equal_ignoring_case(scheme, "https")) return Status::ok;
  if (!equal_ignoring_case(scheme, "http")) return Status::unsupported;
#ifdef FIELDHOOK_INSECURE_HTTP
  return Status::ok;
#else
  return Status::refused;
#endif
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view url) {
  if (url.size() > kMaxUrl) return Status::no_space;
  const std::size_t colon = url.find("://");
  if (colon == url.npos || !is_letter(url[0])) return Status::malformed;
  const std::string_view scheme = first(url, colon);
  for (const char c : scheme) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return Status::malformed;
  }
  const Status judged = judge_scheme(scheme);
  if (judged != Status::ok) return judged;

  Endpoint endpoint;
  endpoint.secure_ = scheme.size() == 5;
  endpoint.port_ = endpoint.secure_ ? 443 : 80;
  std::string_view rest = behind(url, colon + 3);
  endpoint.authority_ = take_until(rest, "/?#");
  const Status host = endpoint.read_authority();
  if (host != Status::ok) return host;

  endpoint.target_ = take_until(rest, "#");
  const std::string_view path = first(endpoint.target_, endpoint.target_.find('?'));
  if (!is_uri_text(endpoint.target_) || has_dot_segment(path)) return Status::malformed;
  if (!rest.empty() && !is_uri_text(behind(rest, 1))) return Status::malformed;  // the fragment
  return endpoint;
}

Status Endpoint::read_authority() {
  std::string_view rest = authority_;
  if (starts_with(rest, "[")) {
    rest.remove_prefix(1);
    host_ = take_until(rest, "]");
    if (rest.empty()) return Status::malformed;
    rest.remove_prefix(1);
    const Result<AddressLiteral> literal = read_ipv6(host_);
    if (!literal.ok()) return Status::malformed;
    literal_ = literal.value();
  } else {
    host_ = take_until(rest, ":");
    const Result<AddressLiteral> literal = read_ipv4(host_);
    if (literal.ok()) literal_ = literal.value();
    if (!literal.ok() && !is_host_name(host_)) return Status::malformed;
  }
  if (rest.empty()) return Status::ok;
  if (rest[0] != ':') return Status::malformed;
  const Result<std::uint16_t> port = read_port(behind(rest, 1));
  if (!port.ok()) return port.status();
  port_ = port.value();
  return Status::ok;
}

Status Endpoint::sign_with(const Profile& profile, Span<const SigningKey> keys) {
  if (profile.is_signed() == keys.empty()) return Status::refused;
  if (keys.size() > most_keys(profile)) return Status::refused;
  for (const SigningKey& key : keys) {
    if (!key.made_for(profile)) return Status::refused;
  }
  if (profile.is_signed() && !profile.can_sign()) return Status::unsupported;
  if (profile.covers(Part::method) || profile.covers(Part::url)) return Status::unsupported;
  if (writes(profile)) return Status::refused;
  profile_ = &profile;
  keys_ = keys;
  return Status::ok;
}

/// One of the profile's headers is one that the user added.
bool Endpoint::writes(const Profile& profile) const {
  for (const Header& header : headers_) {
    if (is_own_field(header.name, profile)) return true;
  }
  return credential_ != nullptr && is_own_field(credential_->name_, profile);
}

Status Endpoint::send_to(const Sink& sink) {
  if (!profile_->is_signed()) {
    if (writes(*sink.unsigned_as)) return Status::refused;
    profile_ = sink.unsigned_as;
  }
  sink_ = &sink;
  join_queries();
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
  return Status::ok;
}

Status Endpoint::add_query(std::string_view query) {
  if (query.empty() || !is_uri_text(query)) return Status::malformed;
  queries_[1] = query;
  join_queries();
  return Status::ok;
}

void Endpoint::join_queries() {
  const std::string_view own = sink_->query;
  const bool taken = own.empty() || sets(target_, own) || sets(queries_[1], own);
  queries_[0] = taken ? std::string_view() : own;
  const char first_joint = target_.find('?') == target_.npos ? '?' : '&';
  joint_ = taken && queries_[1].empty() ? '\0' : first_joint;
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
  return Status::ok;
}

}  // namespace fieldhook
