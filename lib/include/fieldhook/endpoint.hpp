// SPDX-License-Identifier: MIT
// Where an event goes: one strict URL parser, used for policy and for the connection.
#pragma once

#include <fieldhook/credential.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

class SigningKey;
struct EndpointExtras;

enum class HostKind : std::uint8_t { name, ipv4, ipv6 };

/// An IPv4 or IPv6 address literal in network order; size is 4, 16, or 0 for a host name.
struct AddressLiteral {
  /// Reads "192.0.2.1" or "2001:db8::1": no brackets, no zone.
  /// Errors    malformed: anything else
  static Result<AddressLiteral> parse(std::string_view text);

  std::uint8_t bytes[16] = {};
  std::uint8_t size = 0;
};

/// One place that takes webhooks: its URL, what it expects, how requests to it are signed, and what
/// the user adds. Trivially copyable. Borrows all of it: it must outlive every copy.
/// Limits    kMaxUrl (2048) bytes of URL; a host name of 253 bytes, labels of 63.
class Endpoint {
 public:
  static constexpr std::size_t kMaxUrl = 2048;

  /// A default endpoint goes nowhere: every transport refuses it.
  constexpr Endpoint() = default;

  /// Reads an https URL. One reading only; what two parsers could read differently is an error.
  /// The fragment is not sent. IDN only as A-labels; IPv4 only as four decimal numbers.
  /// Errors    malformed: not a URL by this grammar (userinfo, backslash, blank, control, empty or
  ///           zero port, zone id, dot segments, bad percent-encoding, ..)
  ///           refused: http, which only a build with FIELDHOOK_INSECURE_HTTP accepts
  ///           unsupported: another scheme
  ///           no_space: longer than kMaxUrl
  /// Source    RFC 3986, RFC 9110 4.2.
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

  constexpr bool secure() const { return secure_; }
  constexpr HostKind host_kind() const {
    return literal_.size == 0   ? HostKind::name
           : literal_.size == 4 ? HostKind::ipv4
                                : HostKind::ipv6;
  }
  /// The host as written, without brackets. Connect to it, check the certificate against it.
  constexpr std::string_view host() const { return host_; }
  /// The host's address where it is a literal; size 0 for a name.
  constexpr const AddressLiteral& literal() const { return literal_; }
  constexpr std::uint16_t port() const { return port_; }
  /// Host and port as they stand in the URL: the value of the Host field.
  constexpr std::string_view authority() const { return authority_; }
  /// Path and query as written, without fragment. Empty, or begins with '?', where the URL has no
  /// path: the request then begins with a slash of its own.
  constexpr std::string_view target() const { return target_; }

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
  Status read(std::string_view url);
  Status read_authority();
  bool writes(const Profile& profile) const;
  void join_queries();

  std::string_view host_;
  std::string_view authority_;
  std::string_view target_;
  AddressLiteral literal_;
  std::uint16_t port_ = 0;
  bool secure_ = true;
  char joint_ = '\0';
  std::string_view queries_[2];
  const Sink* sink_ = &sinks::plain;
  const Credential* credential_ = nullptr;
  const Profile* profile_ = &profiles::plain;
  Span<const SigningKey> keys_;
  Span<const Header> headers_;
  const EndpointExtras* extras_ = nullptr;
};

}  // namespace fieldhook
