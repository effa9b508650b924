// SPDX-License-Identifier: MIT
#include <fieldhook/endpoint.hpp>

#include <fieldhook/signing_key.hpp>

#include "endpoint_extras.hpp"
#include "signed_content.hpp"
#include "text.hpp"

namespace fieldhook {

using namespace std::string_view_literals;

namespace {

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

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view url) {
  Result<Endpoint> made{Endpoint()};
  made.status_ = made.value_.read(url);
  return made;
}

Status Endpoint::sign_with(const Profile& profile, Span<const SigningKey> keys) {
  const bool is_signed = profile.is_signed();
  if (is_signed == keys.empty()) return Status::refused;
  if (keys.size() > most_keys(profile)) return Status::refused;
  for (const SigningKey& key : keys) {
    if (!key.made_for(profile)) return Status::refused;
  }
  if (is_signed && profile.receivers_only) return Status::unsupported;
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
  UrlReader reader(query);
  reader.take_query();
  if (query.empty() || !reader.done()) return Status::malformed;
  queries_[1] = query;
  join_queries();
  return Status::ok;
}

void Endpoint::join_queries() {
  const std::string_view own = sink_->query;
  const bool taken = own.empty() || sets(target(), own) || sets(queries_[1], own);
  queries_[0] = taken ? std::string_view() : own;
  const char first_joint = target().find('?') == target().npos ? '?' : '&';
  joint_ = taken && queries_[1].empty() ? '\0' : first_joint;
  if (joint_ != '\0' && extras_ == nullptr) extras_ = &EndpointExtras::queries_only;
}

}  // namespace fieldhook
