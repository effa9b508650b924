/* SPDX-License-Identifier: MIT */
// A whole client in C99: an event is accepted, delivered to a receiver in C, which verifies it in C;
// an event that is refused and one that cannot be reached; the vectors of the profiles.
#include <fieldhook/fieldhook_guard.h>
#include <fieldhook/fieldhook_outbox.h>
#include <fieldhook/fieldhook_rows.h>

#include "world.h"

#include <stdio.h>
#include <stdlib.h>

static int failures = 0;

#define CHECK(what)                                                  \
  do {                                                               \
    if (!(what)) {                                                   \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);     \
      ++failures;                                                    \
    }                                                                \
  } while (0)

static const char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

static fieldhook_bytes bytes_of(const char* text) {
  const fieldhook_bytes bytes = {(const uint8_t*)text, strlen(text)};
  return bytes;
}

static bool is(fieldhook_text text, const char* expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static void the_vector_of_standard_webhooks_is_signed(void) {
  fieldhook_key key;
  fieldhook_sign_input input = {0};
  char out[FIELDHOOK_MAX_SIGNATURE];
  fieldhook_text value;
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard, fieldhook_text_of(kSecret)) ==
        FIELDHOOK_OK);
  input.id = fieldhook_text_of("msg_p5jXN8AQM9LWM0D4loKWxJek");
  input.timestamp_s = 1614265330;
  input.payload = bytes_of("{\"test\": 2432232314}");
  CHECK(fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out, sizeof out, &value) ==
        FIELDHOOK_OK);
  CHECK(is(value, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
  fieldhook_key_wipe(&key);
  CHECK(fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out, sizeof out, &value) ==
        FIELDHOOK_REFUSED);
  CHECK(value.size == 0);
}

static void the_vector_of_github_is_verified(void) {
  // GitHub docs, "Validating webhook deliveries".
  const fieldhook_now now = {0, 0, FIELDHOOK_CLOCK_UNKNOWN};
  fieldhook_header header;
  fieldhook_request request = {0};
  fieldhook_verdict verdict;
  fieldhook_key key;
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_github,
                           fieldhook_text_of("It's a Secret to Everybody")) == FIELDHOOK_OK);
  header.name = fieldhook_text_of("X-Hub-Signature-256");
  header.value = fieldhook_text_of(
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  request.headers = &header;
  request.header_count = 1;
  request.body = bytes_of("Hello, World!");
  CHECK(fieldhook_verify(&fieldhook_verifier_github, &key, 1, &request, &now, &verdict) ==
        FIELDHOOK_WORD_OK);
  request.body = bytes_of("Hello, World?");
  CHECK(fieldhook_verify(&fieldhook_verifier_github, &key, 1, &request, &now, &verdict) ==
        FIELDHOOK_WORD_BAD_SIGNATURE);
  CHECK(fieldhook_verify(&fieldhook_verifier_stripe, &key, 1, &request, &now, &verdict) ==
        FIELDHOOK_WORD_BAD_SECRET);
}

/// Splits the head of a request in place.
static size_t read_fields(char* at, fieldhook_header* fields, size_t most) {
  size_t count = 0;
  at = strstr(at, "\r\n");
  if (at == NULL) return 0;
  at += 2;
  while (*at != '\r' && count < most) {
    char* const colon = strchr(at, ':');
    char* const end = strstr(at, "\r\n");
    fields[count].name.data = at;
    fields[count].name.size = (size_t)(colon - at);
    fields[count].value.data = colon + 2;
    fields[count].value.size = (size_t)(end - colon - 2);
    ++count;
    at = end + 2;
  }
  return count;
}

static void the_receiver_verifies(world_receiver* receiver, const fieldhook_now* now,
                                  const char* id, const char* body) {
  fieldhook_header fields[16];
  fieldhook_request request = {0};
  fieldhook_verdict verdict;
  fieldhook_key key;
  uint64_t memory[FIELDHOOK_GUARD_WORDS(1)];
  fieldhook_guard* guard;
  fieldhook_ticket ticket;
  int times;
  CHECK(receiver->requests == 1);
  if (receiver->requests == 0) return;
  CHECK(fieldhook_key_make(&key, &fieldhook_profile_standard, fieldhook_text_of(kSecret)) ==
        FIELDHOOK_OK);
  request.headers = fields;
  request.header_count = read_fields(receiver->request, fields, 16);
  request.body = bytes_of(strstr(receiver->request, "\r\n\r\n") + 4);
  CHECK(request.body.size == strlen(body) && memcmp(request.body.data, body, strlen(body)) == 0);
  CHECK(fieldhook_guard_make(memory, sizeof memory, 0, &guard) == FIELDHOOK_OK);
  for (times = 0; times < 2; ++times) {
    CHECK(fieldhook_verify_once(&fieldhook_verifier_standard, &key, 1, &request, now, guard,
                                &verdict, &ticket) == FIELDHOOK_WORD_OK);
    CHECK(is(verdict.event_id, id));
    CHECK(verdict.id_is_signed);
    CHECK(ticket.is_repeat == (times == 1));
    (void)fieldhook_guard_commit(guard, &ticket);
  }
}

typedef struct told {
  int counts[FIELDHOOK_DAMAGED + 1];
  uint16_t http_status;
} told;

static void remember(void* context, const fieldhook_notice* notice) {
  told* const all = context;
  ++all->counts[notice->what];
  if (notice->what == FIELDHOOK_ATTEMPTED) all->http_status = notice->http_status;
}

typedef struct bench {
  world_flash flash;
  world_receiver receiver;
  fieldhook_storage storage;
  fieldhook_transport transport;
  fieldhook_port port;
  told seen;
  fieldhook_now now;
  uint64_t memory[FIELDHOOK_CLIENT_WORDS(1, 512)];
  fieldhook_client* client;
} bench;

static void set_up(bench* b, const char* answer) {
  fieldhook_endpoint door = {0};
  fieldhook_options options = fieldhook_default_options();
  memset(b, 0, sizeof *b);
  b->storage = world_storage(&b->flash);
  b->transport = world_transport(&b->receiver);
  b->receiver.answer = answer;
  b->port.transport = &b->transport;
  b->port.storage = &b->storage;
  b->port.device = fieldhook_text_of("door-7");
  b->now.mono_ms = 1000;
  b->now.wall_s = 1760000000;
  b->now.quality = FIELDHOOK_CLOCK_SYNCED;
  options.spread_ms = 0;
  CHECK(fieldhook_init(b->memory, sizeof b->memory, 1, 512, &b->port, &options, &b->client) ==
        FIELDHOOK_OK);
  fieldhook_observe(b->client, remember, &b->seen);
  door.url = fieldhook_text_of("https://example.com:8443/hooks");
  door.profile = &fieldhook_profile_standard;
  door.secret = fieldhook_text_of(kSecret);
  CHECK(fieldhook_add(b->client, &door) == FIELDHOOK_OK);
}

static fieldhook_status enqueue(bench* b, const char* payload, fieldhook_id* id) {
  fieldhook_event event = {0};
  fieldhook_status status;
  int turns = 100;
  event.type = fieldhook_text_of("door.opened");
  event.payload = bytes_of(payload);
  do {
    status = fieldhook_enqueue(b->client, &event, id);
    if (status == FIELDHOOK_WOULD_BLOCK) (void)fieldhook_poll(b->client, &b->now);
  } while (status == FIELDHOOK_WOULD_BLOCK && --turns != 0);
  return status;
}

/// Time jumps to where the client wants it, at most `attempts` attempts long.
static void run(bench* b, int attempts) {
  int turns = 10000;
  while (fieldhook_pending(b->client) && b->seen.counts[FIELDHOOK_ATTEMPTED] < attempts &&
         --turns != 0) {
    const int64_t wake = fieldhook_poll(b->client, &b->now);
    // A stream of the world is ready at once, whatever the deadline.
    b->now.mono_ms = b->receiver.open || wake <= b->now.mono_ms ? b->now.mono_ms + 1 : wake;
  }
  CHECK(turns != 0);
}

static void an_event_is_delivered(void) {
  static bench b;
  fieldhook_id id;
  set_up(&b, "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(enqueue(&b, "{\"door\":\"north\"}", &id) == FIELDHOOK_OK);
  CHECK(strncmp(id.text, "door-7-", 7) == 0);
  CHECK(fieldhook_pending(b.client));
  run(&b, 100);
  CHECK(!fieldhook_pending(b.client));
  CHECK(b.receiver.requests == 1);
  CHECK(strcmp(b.receiver.host, "example.com") == 0);
  CHECK(b.receiver.port == 8443);
  CHECK(b.seen.counts[FIELDHOOK_ACCEPTED] == 1);
  CHECK(b.seen.counts[FIELDHOOK_DELIVERED] == 1);
  CHECK(b.seen.http_status == 204);
  the_receiver_verifies(&b.receiver, &b.now, id.text, "{\"door\":\"north\"}");
  fieldhook_end(b.client);
  CHECK(!b.receiver.open);
}

/// Each dead letter again, by the loop of fieldhook_outbox.h; how many there were.
static int redeliver_all(fieldhook_client* client) {
  fieldhook_entry entry = {0};
  int count = 0;
  while (fieldhook_next_entry(client, &entry) == FIELDHOOK_OK) {
    if (entry.state != FIELDHOOK_ENTRY_DEAD) continue;
    if (fieldhook_redeliver(client, &entry) != FIELDHOOK_OK) break;
    ++count;
    memset(&entry, 0, sizeof entry);
  }
  return count;
}

static void a_refused_event_is_a_dead_letter_until_it_is_delivered_again(void) {
  static bench b;
  set_up(&b, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  CHECK(enqueue(&b, "{}", NULL) == FIELDHOOK_OK);
  run(&b, 100);
  CHECK(!fieldhook_pending(b.client));
  CHECK(b.seen.counts[FIELDHOOK_DEAD] == 1);
  CHECK(b.seen.counts[FIELDHOOK_DELIVERED] == 0);
  CHECK(b.seen.http_status == 400);
  b.receiver.answer = "HTTP/1.1 204 No Content\r\n\r\n";
  CHECK(redeliver_all(b.client) == 1);
  run(&b, 100);
  CHECK(b.seen.counts[FIELDHOOK_DELIVERED] == 1);
  CHECK(redeliver_all(b.client) == 0);
  fieldhook_end(b.client);
}

static void an_event_that_was_accepted_is_there_after_a_reset(void) {
  static bench b;
  static uint64_t memory[FIELDHOOK_CLIENT_WORDS(1, 512)];
  fieldhook_endpoint door = {0};
  fieldhook_client* client = NULL;
  fieldhook_id id;
  set_up(&b, "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(enqueue(&b, "{\"n\":1}", &id) == FIELDHOOK_OK);
  // The power goes: nothing of the client is left but its flash.
  memset(b.memory, 0xA5, sizeof b.memory);
  CHECK(fieldhook_init(memory, sizeof memory, 1, 512, &b.port, NULL, &client) == FIELDHOOK_OK);
  door.url = fieldhook_text_of("https://example.com:8443/hooks");
  door.profile = &fieldhook_profile_standard;
  door.secret = fieldhook_text_of(kSecret);
  CHECK(fieldhook_add(client, &door) == FIELDHOOK_OK);
  fieldhook_observe(client, remember, &b.seen);
  b.client = client;
  b.now.mono_ms = 0;
  (void)fieldhook_poll(client, &b.now);  // mounts the outbox
  CHECK(fieldhook_pending(client));
  run(&b, 100);
  CHECK(b.seen.counts[FIELDHOOK_DELIVERED] == 1);
  the_receiver_verifies(&b.receiver, &b.now, id.text, "{\"n\":1}");
  fieldhook_end(client);
}

int main(void) {
  the_vector_of_standard_webhooks_is_signed();
  the_vector_of_github_is_verified();
  an_event_is_delivered();
  a_refused_event_is_a_dead_letter_until_it_is_delivered_again();
  an_event_that_was_accepted_is_there_after_a_reset();
  printf("c_face: %d failures\n", failures);
  return failures == 0 ? 0 : 1;
}
