// SPDX-License-Identifier: MIT
// fieldhook listen: a receiver that verifies, answers fast and shows what came.
#include "commands.hpp"
#include "connection.hpp"
#include "handshakes.hpp"
#include "inbox.hpp"
#include "input.hpp"

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_entropy.hpp>
#include <fieldhook/posix_listener.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/tls_config.hpp>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

namespace fieldhook::cli {
namespace {

constexpr OptionRow kRows[] = {
    {Opt::port, "--port", Takes::value, "N", "0 picks a free one"},
    {Opt::bind, "--bind", Takes::value, "A", "address to listen on (default: 127.0.0.1)"},
    {Opt::cert, "--cert", Takes::value, "FILE", "certificate and chain, with --key"},
    {Opt::key, "--key", Takes::value, "FILE", "its private key"},
    {Opt::plain, "--plain", Takes::nothing, "",
     "without TLS: signatures are checked, all can read"},
    {Opt::profile, "--profile", Takes::value, "NAME", "how events are signed (default: standard)"},
    {Opt::secret, "--secret", Takes::values, "S", "shared secret; more than one while rotating"},
    {Opt::secret_file, "--secret-file", Takes::value, "F",
     "file that holds the secret; FIELDHOOK_SECRET serves as well"},
    {Opt::public_key, "--public-key", Takes::values, "K", "for profiles that have one"},
    {Opt::param, "--param", Takes::values, "NAME=@FILE",
     "paypal: certificate=@CHAIN and roots=@ROOTS, as PEM"},
    {Opt::set, "--set", Takes::values, "NAME=VALUE",
     "meta: verify_token; cloudevents: allowed_origin, max_rate"},
    {Opt::url, "--url", Takes::value, "URL",
     "the URL that the provider was given, for profiles that sign it"},
    {Opt::path, "--path", Takes::value, "/P", "the only path that is served (default: all)"},
    {Opt::count, "--count", Takes::value, "N", "end after N verified events"},
    {Opt::save, "--save", Takes::value, "DIR", "write ID.body and ID.headers of each there"},
};

constexpr std::int64_t kMaxCount = 1000000000;
/// Connections at a time; more wait in the kernel until a slot is free.
constexpr std::size_t kSlots = 16;
/// Requests without a signed id that are known again; more within the tolerance are answered 503.
constexpr std::size_t kGuarded = 4096;
/// How long not to accept after the system refused to.
constexpr Millis kAcceptPause = kSecond;

// Set by a signal, and only there.
volatile std::sig_atomic_t stop_asked = 0;

void ask_to_stop(int) {
  stop_asked = 1;
}

/// Takes SIGTERM and SIGINT only while it sleeps, so that none is missed; `mask` is for then.
void catch_signals(sigset_t& mask) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGINT);
  sigprocmask(SIG_BLOCK, &blocked, &mask);
  sigdelset(&mask, SIGTERM);
  sigdelset(&mask, SIGINT);
  struct sigaction action = {};
  action.sa_handler = ask_to_stop;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

class ReceiverLoop {
 public:
  explicit ReceiverLoop(const Reception& reception);
  /// Errors as the listener's; see reason().
  Status listen(std::string_view address, std::uint16_t port) {
    return listener_.listen(address, port);
  }
  std::string_view reason() const { return listener_.reason(); }
  std::uint16_t port() const { return listener_.port(); }
  /// Until a signal, or until the inbox is full and its last answer is out.
  void run();

 private:
  bool is_over() const;
  Connection* free_slot();
  void accept(Now now);
  void sleep();

  const Reception& reception_;
  PosixClock clock_;
  PosixListener listener_;
  std::vector<std::unique_ptr<Connection>> slots_;
  Instant accepts_from_;
  sigset_t mask_;
};

ReceiverLoop::ReceiverLoop(const Reception& reception) : reception_(reception) {
  for (std::size_t i = 0; i < kSlots; ++i) {
    slots_.push_back(std::make_unique<Connection>(reception));
  }
  catch_signals(mask_);
}

bool ReceiverLoop::is_over() const {
  if (stop_asked != 0) return true;
  if (!reception_.inbox->full()) return false;
  for (const auto& slot : slots_) {
    if (!slot->is_idle()) return false;
  }
  return true;
}

Connection* ReceiverLoop::free_slot() {
  for (const auto& slot : slots_) {
    if (slot->is_free()) return slot.get();
  }
  return nullptr;
}

void ReceiverLoop::accept(Now now) {
  while (!reception_.inbox->full() && !(now.mono < accepts_from_)) {
    Connection* slot = free_slot();
    if (slot == nullptr) return;
    const Status status = listener_.accept(slot->stream());
    if (status == Status::would_block) return;
    if (status != Status::ok) {
      accepts_from_ = now.mono + kAcceptPause;
      return;
    }
    slot->begin(now);
  }
}

void ReceiverLoop::sleep() {
  std::vector<pollfd> polled;
  Instant until = kNever;
  const Instant now = clock_.mono();
  if (now < accepts_from_) {
    until = accepts_from_;
  } else if (free_slot() != nullptr && !reception_.inbox->full()) {
    polled.push_back({listener_.fd(), POLLIN, 0});
  }
  for (const auto& slot : slots_) {
    if (slot->is_free()) continue;
    polled.push_back(slot->watch());
    until = earlier(until, slot->deadline());
  }
  timespec left = {};
  if (now < until && until < kNever) {
    left.tv_sec = static_cast<std::time_t>((until - now) / kSecond);
    left.tv_nsec = static_cast<long>((until - now) % kSecond) * 1000000;
  }
  (void)::ppoll(polled.data(), polled.size(), until < kNever ? &left : nullptr, &mask_);
}

void ReceiverLoop::run() {
  while (!is_over()) {
    sleep();
    const Now now = clock_.now();
    accept(now);
    for (const auto& slot : slots_) slot->step(now);
    if (!reception_.inbox->full()) continue;
    for (const auto& slot : slots_) slot->step(now);  // those before the last event's slot
  }
  for (const auto& slot : slots_) slot->close();
}

Complaint identify(const Options& options, TlsServerConfig& tls) {
  std::string certificate;
  std::string key;
  Complaint complaint = read_file(options.value(Opt::cert), certificate);
  if (complaint.empty()) complaint = read_file(options.value(Opt::key), key);
  if (complaint.empty() && tls.identify(bytes_of(certificate), bytes_of(key)) != Status::ok) {
    complaint = "--cert and --key: " + std::string(text_of(tls.failure()));
  }
  wipe({reinterpret_cast<std::uint8_t*>(&key[0]), key.size()});
  return complaint;
}

Complaint check_protection(const Options& options) {
  const bool both = options.has(Opt::cert) && options.has(Opt::key);
  const bool any = options.has(Opt::cert) || options.has(Opt::key);
  if (options.has(Opt::plain) ? any : !both) return "give --cert and --key, or --plain";
  return {};
}

Complaint check_path(const Options& options) {
  const std::string_view path = options.value(Opt::path, "/");
  if (!path.empty() && path[0] == '/' && path.find('?') == path.npos) return {};
  return "--path begins with '/' and has no '?'";
}

Complaint check_certificates(const Profile& profile, const Params& params) {
  const bool complete = !params.certificate.empty() && !params.roots.empty();
  if (profile.kind != SchemeKind::paypal_certificate || complete) return {};
  return "profile '" + std::string(profile.name) +
         "' is checked against certificates: give --param certificate=@FILE and roots=@FILE";
}

/// A request that has a signed time and no signed id is known again by its MAC, for as long as it
/// could be let in. The ids of the others are the inbox's.
bool needs_guard(const Profile& profile) {
  return profile.tolerance_s != 0 && !profile.covers(Part::id);
}

std::string url_of(const Options& options, std::uint16_t port) {
  const std::string address(options.value(Opt::bind, "127.0.0.1"));
  const bool is_ipv6 = address.find(':') != address.npos;
  return (options.has(Opt::plain) ? "http://" : "https://") +
         (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

Exit receive(const Options& options, const Reception& reception, std::uint16_t port) {
  ReceiverLoop loop(reception);
  const std::string address(options.value(Opt::bind, "127.0.0.1"));
  const Status status = loop.listen(address, port);
  if (status == Status::malformed) return refuse("listen", "--bind takes an IPv4 or IPv6 address");
  if (status != Status::ok) {
    return refuse("listen", "cannot listen on " + address + " port " + std::to_string(port) + ": " +
                                std::string(loop.reason()));
  }
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // who reads us must not wait for a full buffer
  std::printf("listening on %s\n", url_of(options, loop.port()).c_str());
  loop.run();
  return Exit::done;
}

}  // namespace

Span<const OptionRow> listen_options() {
  return kRows;
}

Exit run_listen(const Options& options) {
  KeyRing keys;
  PosixEntropy entropy;
  TlsServerConfig tls(entropy);
  Reception reception;
  Params params;
  Handshakes handshakes;
  std::unique_ptr<ReplayGuard<kGuarded>> guard;
  std::int64_t port = 0;
  std::int64_t count = 0;
  Complaint complaint = options.has(Opt::port) ? Complaint() : "--port is needed; 0 is a free one";
  if (complaint.empty()) complaint = read_number(options, Opt::port, "--port", 0, 65535, port);
  if (complaint.empty()) {
    complaint = read_number(options, Opt::count, "--count", 1, kMaxCount, count);
  }
  if (complaint.empty()) complaint = check_protection(options);
  if (complaint.empty()) complaint = check_path(options);
  if (complaint.empty()) complaint = choose_profile(options, profiles::standard, reception.profile);
  if (complaint.empty() && !reception.profile->is_signed()) {
    complaint = "profile '" + std::string(reception.profile->name) +
                "' does not sign: nothing could be verified";
  }
  if (complaint.empty()) complaint = check_url(options, *reception.profile);
  if (complaint.empty()) complaint = read_params(options, params);
  if (complaint.empty()) complaint = check_certificates(*reception.profile, params);
  if (complaint.empty()) complaint = handshakes.open(options, *reception.profile);
  if (complaint.empty()) complaint = keys.open(options, *reception.profile);
  if (complaint.empty() && !options.has(Opt::plain)) complaint = identify(options, tls);
  if (complaint.empty() && options.has(Opt::save) && options.value(Opt::save).empty()) {
    complaint = "--save takes a directory";
  }
  Inbox inbox(std::string(options.value(Opt::save)), count);
  if (complaint.empty()) complaint = inbox.open();
  if (!complaint.empty()) return refuse("listen", complaint);

  reception.keys = keys.keys();
  reception.url = options.value(Opt::url);
  reception.path = options.value(Opt::path);
  reception.tls = options.has(Opt::plain) ? nullptr : &tls;
  reception.inbox = &inbox;
  reception.handshakes = &handshakes;
  reception.certificates = params.certificates();
  if (needs_guard(*reception.profile)) {
    guard = std::make_unique<ReplayGuard<kGuarded>>();
    reception.guard = guard.get();
  }
  return receive(options, reception, static_cast<std::uint16_t>(port));
}

}  // namespace fieldhook::cli
