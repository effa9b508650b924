// SPDX-License-Identifier: MIT
// fieldhook sign, fieldhook verify: the library's two pure functions on a command line.
#include "commands.hpp"
#include "input.hpp"

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/request_writer.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/verify.hpp>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace fieldhook::cli {
namespace {

constexpr OptionRow kSign[] = {
    {Opt::profile, "--profile", Takes::value, "NAME", "how to sign (default: standard)"},
    {Opt::secret, "--secret", Takes::values, "S", "shared secret; more than one while rotating"},
    {Opt::secret_file, "--secret-file", Takes::value, "F", "file that holds the secret"},
    {Opt::id, "--id", Takes::value, "ID", "event id (default: random)"},
    {Opt::timestamp, "--timestamp", Takes::value, "UNIX", "seconds since 1970 (default: now)"},
    {Opt::data, "--data", Takes::value, "TEXT|@FILE|-", "payload (default: empty)"},
    {Opt::method, "--method", Takes::value, "M", "for profiles that sign it (default: POST)"},
    {Opt::url, "--url", Takes::value, "URL", "the receiver's URL, for profiles that sign it"},
};

constexpr OptionRow kVerify[] = {
    {Opt::profile, "--profile", Takes::value, "NAME", "how it was signed (default: standard)"},
    {Opt::secret, "--secret", Takes::values, "S", "shared secret; more than one while rotating"},
    {Opt::secret_file, "--secret-file", Takes::value, "F", "file that holds the secret"},
    {Opt::public_key, "--public-key", Takes::values, "K", "for profiles that have one"},
    {Opt::headers, "--headers", Takes::value, "@FILE", "the request's headers, one a line"},
    {Opt::data, "--data", Takes::value, "TEXT|@FILE|-", "the raw body (default: empty)"},
    {Opt::now, "--now", Takes::value, "UNIX", "judge as at this time (default: the clock)"},
    {Opt::tolerance, "--tolerance", Takes::value, "S", "accepted age (default: the profile's)"},
    {Opt::method, "--method", Takes::value, "M", "for profiles that sign it (default: POST)"},
    {Opt::url, "--url", Takes::value, "URL", "the URL that the provider was given, likewise"},
    {Opt::param, "--param", Takes::values, "NAME=@FILE",
     "paypal: certificate=@CHAIN and roots=@ROOTS, as PEM"},
};

constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31 23:59:59

void print_header(std::string_view name, std::string_view value) {
  if (name.empty()) return;
  std::printf("%.*s: %.*s\n", static_cast<int>(name.size()), name.data(),
              static_cast<int>(value.size()), value.data());
}

/// The lines of a headers file as views into it, in wire order.
Complaint split_headers(std::string_view text, Headers& headers) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    Header header;
    if (!split_header(line, header)) {
      return "line " + std::to_string(number) + " of --headers is not 'Name: value'";
    }
    headers.push_back(header);
  }
  return {};
}

Complaint check_method(const Options& options) {
  if (is_field_name(options.value(Opt::method, "POST"))) return {};
  return "--method is no method of HTTP";
}

/// The time that is signed where none was given; not every device has one.
Complaint check_clock(const Options& options, const Profile& profile, const Now& now) {
  const bool needs_clock = profile.has_timestamp() && !options.has(Opt::timestamp);
  if (!needs_clock || now.quality != ClockQuality::unknown) return {};
  return "this machine's clock was never set; give --timestamp";
}

/// All that `verify` looks at.
struct Request {
  std::string head;
  Headers headers;
  std::string body;
  Now now;
  std::int64_t tolerance_s = 0;
};

Complaint read_request(const Options& options, const Profile& profile, Request& request) {
  const std::string_view file = options.value(Opt::headers);
  if (file.size() < 2 || file[0] != '@') return "--headers @FILE is needed: the request's headers";
  Complaint complaint = read_file(file.substr(1), request.head);
  if (complaint.empty()) complaint = split_headers(request.head, request.headers);
  if (complaint.empty()) complaint = read_data(options, request.body);
  request.now = PosixClock().now();
  std::int64_t unix_time = request.now.wall.s;
  if (complaint.empty()) {
    complaint = read_number(options, Opt::now, "--now", 0, kLastSecond, unix_time);
  }
  request.now.wall.s = unix_time;
  if (options.has(Opt::now)) request.now.quality = ClockQuality::synced;
  request.tolerance_s = profile.tolerance_s;
  if (complaint.empty()) {
    complaint =
        read_number(options, Opt::tolerance, "--tolerance", 0, kLastSecond, request.tolerance_s);
  }
  return complaint;
}

}  // namespace

Span<const OptionRow> sign_options() {
  return kSign;
}

Span<const OptionRow> verify_options() {
  return kVerify;
}

Exit run_sign(const Options& options) {
  const Profile* profile = nullptr;
  KeyRing keys;
  Complaint complaint = choose_profile(options, profiles::standard, profile);
  if (complaint.empty() && profile->receivers_only) complaint = for_receivers(*profile);
  if (complaint.empty()) complaint = check_method(options);
  if (complaint.empty()) complaint = check_url(options, *profile);
  if (complaint.empty()) complaint = keys.open(options, *profile);
  EventId id;
  if (complaint.empty()) complaint = choose_id(options, id);
  const Now now = PosixClock().now();
  UnixTime timestamp = now.wall;
  if (complaint.empty()) complaint = check_clock(options, *profile, now);
  if (complaint.empty()) {
    complaint = read_number(options, Opt::timestamp, "--timestamp", 0, kLastSecond, timestamp.s);
  }
  std::string payload;
  if (complaint.empty()) complaint = read_data(options, payload);
  if (!complaint.empty()) return refuse("sign", complaint);

  char space[kMaxSignature];
  std::string_view signature;
  if (profile->is_signed()) {
    SignInput input{id.text(), timestamp, bytes_of(payload)};
    input.method = options.value(Opt::method, "POST");
    input.url = options.value(Opt::url);
    // Only for profiles that sign all of it in one piece.
    std::vector<std::uint8_t> scratch(payload.size() + input.url.size() + kMaxFile / 1024);
    input.scratch = {scratch.data(), scratch.size()};
    const auto made = sign(*profile, keys.keys(), input, space);
    if (!made.ok()) return refuse("sign", "this cannot be signed by the profile");
    signature = made.value();
  }
  print_header(profile->id_header, id.text());
  char digits[kMaxTimestamp];
  print_header(profile->timestamp_header, timestamp_text(*profile, timestamp, digits));
  print_header(profile->signature_header, signature);
  return Exit::done;
}

Exit run_verify(const Options& options) {
  const Profile* profile = nullptr;
  KeyRing keys;
  Request request;
  Complaint complaint = choose_profile(options, profiles::standard, profile);
  if (complaint.empty() && !profile->is_signed()) {
    complaint = "profile '" + std::string(profile->name) + "' does not sign: nothing to verify";
  }
  if (complaint.empty()) complaint = check_method(options);
  Params params;
  if (complaint.empty()) complaint = read_params(options, params);
  if (complaint.empty()) complaint = check_url(options, *profile);
  if (complaint.empty()) complaint = keys.open(options, *profile);
  if (complaint.empty()) complaint = read_request(options, *profile, request);
  if (!complaint.empty()) return refuse("verify", complaint);

  Verifier verifier(*profile, keys.keys());
  verifier.set_tolerance(request.tolerance_s);
  const Certificates certificates = params.certificates();
  verifier.set_certificates(certificates);
  std::vector<std::uint8_t> buffer;
  const RequestHead head(options.value(Opt::method, "POST"), options.value(Opt::url),
                         {request.headers.data(), request.headers.size()});
  if (verifier.begin(head) == Word::ok) {
    buffer.resize(verifier.space_needed(request.body.size()));
    verifier.set_buffer({buffer.data(), buffer.size()});
    verifier.body(bytes_of(request.body));
  }
  const Verdict verdict = verifier.finish(request.now);
  const std::string_view word = text_of(verdict.word);
  std::printf("%.*s\n", static_cast<int>(word.size()), word.data());
  if (verdict.word == Word::ok && !profile->covers_body()) {
    std::fprintf(stderr, "fieldhook verify: this profile proves the sender, not the body\n");
  }
  if (verdict.word == Word::timestamp_too_old || verdict.word == Word::timestamp_too_new) {
    std::fprintf(stderr, "fieldhook verify: clock differs by %" PRId64 " s\n",
                 verdict.clock_difference_s);
  }
  return verdict.word == Word::ok ? Exit::done : Exit::not_verified;
}

}  // namespace fieldhook::cli
