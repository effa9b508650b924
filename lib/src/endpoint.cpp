// SPDX-License-Identifier: MIT
#include <fieldhook/endpoint.hpp>

#include <fieldhook/signing_key.hpp>

#include "endpoint_extras.hpp"
#include "host.hpp"
#include "octets.hpp"
#include "signed_content.hpp"
#include "text.hpp"

namespace fieldhook {

using namespace std::string_view_literals;

namespace {

/// "." and "..", written out or as "%2e": proxies and servers disagree about them.
bool has_dot_segment(std::string_view path) {
  std::size_t dots = 0;  // the segment so far; 3 and more: something else
  for (;;) {
    if (path.empty() || path[0] == '/') {
      if (dots == 1 || dots == 2) return true;
      if (path.empty()) return false;
      dots = 0;
      path.remove_prefix(1);
      continue;
    }
    const bool escaped = path[0] == '%';  // by two digits: the path is sound
    const bool dot = path[0] == '.' || (escaped && path[1] == '2' && to_lower(path[2]) == 'e');
    dots = dot ? dots + 1 : 3;
    path.remove_prefix(escaped ? 3 : 1);
  }
}

/// True where `query`, or a target with one, sets what `parameter` sets: "/x?a=1&wait=false" does
/// so for "wait=true".
bool sets(std::string_view query, std::string_view parameter) {
  const std::string_view name = first(parameter, parameter.find('='));
  for (;;) {
    const std::size_t end = query.find_first_of("?&"sv);
    const std::string_view item = first(query, end);
    if (first(item, item.find('=')) == name) return true;
    if (end == query.npos) return false;
    query.remove_prefix(end + 1);
  }
}

/// What may stand in a path, a query or a fragment.
bool is_uri_text(std::string_view text) {
  for (;;) {
    text = behind_all(text, Octets::uri);
    if (text.empty()) return true;
    if (percent_octet(text) < 0) return false;
    text.remove_prefix(1);
  }
}

/// 1 to 65535, without sign, blank or leading zero; 0: it is none.
std::uint16_t read_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || text[0] == '0') return 0;
  std::uint32_t port = 0;
  for (const char c : text) {
    if (!is_digit(c)) return 0;
    port = port * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return port > 65535 ? std::uint16_t{0} : static_cast<std::uint16_t>(port);
}

/// Cuts `text` at the first of `marks`; what stands before it.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const std::string_view taken = first(text, text.find_first_of(marks));
  text.remove_prefix(taken.size());
  return taken;
}

/// http is for a lab, and only where the build says so.
Status judge_scheme(std::string_view scheme) {
  if (scheme.size() < 4 || !equal_ignoring_case(scheme, first("https"sv, scheme.size()))) {
    return Status::unsupported;
  }
  if (scheme.size() == 5) return Status::ok;
#ifdef FIELDHOOK_INSECURE_HTTP
  return Status::ok;
#else
  return Status::refused;
#endif
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view url) {
  Result<Endpoint> made{Endpoint()};
  made.status_ = made.value_.read(url);
  return made;
}

Status Endpoint::read(std::string_view url) {
  if (url.size() > kMaxUrl) return Status::no_space;
  std::string_view rest = behind_all(url, Octets::scheme);
  const std::string_view scheme = first(url, url.size() - rest.size());
  if (!starts_with(rest, "://"sv) || !is_letter(url[0])) return Status::malformed;
  const Status judged = judge_scheme(scheme);
  if (judged != Status::ok) return judged;

  secure_ = scheme.size() == 5;
  port_ = secure_ ? 443 : 80;
  rest.remove_prefix(3);
  authority_ = take_until(rest, "/?#"sv);
  const Status host = read_authority();
  if (host != Status::ok) return host;

  target_ = take_until(rest, "#"sv);
  if (!is_uri_text(target_) || has_dot_segment(first(target_, target_.find('?')))) {
    return Status::malformed;
  }
  const bool sound = rest.empty() || is_uri_text(behind(rest, 1));  // the fragment
  return sound ? Status::ok : Status::malformed;
}

Status Endpoint::read_authority() {
  std::string_view rest = authority_;
  if (starts_with(rest, "["sv)) {
    rest.remove_prefix(1);
    host_ = take_until(rest, "]"sv);
    if (rest.empty() || read_ipv6(host_, literal_) != Status::ok) return Status::malformed;
    rest.remove_prefix(1);
  } else {
    host_ = take_until(rest, ":"sv);
    const bool is_host = read_ipv4(host_, literal_) == Status::ok || is_host_name(host_);
    if (!is_host) return Status::malformed;
  }
  if (rest.empty()) return Status::ok;
  port_ = rest[0] == ':' ? read_port(behind(rest, 1)) : 0;
  return port_ != 0 ? Status::ok : Status::malformed;
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

bool Endpoint::writes(const Profile& profile) const {
  return extras_ != nullptr && extras_->clash(*this, profile);
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
  if (joint_ != '\0' && extras_ == nullptr) extras_ = &EndpointExtras::queries_only;
}

}  // namespace fieldhook
