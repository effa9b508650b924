// SPDX-License-Identifier: MIT
#include "send_plan.hpp"

#include <fieldhook/delivery.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/request_writer.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/tls_failure.hpp>

namespace fieldhook::cli {
namespace {

/// The waits before attempt 1, 2, ..: a person or a script is waiting, so short and without jitter.
constexpr Millis kWaits[] = {0,           1 * kSecond,  2 * kSecond, 4 * kSecond,
                             8 * kSecond, 16 * kSecond, 30 * kSecond};
constexpr Millis kDefaultTimeout = 15 * kSecond;
constexpr Millis kMaxTimeout = kHour;
constexpr std::int64_t kMaxAttempts = 1000000;

/// What the head needs beside the texts of the user: names, numbers, a signature.
constexpr std::size_t kHeadRoom = 1024;
/// Head and payload up to this leave in one piece, so in one TLS record.
constexpr std::size_t kRecord = 16 * 1024;
/// Of an event that waited in an outbox.
constexpr std::size_t kMaxKept = 64 * 1024;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Host names have no case.
bool is_same_host(std::string_view a, std::string_view b) {
  bool same = a.size() == b.size();
  for (std::size_t i = 0; same && i < a.size(); ++i) same = lower(a[i]) == lower(b[i]);
  return same;
}

std::string_view without_brackets(std::string_view host) {
  const bool has = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return has ? host.substr(1, host.size() - 2) : host;
}

struct UrlComplaint {
  Status status;
  const char* text;
};

constexpr UrlComplaint kUrlComplaints[] = {
    {Status::malformed,
     "--url is not a URL that fieldhook takes: https://HOST[:PORT]/PATH without user, blanks or"
     " dot segments"},
    {Status::refused, "--url must begin with https://: this build sends nothing unencrypted"},
    {Status::unsupported, "--url must begin with https://"},
    {Status::no_space, "--url is longer than 2048 bytes"},
};

Complaint complain_about_url(Status status) {
  for (const UrlComplaint& row : kUrlComplaints) {
    if (row.status == status) return row.text;
  }
  return "--url cannot be used";
}

/// What a person may see of a header that was refused: its name, if it has one.
std::string shown_name(std::string_view name) {
  return is_field_name(name) ? "'" + std::string(name) + "'" : "of the name that was given";
}

}  // namespace

SendPlan::~SendPlan() {
  wipe({reinterpret_cast<std::uint8_t*>(&payload_[0]), payload_.size()});
  wipe(scratch());
}

Complaint SendPlan::prepare(const Options& options, Carries what) {
  Complaint complaint = read_endpoint(options);
  if (complaint.empty() && what == Carries::event) complaint = read_event(options);
  if (complaint.empty() && options.has(Opt::outbox)) complaint = check_keepable(options);
  if (complaint.empty()) complaint = read_extra_headers(options);
  if (complaint.empty()) complaint = read_policy(options);
  if (complaint.empty()) complaint = read_resolve(options);
  if (complaint.empty()) complaint = read_trust(options);
  return complaint;
}

Complaint SendPlan::read_endpoint(const Options& options) {
  if (!options.has(Opt::url)) return "--url is needed";
  const Result<Endpoint> parsed = Endpoint::parse(options.value(Opt::url));
  if (!parsed.ok()) return complain_about_url(parsed.status());
  endpoint_ = parsed.value();
  const Complaint complaint = choice_.choose(options, endpoint_);
  return complaint.empty() ? choice_.equip(options, endpoint_) : complaint;
}

Complaint SendPlan::read_extra_headers(const Options& options) {
  std::size_t size = kHeadRoom + Endpoint::kMaxUrl + EventId::kMax +
                     options.value(Opt::content_type).size() + choice_.head_size();
  for (const Header& header : headers_) size += header.name.size() + header.value.size() + 4;
  for (const std::string_view line : options.all(Opt::header)) {
    Header header;
    if (!split_header(line, header)) return "--header takes 'Name: value'";
    size += line.size() + 4;
    const Status status = endpoint_.add_headers({&header, 1});
    headers_.push_back(header);
    if (status == Status::refused) {
      return "--header " + shown_name(header.name) + " is one that fieldhook writes itself";
    }
    if (status != Status::ok) {
      return "--header " + shown_name(header.name) + " has a character that is not allowed";
    }
  }
  if (endpoint_.add_headers({headers_.data(), headers_.size()}) != Status::ok) {
    return "the headers cannot be sent";
  }
  // A signature over all of it at once: the payload, behind an id and a timestamp.
  const bool whole = endpoint_.profile().body_need != BodyNeed::streamed;
  const std::size_t kept = options.has(Opt::outbox) ? kMaxKept : 0;
  const std::size_t payload = event_.payload.size() < kept ? kept : event_.payload.size();
  if (whole) size += payload + EventId::kMax + kMaxTimestamp;
  scratch_.resize((size < kRecord ? kRecord : size) + Delivery::kMinIncoming);
  return {};
}

Complaint SendPlan::read_event(const Options& options) {
  Complaint complaint = choose_id(options, id_);
  if (!complaint.empty()) return complaint;
  const std::string_view content_type = options.value(Opt::content_type, event_.content_type);
  if (content_type.empty() || !is_field_value(content_type)) {
    return "--content-type has a character that is not allowed";
  }
  complaint = read_data(options, payload_);
  if (!complaint.empty()) return complaint;
  event_.type = options.value(Opt::type);
  if (has_control(event_.type)) return "--type has a control character";
  event_.id = id_.text();
  complaint = choice_.build(options, event_, payload_, headers_);
  event_.payload = bytes_of(payload_);
  return complaint;
}

/// An outbox holds what is in an event, and no header of its own.
Complaint SendPlan::check_keepable(const Options& options) const {
  if (options.value(Opt::outbox).empty()) return "--outbox takes a directory";
  if (event_.type.size() > Outbox::kMaxText) return "--type is longer than 254 bytes";
  if (event_.content_type.size() > Outbox::kMaxText)
    return "--content-type is longer than 254 bytes";
  if (!headers_.empty()) return "--set mode=binary does not go with --outbox: give mode=structured";
  return {};
}

Complaint SendPlan::read_policy(const Options& options) {
  std::int64_t timeout = kDefaultTimeout;
  std::int64_t attempts = 1;
  Complaint complaint = read_number(options, Opt::timeout, "--timeout", 1, kMaxTimeout, timeout);
  if (complaint.empty()) {
    complaint = read_number(options, Opt::attempts, "--attempts", 1, kMaxAttempts, attempts);
  }
  for (ShortMillis& phase : policy_.deadlines.phase) phase = timeout;
  policy_.deadlines.attempt = timeout;
  policy_.max_attempts = static_cast<std::uint32_t>(attempts);
  policy_.schedule = kWaits;
  policy_.jitter = Jitter::none;
  return complaint;
}

Complaint SendPlan::read_resolve(const Options& options) {
  if (!options.has(Opt::resolve)) return {};
  const std::string_view text = options.value(Opt::resolve);
  const bool bracketed = !text.empty() && text[0] == '[';  // a host that has colons of its own
  const std::size_t colon = text.find(':', bracketed ? text.find(']') : 0);
  const std::string_view host = without_brackets(text.substr(0, colon));
  const std::string_view address =
      without_brackets(colon == text.npos ? std::string_view() : text.substr(colon + 1));
  const Result<AddressLiteral> literal = AddressLiteral::parse(address);
  if (host.empty() || !literal.ok()) return "--resolve takes HOST:ADDRESS, an IPv4 or IPv6 address";
  if (!is_same_host(host, without_brackets(endpoint_.host()))) {
    return "--resolve names another host than --url";
  }
  fixed_.emplace(host, literal.value(), system_);
  return {};
}

Complaint SendPlan::read_trust(const Options& options) {
  if (options.has(Opt::cert) != options.has(Opt::key)) {
    return "--cert and --key belong together: give both";
  }
  if (!endpoint_.secure()) return {};
  const Complaint complaint =
      options.has(Opt::ca) ? read_anchors(options.value(Opt::ca)) : trust_system();
  if (!complaint.empty() || !options.has(Opt::cert)) return complaint;
  return read_identity(options.value(Opt::cert), options.value(Opt::key));
}

Complaint SendPlan::trust_system() {
  if (tls_.trust_system() == Status::ok) return {};
  return "the system has no certificates of authorities: install ca-certificates or give --ca";
}

Complaint SendPlan::read_anchors(std::string_view file) {
  std::string bytes;
  Complaint complaint = read_file(file, bytes);
  if (complaint.empty() && tls_.trust(bytes_of(bytes)) != Status::ok) {
    complaint = "--ca '" + std::string(file) + "': " + std::string(text_of(tls_.failure()));
  }
  return complaint;
}

Complaint SendPlan::read_identity(std::string_view certificate_file, std::string_view key_file) {
  std::string certificate;
  std::string key;
  Complaint complaint = read_file(certificate_file, certificate);
  if (complaint.empty()) complaint = read_file(key_file, key);
  if (complaint.empty() && tls_.identify(bytes_of(certificate), bytes_of(key)) != Status::ok) {
    complaint = "--cert and --key: " + std::string(text_of(tls_.failure()));
  }
  wipe({reinterpret_cast<std::uint8_t*>(&key[0]), key.size()});
  return complaint;
}

std::string SendPlan::shown_url() const {
  const char* scheme = endpoint_.secure() ? "https://" : "http://";
  return scheme + std::string(endpoint_.authority());
}

}  // namespace fieldhook::cli
