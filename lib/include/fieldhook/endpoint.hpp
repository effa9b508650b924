// SPDX-License-Identifier: MIT
// Where an event goes: one reading of the URL, used for policy and for the connection.
#pragma once

#include <fieldhook/credential.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/url.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

class SigningKey;
struct EndpointExtras;

/// One place that takes webhooks: its URL, what it expects, how requests to it are signed, and what
/// the user adds. Trivially copyable. Borrows all of it: it must outlive every copy.
class Endpoint : public Url {
 public:
  /// A default endpoint goes nowhere: every transport refuses it.
  constexpr Endpoint() = default;
  /// The URL alone, of an endpoint that has more.
  constexpr explicit Endpoint(const Url& url) : Url(url) {}

  /// The URL of a firmware that knows it, read by the compiler; no parser is in the image:
  ///   constexpr fh::Endpoint kHooks = fh::Endpoint::at("https://example.com/hooks");
  /// One that parse() would not take does not compile; the compiler names the_url_is_malformed(),
  /// or what else is wrong. Anywhere but in a constant it does not link: for those there is
  /// parse().
  static constexpr Endpoint at(std::string_view url);

  /// Reads a URL that is known only at run time, of a configuration.
  /// Errors    those of Url::read()
  static Result<Endpoint> parse(std::string_view url);

  /// Signs every request by `profile` with all `keys` (old and new during a rotation).
  /// Errors    refused: no key though the profile signs, more than kMaxKeys (than one a header,
  ///           where it holds no list), a key that is not ready or was made for another profile, an
  ///           added header that this profile writes
  ///           unsupported: a profile that signs the method or the URL, or wants a token: it is
  ///           for receivers.
  Status sign_with(const Profile& profile, Span<const SigningKey> keys);

  /// Adds header fields to every request.
  /// Errors    malformed: a name that is no token, or a control in a value
  ///           refused: a name that fieldhook writes itself (Host, Content-Length, ..)
  Status add_headers(Span<const Header> headers);

  /// The row of what is behind the URL; sinks::plain until then. A request that nobody signs has
  /// the headers that the row asks for.
  /// Errors    refused: an added header or the credential is one that these are
  Status send_to(const Sink& sink);

  /// Adds the credential to every request. It must outlive every copy.
  /// Errors    malformed: an empty secret, an octet that may not stand there
  ///           refused: a name that fieldhook, the profile or an added header writes
  Status authorize(const Credential& credential);

  /// Adds parameters to the URL's query: "thread_id=123". One that the row would add gives way to
  /// one of that name in the URL or here.
  /// Errors    malformed: empty, or not as a query is written in a URL
  Status add_query(std::string_view query);

  constexpr const Sink& sink() const { return *sink_; }
  /// What follows the target: first the row's own parameter, then what add_query() added. Either
  /// may be empty.
  constexpr Span<const std::string_view> queries() const { return queries_; }
  /// What stands before the first of them: '?', or '&' where the target has a query; 0: there is
  /// none.
  constexpr char joint() const { return joint_; }
  constexpr const Credential* credential() const { return credential_; }
  constexpr const Profile& profile() const { return *profile_; }
  constexpr Span<const SigningKey> keys() const { return keys_; }
  constexpr Span<const Header> headers() const { return headers_; }
  /// For lib/src: how headers and credential are written; nullptr where there are none.
  constexpr const EndpointExtras* extras() const { return extras_; }

 private:
  bool writes(const Profile& profile) const;
  void join_queries();

  char joint_ = '\0';
  std::string_view queries_[2];
  const Sink* sink_ = &sinks::plain;
  const Credential* credential_ = nullptr;
  const Profile* profile_ = &profiles::plain;
  Span<const SigningKey> keys_;
  Span<const Header> headers_;
  const EndpointExtras* extras_ = nullptr;
};

/// Named by the compiler where Endpoint::at() is given what is no URL here. They are nowhere
/// defined.
void the_url_is_malformed();
void the_url_is_http_which_is_not_secure();
void the_url_is_neither_https_nor_http();
void the_url_is_too_long();

constexpr Endpoint Endpoint::at(std::string_view url) {
  Endpoint endpoint;
  switch (endpoint.read(url)) {
    case Status::ok: break;
    case Status::refused: the_url_is_http_which_is_not_secure(); break;
    case Status::unsupported: the_url_is_neither_https_nor_http(); break;
    case Status::no_space: the_url_is_too_long(); break;
    default: the_url_is_malformed();
  }
  return endpoint;
}

}  // namespace fieldhook
