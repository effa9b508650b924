// SPDX-License-Identifier: MIT
// The one grammar of URLs. Endpoint::at() reads by it while a program is compiled,
// Endpoint::parse() while it runs: there is no second parser that could read a URL differently.
#pragma once

#include <fieldhook/ascii.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class HostKind : std::uint8_t { name, ipv4, ipv6 };

/// An IPv4 or IPv6 address literal in network order; size is 4, 16, or 0 for a host name.
struct AddressLiteral {
  /// Reads "192.0.2.1" or "2001:db8::1": no brackets, no zone.
  /// Errors    malformed: anything else
  static Result<AddressLiteral> parse(std::string_view text);

  std::uint8_t bytes[16] = {};
  std::uint8_t size = 0;
};

/// Reads a text from its front, by one rule of the grammar at a time. A rule that does not fit may
/// have taken a part.
class UrlReader {
 public:
  /// What may stand beside letters and digits: so many of kMarks. RFC 3986 pchar without '%' is a
  /// segment's.
  enum class Marks : std::uint8_t { label = 1, host = 2, scheme = 3, segment = 17, query = 19 };

  constexpr explicit UrlReader(std::string_view text)
      : at_(text.data()), end_(text.data() + text.size()) {}

  constexpr bool done() const { return at_ == end_; }
  /// '\0' at the end; and for a NUL, which may stand nowhere.
  constexpr char next() const { return done() ? '\0' : *at_; }
  /// What was taken since `begin`.
  constexpr std::string_view since(const UrlReader& begin) const {
    return {begin.at_, static_cast<std::size_t>(at_ - begin.at_)};
  }

  constexpr bool take(char c);
  /// Letters, digits and `marks`, as many as there are.
  constexpr std::string_view take_all(Marks marks);
  /// Query or fragment, as far as it is sound.
  constexpr void take_query();
  /// Segments behind slashes, as far as they are sound. False: one is "." or "..", written out or
  /// as "%2e": proxies and servers disagree about them.
  constexpr bool take_path();
  /// RFC 3986 IPv4address, four decimal numbers without leading zeros, into four bytes.
  constexpr bool take_ipv4(std::uint8_t* bytes);
  /// RFC 4291 2.2 without zone id, into sixteen bytes, which are zero.
  constexpr bool take_ipv6(std::uint8_t* bytes);
  /// A number of at most so many digits, a decimal one without leading zeros. -1: there is none.
  constexpr std::int32_t take_number(int base, int most_digits);

 private:
  constexpr bool next_is_one_of(Marks marks) const;
  constexpr std::int32_t take_octet(Marks marks);

  const char* at_;
  const char* end_;
};

constexpr bool UrlReader::take(char c) {
  const bool is_next = !done() && *at_ == c;
  if (is_next) ++at_;
  return is_next;
}

constexpr bool UrlReader::next_is_one_of(Marks marks) const {
  constexpr std::string_view kMarks = "-.+_~!$&'()*,;=:@/?";
  const char c = next();
  if (is_letter(c) || is_digit(c)) return true;
  for (std::size_t i = 0; i < static_cast<std::size_t>(marks); ++i) {
    if (c == kMarks[i]) return true;
  }
  return false;
}

constexpr std::string_view UrlReader::take_all(Marks marks) {
  const UrlReader begin = *this;
  while (next_is_one_of(marks)) ++at_;
  return since(begin);
}

/// A letter, digit or mark, or what a percent-escape stands for; -1: none of them comes next.
constexpr std::int32_t UrlReader::take_octet(Marks marks) {
  if (next_is_one_of(marks)) return *at_++;
  const char* const begin = at_;
  const std::int32_t octet = take('%') ? take_number(16, 2) : -1;
  if (at_ - begin == 3) return octet;
  at_ = begin;
  return -1;
}

constexpr void UrlReader::take_query() {
  while (take_octet(Marks::query) >= 0) {
  }
}

constexpr bool UrlReader::take_path() {
  while (take('/')) {
    std::size_t dots = 0;  // 3 and more: it is something else
    for (std::int32_t octet = 0; (octet = take_octet(Marks::segment)) >= 0;) {
      dots = octet == '.' ? dots + 1 : 3;
    }
    if (dots == 1 || dots == 2) return false;
  }
  return true;
}

constexpr std::int32_t UrlReader::take_number(int base, int most_digits) {
  const char* const begin = at_;
  std::int32_t number = 0;
  while (at_ - begin < most_digits) {
    const int digit = hex_digit(next());
    if (digit < 0 || digit >= base) break;
    number = number * base + digit;
    ++at_;
  }
  const bool leading_zero = base == 10 && at_ - begin > 1 && *begin == '0';
  return at_ == begin || leading_zero ? -1 : number;
}

constexpr bool UrlReader::take_ipv4(std::uint8_t* bytes) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0 && !take('.')) return false;
    const std::int32_t number = take_number(10, 3);
    if (number < 0 || number > 255) return false;
    bytes[i] = static_cast<std::uint8_t>(number);
  }
  return true;
}

constexpr bool UrlReader::take_ipv6(std::uint8_t* bytes) {
  constexpr std::size_t kNoGap = 17;
  std::size_t at = 0;        // bytes so far
  std::size_t gap = kNoGap;  // where "::" stands
  for (;;) {
    const bool colon = take(':');
    if (colon && take(':')) {
      if (gap != kNoGap) return false;
      gap = at;
    } else if (colon == (at == 0)) {
      break;  // it does not go on, or begins with one colon
    }
    const char* const begin = at_;
    if (at <= 12 && take_ipv4(bytes + at)) {
      at += 4;
      break;
    }
    at_ = begin;
    const std::int32_t group = at < 16 ? take_number(16, 4) : -1;
    if (group < 0 && gap == at) break;  // "::" may be the end
    if (group < 0) return false;
    bytes[at++] = static_cast<std::uint8_t>(group >> 8);
    bytes[at++] = static_cast<std::uint8_t>(group);
  }
  // "::" stands for at least one group (RFC 5952 says two, RFC 4291 one).
  if (gap == kNoGap) return at == 16;
  if (at > 14) return false;
  for (std::size_t to = 16; at != gap;) {
    bytes[--to] = bytes[--at];
    bytes[at] = 0;
  }
  return true;
}

/// True for a DNS name of letters, digits and inner hyphens: labels of 1 to 63 bytes, 253 in all,
/// no dot at the end. IDN only as A-labels. A name whose last label is a number, decimal or hex, is
/// none: some resolvers would read it as an address.
constexpr bool is_host_name(std::string_view text) {
  UrlReader reader(text);
  for (;;) {
    const std::string_view label = reader.take_all(UrlReader::Marks::label);
    const bool sound =
        !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
    if (!sound) return false;
    if (reader.take('.')) continue;
    std::size_t digits = 0;
    while (digits < label.size() && is_digit(label[digits])) ++digits;
    const bool decimal = digits == label.size();
    const bool hex = !decimal && digits == 1 && label[0] == '0' && to_lower(label[1]) == 'x';
    return reader.done() && text.size() <= 253 && !decimal && !hex;
  }
}

/// A place that takes requests. One reading only; what two parsers could read differently is no URL
/// here. Trivially copyable. Borrows the text that it was read of, which must outlive every copy.
/// Limits    kMaxUrl (2048) bytes; a host name of 253 bytes, labels of 63.
class Url {
 public:
  static constexpr std::size_t kMaxUrl = 2048;

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
  /// All of it as written, without fragment.
  constexpr std::string_view url() const {
    if (authority_.empty()) return {};
    const std::size_t scheme = secure_ ? sizeof "https://" - 1 : sizeof "http://" - 1;
    return {authority_.data() - scheme, scheme + authority_.size() + target_.size()};
  }

 protected:
  constexpr Url() = default;

  /// The fragment is not sent. IDN only as A-labels; IPv4 only as four decimal numbers.
  /// Errors    malformed: not a URL by this grammar (userinfo, backslash, blank, control, empty or
  ///           zero port, zone id, dot segments, bad percent-encoding, ..)
  ///           refused: http, which only a build with FIELDHOOK_INSECURE_HTTP accepts
  ///           unsupported: another scheme
  ///           no_space: longer than kMaxUrl
  /// Source    RFC 3986, RFC 9110 4.2.
  constexpr Status read(std::string_view url);

 private:
  constexpr Status read_scheme(UrlReader& reader);
  constexpr bool read_authority(UrlReader& reader);

  std::string_view host_;
  std::string_view authority_;
  std::string_view target_;
  std::uint16_t port_ = 0;
  bool secure_ = true;
  AddressLiteral literal_;
};

constexpr Status Url::read(std::string_view url) {
  if (url.size() > kMaxUrl) return Status::no_space;
  UrlReader reader(url);
  const Status scheme = read_scheme(reader);
  if (scheme != Status::ok) return scheme;
  if (!read_authority(reader)) return Status::malformed;

  const UrlReader begin = reader;
  if (!reader.take_path()) return Status::malformed;
  if (reader.next() == '?') reader.take_query();
  target_ = reader.since(begin);
  if (reader.take('#')) reader.take_query();
  return reader.done() ? Status::ok : Status::malformed;
}

/// http is for a lab, and only where the build says so.
constexpr Status Url::read_scheme(UrlReader& reader) {
  const bool sound = is_letter(reader.next());
  const std::string_view scheme = reader.take_all(UrlReader::Marks::scheme);
  if (!sound || !reader.take(':') || !reader.take('/') || !reader.take('/')) {
    return Status::malformed;
  }
  constexpr char kHttps[] = "https";
  std::size_t same = 0;  // stops at the zero behind it
  while (same < scheme.size() && to_lower(scheme[same]) == kHttps[same]) ++same;
  if (same < 4 || same != scheme.size()) return Status::unsupported;
  secure_ = same == 5;
  port_ = secure_ ? 443 : 80;
#ifdef FIELDHOOK_INSECURE_HTTP
  return Status::ok;
#else
  return secure_ ? Status::ok : Status::refused;
#endif
}

constexpr bool Url::read_authority(UrlReader& reader) {
  const UrlReader begin = reader;
  const bool bracket = reader.take('[');
  host_ = reader.take_all(bracket ? UrlReader::Marks::segment : UrlReader::Marks::host);
  UrlReader host(host_);
  if ((bracket ? host.take_ipv6(literal_.bytes) : host.take_ipv4(literal_.bytes)) && host.done()) {
    literal_.size = bracket ? 16 : 4;
  } else if (bracket || !is_host_name(host_)) {
    return false;
  }
  if (bracket && !reader.take(']')) return false;
  if (reader.take(':')) {
    const std::int32_t port = reader.take_number(10, 5);
    if (port <= 0 || port > 65535) return false;
    port_ = static_cast<std::uint16_t>(port);
  }
  authority_ = reader.since(begin);
  return true;
}

}  // namespace fieldhook
