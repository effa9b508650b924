// SPDX-License-Identifier: MIT
// No call of the core touches the heap. The program's own malloc and kin stand before the C
// library's and count while a trap is armed; operator new ends in them.
#include <doctest/doctest.h>

#include <fieldhook/cloudevents.hpp>
#include <fieldhook/delivery.hpp>
#include <fieldhook/discord.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/envelope.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/event_builder.hpp>
#include <fieldhook/form_writer.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/pagerduty.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/response_reader.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/slack.hpp>
#include <fieldhook/teams.hpp>
#include <fieldhook/verify.hpp>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

bool g_armed = false;
std::size_t g_calls = 0;

/// Counts heap calls from its making until calls().
class HeapTrap {
 public:
  HeapTrap() {
    g_calls = 0;
    g_armed = true;
  }
  ~HeapTrap() { g_armed = false; }
  HeapTrap(const HeapTrap&) = delete;
  HeapTrap& operator=(const HeapTrap&) = delete;

  /// Disarms, so that the checks of a test may allocate.
  std::size_t calls() {
    g_armed = false;
    return g_calls;
  }
};

}  // namespace

// The sanitizer has a heap of its own, which must not be bypassed; other C libraries have no second
// name for theirs.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define HEAP_IS_WATCHED 1

namespace {
void count_call() {
  g_calls += g_armed ? 1U : 0U;
}
}  // namespace

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept {
  count_call();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  count_call();
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
  count_call();
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  count_call();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  count_call();
  *memory = __libc_memalign(alignment, size);
  return *memory != nullptr ? 0 : ENOMEM;
}
void free(void* memory) noexcept {
  count_call();
  __libc_free(memory);
}
}
#else
#define HEAP_IS_WATCHED 0
#endif

namespace fieldhook {
namespace {

constexpr std::string_view kSecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kBody = "{\"test\": 2432232314}";
constexpr std::string_view kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr Now kNow{{1000}, {1614265330}, ClockQuality::synced};

/// Verified, takes everything at once, and answers each request with the next text.
class AnsweringTransport : public Transport {
 public:
  explicit AnsweringTransport(Span<const std::string_view> answers) : answers_(answers) {}

  Status connect(const Endpoint&, Now) override { return Status::ok; }
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return Protection::verified; }
  Result<std::size_t> send(Bytes data) override {
    asked_ = true;
    return data.size();
  }
  Result<std::size_t> receive(MutableBytes space) override {
    if (!asked_ || next_ == answers_.size()) return Status::would_block;
    const std::string_view answer = answers_[next_++];
    asked_ = false;
    if (answer.size() > space.size()) return Status::lost;
    std::memcpy(space.data(), answer.data(), answer.size());
    return answer.size();
  }
  void close() override { asked_ = false; }

 private:
  Span<const std::string_view> answers_;
  std::size_t next_ = 0;
  bool asked_ = false;
};

/// Runs a delivery to its end in simulated time.
Outcome run(Delivery& delivery, Transport& transport) {
  Now now = kNow;
  for (int turns = 0; turns < 100; ++turns) {
    const Step step = pump(delivery, transport, now);
    if (step.wants == Wants::nothing) return delivery.outcome();
    now.mono = step.until;
  }
  return Outcome::pending;
}

#if HEAP_IS_WATCHED
TEST_CASE("the trap catches every way to the heap") {
  void* volatile kept = nullptr;  // or the compiler drops what is made and freed unseen
  HeapTrap trap;
  kept = std::malloc(3);
  CHECK(trap.calls() == 1);
  HeapTrap again;
  kept = std::realloc(kept, 5000);
  CHECK(again.calls() == 1);
  HeapTrap freeing;
  std::free(kept);
  CHECK(freeing.calls() == 1);
  HeapTrap zeroed;
  kept = std::calloc(2, 3);
  std::free(kept);
  CHECK(zeroed.calls() == 2);
  HeapTrap aligned;
  kept = std::aligned_alloc(64, 64);
  std::free(kept);
  CHECK(aligned.calls() == 2);
  HeapTrap object;
  int* volatile number = new int(7);
  delete number;
  CHECK(object.calls() == 2);
  HeapTrap array;
  char* volatile text = new char[99];
  delete[] text;
  CHECK(array.calls() == 2);
  HeapTrap library;  // from within a shared library
  char* volatile copy = strdup("a text");
  std::free(copy);
  CHECK(library.calls() == 2);
}
#else
TEST_CASE("the heap is not watched in this build") {
  MESSAGE("heap calls are not counted here: the sanitizer or the C library has a heap of its own");
}
#endif

TEST_CASE("reading an endpoint and making ids uses no heap") {
  const std::uint8_t random[16] = {1, 2, 3};
  HeapTrap trap;
  const auto endpoint = Endpoint::parse("https://user.example.com:8443/hooks/42?a=%20b#c");
  const auto literal = Endpoint::parse("https://[2001:db8::1]/x");
  const auto id = EventId::from_sequence("door-7", 3, 99);
  const auto own = EventId::from_text(kId);
  const auto drawn = EventId::from_random(random);
  CHECK(trap.calls() == 0);
  CHECK(endpoint.ok());
  CHECK(literal.ok());
  CHECK(id.ok());
  CHECK(own.ok());
  CHECK(drawn.text().size() == 36);
}

TEST_CASE("making a key, signing and verifying uses no heap") {
  char space[kMaxSignature];
  HeapTrap trap;
  SigningKey keys[1];
  const Status made = keys[0].assign(Secret::whsec(kSecretText), profiles::standard);
  const auto signature = sign(profiles::standard, keys, {kId, kNow.wall, bytes_of(kBody)}, space);
  const Header headers[] = {
      {"Webhook-Id", kId}, {"Webhook-Timestamp", "1614265330"}, {"Webhook-Signature", kSignature}};
  const Verdict verdict = verify(profiles::standard, keys, headers, bytes_of(kBody), kNow);
  const Verdict refused = verify(profiles::standard, keys, headers, bytes_of("{}"), kNow);
  CHECK(trap.calls() == 0);
  CHECK(made == Status::ok);
  CHECK(signature.ok());
  CHECK(signature.value() == kSignature);
  CHECK(verdict.word == Word::ok);
  CHECK(refused.word == Word::bad_signature);
}

TEST_CASE("writing JSON uses no heap") {
  char space[256];
  HeapTrap trap;
  JsonWriter json{space};
  json.begin_object().string("door", "n\"orth\n\xC3\xA9").number("opened", INT64_MIN);
  json.key("list").begin_array().null().boolean(true).end_array().end_object();
  const auto text = json.finish();
  CHECK(trap.calls() == 0);
  CHECK(text.ok());
  CHECK(text.value().size() > 40);
}

TEST_CASE("building payloads uses no heap") {
  char space[1024];
  Header fields[8];
  HeapTrap trap;
  EventBuilder builder{"door.opened"};
  const auto event = builder.id(kId).number("volts", {330, 2}).string("room", "h\n").finish();
  const bool built = event.ok() && discord_text("<@everyone> \xF0\x9F\x98\x80", space).ok() &&
                     slack_text("a & b", space).ok() && teams_text("t", space).ok() &&
                     pagerduty_text("0123456789abcdef0123456789abcdef", "s", "t", space).ok() &&
                     standard_envelope({"a.b", kId, {kNow.wall, 4}, kBody, "v2"}, space).ok() &&
                     cloudevents_structured(cloud_event(event.value(), "/d"), space).ok() &&
                     cloudevents_headers(cloud_event(event.value(), "/d"), fields, space).ok() &&
                     FormWriter{space}.field("a", "b c").finish().ok();
  CHECK(trap.calls() == 0);
  CHECK(built);
}

TEST_CASE("reading an answer uses no heap") {
  constexpr std::string_view kAnswer =
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: 120\r\n"
      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n";
  HeapTrap trap;
  ResponseReader whole;
  whole.feed(bytes_of(kAnswer));
  ResponseReader pieces;
  for (std::size_t i = 0; i < kAnswer.size(); ++i) pieces.feed(bytes_of(kAnswer).from(i).first(1));
  const auto asked = read_retry_after(whole.retry_after(), kNow);
  const auto dated = read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNow);
  CHECK(trap.calls() == 0);
  CHECK(whole.complete());
  CHECK(pieces.complete());
  CHECK(whole.status() == 503);
  CHECK(asked.ok());
  CHECK(asked.value() == 120 * kSecond);
  CHECK(dated.ok());
}

TEST_CASE("a whole delivery with a retry uses no heap") {
  constexpr std::string_view kAnswers[] = {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
                                           "HTTP/1.1 204 No Content\r\n\r\n"};
  std::uint8_t scratch[1024];
  const Header extra[] = {{"X-Room", "12"}};
  AnsweringTransport transport{kAnswers};
  HeapTrap trap;
  SigningKey keys[1];
  const Status made = keys[0].assign(Secret::whsec(kSecretText), profiles::standard);
  auto endpoint = Endpoint::parse("https://example.com/hooks");
  Endpoint where = endpoint.value();
  const Status is_signed = where.sign_with(profiles::standard, keys);
  const Status added = where.add_headers(extra);
  Event event{"door.opened", kBody};
  event.id = kId;
  const RetryPolicy policy;
  Delivery delivery(event, where, policy, scratch, 42);
  const Outcome outcome = run(delivery, transport);
  CHECK(trap.calls() == 0);
  CHECK(made == Status::ok);
  CHECK(is_signed == Status::ok);
  CHECK(added == Status::ok);
  CHECK(outcome == Outcome::delivered);
  CHECK(delivery.attempt().number == 2);
}

}  // namespace
}  // namespace fieldhook
