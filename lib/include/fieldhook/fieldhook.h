/* SPDX-License-Identifier: MIT */
// fieldhook for C: C99, and the same library. Rows (profiles, sinks, verifiers): fieldhook_rows.h.
//
//   static uint64_t memory[FIELDHOOK_CLIENT_WORDS(1, 512)];
//   fieldhook_client* client;
//   fieldhook_init(memory, sizeof memory, 1, 512, &port, NULL, &client);
//   fieldhook_endpoint door = {0};
//   door.url = fieldhook_text_of("https://example.com/hooks");
//   door.profile = &fieldhook_profile_standard;
//   door.secret = fieldhook_text_of("whsec_...");
//   fieldhook_add(client, &door);
//   fieldhook_enqueue(client, &event, NULL);
//   for (;;) sleep_until(fieldhook_poll(client, &now));
//
// A struct of zeros is one with nothing chosen. NULL where something must be, a text of NULL with a
// size, memory that is not aligned as uint64_t: FIELDHOOK_MALFORMED, and nothing happened. A
// client, a key or a C struct that is passed in and was never made is not noticed. One context
// calls a client.
#ifndef FIELDHOOK_FIELDHOOK_H
#define FIELDHOOK_FIELDHOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Texts, bytes, answers, time

/// Characters that somebody else owns; no NUL at the end is needed.
typedef struct fieldhook_text {
  const char* data;
  size_t size;
} fieldhook_text;

typedef struct fieldhook_bytes {
  const uint8_t* data;
  size_t size;
} fieldhook_bytes;

static inline fieldhook_text fieldhook_text_of(const char* text) {
  fieldhook_text view;
  view.data = text;
  view.size = text == NULL ? 0 : strlen(text);
  return view;
}

/// As Status in status.hpp.
typedef uint8_t fieldhook_status;
enum {
  FIELDHOOK_OK,
  FIELDHOOK_WOULD_BLOCK,
  FIELDHOOK_CLOSED,
  FIELDHOOK_LOST,
  FIELDHOOK_TIMED_OUT,
  FIELDHOOK_NO_SPACE,
  FIELDHOOK_MALFORMED,
  FIELDHOOK_REFUSED,
  FIELDHOOK_UNSUPPORTED
};

/// How far the wall clock can be trusted, as ClockQuality in time.hpp.
typedef uint8_t fieldhook_quality;
enum {
  FIELDHOOK_CLOCK_UNKNOWN,
  FIELDHOOK_CLOCK_FLOOR,
  FIELDHOOK_CLOCK_APPROXIMATE,
  FIELDHOOK_CLOCK_SYNCED
};

/// Both clocks at one moment.
typedef struct fieldhook_now {
  int64_t mono_ms;  ///< since boot
  int64_t wall_s;   ///< since 1970-01-01 UTC
  fieldhook_quality quality;
} fieldhook_now;

/// One header field.
typedef struct fieldhook_header {
  fieldhook_text name;
  fieldhook_text value;
} fieldhook_header;

// ---- Rows, each an object of its own: an image has those that it names. See fieldhook_rows.h.

typedef struct fieldhook_profile fieldhook_profile;    ///< how requests are signed
typedef struct fieldhook_verifier fieldhook_verifier;  ///< how they are verified
typedef struct fieldhook_sink fieldhook_sink;          ///< what is behind a URL

// ---- Keys, sign, verify

/// A secret made ready for one profile. Several in an array: a rotation.
typedef struct fieldhook_key {
  uint64_t memory[sizeof(void*) == 4 ? 15 : 16];
} fieldhook_key;

/// The secret's text in the form that the profile asks for; it is not needed afterwards.
/// Errors    as SigningKey::assign(): the key is then made, and refused wherever it is used
fieldhook_status fieldhook_key_make(fieldhook_key* key, const fieldhook_profile* profile,
                                    fieldhook_text secret);
/// Overwrites it. A wiped key is refused.
void fieldhook_key_wipe(fieldhook_key* key);

/// Bytes for a signature header's value.
enum { FIELDHOOK_MAX_SIGNATURE = 376 };

typedef struct fieldhook_sign_input {
  fieldhook_text id;
  int64_t timestamp_s;
  fieldhook_bytes payload;
  fieldhook_text method;  ///< where the profile signs it, as the next
  fieldhook_text url;
  uint8_t* scratch;  ///< see SignInput in sign.hpp; NULL where the profile needs none
  size_t scratch_size;
} fieldhook_sign_input;

/// Writes the signature header's value into `out`; `value` is the written part.
/// Errors    as sign() in sign.hpp
fieldhook_status fieldhook_sign(const fieldhook_profile* profile, const fieldhook_key* keys,
                                size_t key_count, const fieldhook_sign_input* input, char* out,
                                size_t out_size, fieldhook_text* value);

/// The verdict in one word, as Word in verify.hpp. Only FIELDHOOK_WORD_OK lets a request in.
typedef uint8_t fieldhook_word;
enum {
  FIELDHOOK_WORD_OK,
  FIELDHOOK_WORD_MISSING_HEADER,
  FIELDHOOK_WORD_DUPLICATE_HEADER,
  FIELDHOOK_WORD_MALFORMED_HEADER,
  FIELDHOOK_WORD_UNKNOWN_VERSION,
  FIELDHOOK_WORD_BAD_SIGNATURE,
  FIELDHOOK_WORD_TIMESTAMP_TOO_OLD,
  FIELDHOOK_WORD_TIMESTAMP_TOO_NEW,
  FIELDHOOK_WORD_BAD_SECRET,
  FIELDHOOK_WORD_NO_CLOCK,
  FIELDHOOK_WORD_MISSING_URL,
  FIELDHOOK_WORD_BAD_BODY_HASH,
  FIELDHOOK_WORD_MALFORMED_BODY,
  FIELDHOOK_WORD_BAD_CERTIFICATE,
  FIELDHOOK_WORD_BAD_CERT_URL,
  FIELDHOOK_WORD_NO_SPACE,
  FIELDHOOK_WORD_UNSUPPORTED,
  FIELDHOOK_WORD_MALFORMED_EVENT,
  FIELDHOOK_WORD_STALE,
  FIELDHOOK_WORD_REPLAY_GUARD_FULL,
  FIELDHOOK_WORD_UNSUPPORTED_MEDIA_TYPE,
  FIELDHOOK_WORD_ORIGIN_NOT_ALLOWED
};

/// Header fields of a request that is verified: more are no_space. On the stack, 16 bytes each on a
/// 32-bit processor.
enum { FIELDHOOK_MAX_HEADERS = 64 };

/// One inbound request, whole in memory: the raw body, before anything parsed it.
typedef struct fieldhook_request {
  fieldhook_text method;  ///< where the profile signs it, as the next
  fieldhook_text url;     ///< as the provider was given it
  const fieldhook_header* headers;
  size_t header_count;
  fieldhook_bytes body;
  uint8_t* buffer;  ///< for a profile that needs the body whole: its size and some of the head
  size_t buffer_size;
} fieldhook_request;

typedef struct fieldhook_verdict {
  fieldhook_word word;
  bool id_is_signed;           ///< a replay can carry any id that is not
  int64_t clock_difference_s;  ///< see Verdict in verify.hpp
  fieldhook_text event_id;     ///< to drop repeats by; empty: there is none, or the word is not ok
} fieldhook_verdict;

/// The verdict, also as the answer. The keys are made for the verifier's profile.
/// Where an argument is not as it must be the word is malformed_header, where a verdict is NULL the
/// answer is unsupported: never ok.
fieldhook_word fieldhook_verify(const fieldhook_verifier* verifier, const fieldhook_key* keys,
                                size_t key_count, const fieldhook_request* request,
                                const fieldhook_now* now, fieldhook_verdict* verdict);

// ---- What a client borrows of the machine

/// Where a stream goes. For the call only.
typedef struct fieldhook_peer {
  fieldhook_text host;      ///< connect to it, check the certificate against it
  fieldhook_bytes address;  ///< 4 or 16 bytes where the host is a literal; else empty
  uint16_t port;
  bool secure;  ///< https: nothing less than FIELDHOOK_VERIFIED will do
} fieldhook_peer;

typedef uint8_t fieldhook_phase;
enum { FIELDHOOK_RESOLVE, FIELDHOOK_CONNECT, FIELDHOOK_HANDSHAKE };
typedef uint8_t fieldhook_protection;
enum { FIELDHOOK_UNPROTECTED, FIELDHOOK_VERIFIED };

/// A byte stream, written in C. Each call as in Transport of transport.hpp, which says when each
/// status is right: nothing blocks, and `moved` is at least 1 wherever the status is OK.
typedef struct fieldhook_transport {
  void* context;
  fieldhook_status (*connect)(void* context, const fieldhook_peer* peer, const fieldhook_now* now);
  fieldhook_phase (*phase)(void* context);
  fieldhook_protection (*protection)(void* context);  ///< of a connected stream; asked before, too
  fieldhook_status (*send)(void* context, const uint8_t* data, size_t size, size_t* moved);
  fieldhook_status (*receive)(void* context, uint8_t* space, size_t size, size_t* moved);
  void (*close)(void* context);
} fieldhook_transport;

/// Flash, written in C. Each call as in Storage of storage.hpp.
typedef struct fieldhook_storage {
  void* context;
  uint32_t sector_size;
  uint32_t sector_count;
  uint32_t program_size;
  bool programs_once;  ///< a unit is programmed once between two erases: flash with ECC
  fieldhook_status (*read)(void* context, uint32_t address, uint8_t* into, size_t size);
  fieldhook_status (*program)(void* context, uint32_t address, const uint8_t* bytes, size_t size);
  fieldhook_status (*start_erase)(void* context, uint32_t sector);
  fieldhook_status (*erase_status)(void* context);
} fieldhook_storage;

/// The same made in C++ (TlsTransport, FileStorage, ..): see fieldhook_handles.hpp.
typedef struct fieldhook_transport_handle fieldhook_transport_handle;
typedef struct fieldhook_storage_handle fieldhook_storage_handle;
typedef struct fieldhook_clock_handle fieldhook_clock_handle;

/// Of transport and storage one form each. The texts and what the handles stand for outlive the
/// client, the C structs are copied.
typedef struct fieldhook_port {
  const fieldhook_transport* transport;
  const fieldhook_storage* storage;
  fieldhook_transport_handle* transport_handle;
  fieldhook_storage_handle* storage_handle;
  fieldhook_clock_handle*
      clock_handle;       ///< raised by the Date of verified answers; NULL: nobody is
  fieldhook_text device;  ///< unique among your devices: letters, digits, '_', '-'
  uint32_t seed;          ///< of the jitter: another one on each device
} fieldhook_port;

// ---- The client

typedef struct fieldhook_client fieldhook_client;

/// When the outbox is full.
typedef uint8_t fieldhook_queue_full;
enum { FIELDHOOK_REFUSE_NEW, FIELDHOOK_DROP_OLDEST, FIELDHOOK_DROP_LOWEST_PRIORITY };

typedef struct fieldhook_options {
  fieldhook_queue_full queue_full;
  uint32_t max_attempts;    ///< answered ones, then a dead letter
  int64_t spread_ms;        ///< after an outage: a random wait up to this
  int64_t keep_stream_ms;   ///< an idle stream is closed after this
  int64_t longest_rest_ms;  ///< fieldhook_poll is asked for at least so often
} fieldhook_options;

fieldhook_options fieldhook_default_options(void);

/// Words of memory for a client: an array of uint64_t. `room`: the largest event that is held in
/// memory; longer ones go in parts.
#define FIELDHOOK_CLIENT_WORDS(endpoints, room)                                                  \
  ((sizeof(void*) == 4 ? 334u : 371u) + (size_t)(endpoints) * (sizeof(void*) == 4 ? 51u : 74u) + \
   ((size_t)(room) + 7u) / 8u)

enum { FIELDHOOK_MAX_ENDPOINTS = 8 };  ///< of one client
enum { FIELDHOOK_ENDPOINT_HEADERS = 4 };

/// Makes a client in `memory`, which is its own until fieldhook_end. `options` may be NULL.
/// Errors    no_space: `size` bytes are too few
///           malformed: no endpoint, more than FIELDHOOK_MAX_ENDPOINTS, or a port that lacks
///           something
fieldhook_status fieldhook_init(uint64_t* memory, size_t size, size_t endpoints, size_t room,
                                const fieldhook_port* port, const fieldhook_options* options,
                                fieldhook_client** client);
/// Closes the stream and wipes the keys. What was accepted is kept.
void fieldhook_end(fieldhook_client* client);

/// Where events go. All texts and the headers' texts outlive the client, except the secret.
typedef struct fieldhook_endpoint {
  fieldhook_text url;                ///< https
  const fieldhook_profile* profile;  ///< NULL: nothing is signed
  fieldhook_text secret;
  const fieldhook_sink* sink;  ///< NULL: any receiver, which gets the payload as it is
  bool as_is;  ///< a payload that is already what the sink takes: see renders in routes.hpp
  fieldhook_text types;             ///< which events: "door.*", commas between; empty: all
  uint16_t key;                     ///< see Route::key() in route.hpp; 0: made from the URL
  const fieldhook_header* headers;  ///< at most FIELDHOOK_ENDPOINT_HEADERS
  size_t header_count;
} fieldhook_endpoint;

/// Before the first event. Errors    as Courier::add(); no_space: too many headers
fieldhook_status fieldhook_add(fieldhook_client* client, const fieldhook_endpoint* endpoint);

/// What happened. Borrowed for the call only.
typedef struct fieldhook_event {
  fieldhook_text type;
  fieldhook_bytes payload;      ///< sent as it is
  fieldhook_text content_type;  ///< empty: application/json
  fieldhook_text id;            ///< empty: one is made
  uint8_t priority;             ///< a higher one is delivered first
} fieldhook_event;

/// An event's id, with a NUL behind it.
typedef struct fieldhook_id {
  char text[65];
} fieldhook_id;

/// Accepts an event: ok is the promise that it outlives any power cut. `id` may be NULL.
/// Errors    as Courier::enqueue()
fieldhook_status fieldhook_enqueue(fieldhook_client* client, const fieldhook_event* event,
                                   fieldhook_id* id);
/// One bounded step. When the next is due, in mono_ms; at most INT64_MAX.
int64_t fieldhook_poll(fieldhook_client* client, const fieldhook_now* now);
/// Something waits for an endpoint that is not off.
bool fieldhook_pending(const fieldhook_client* client);
/// Begins an empty outbox on a medium that held something else. Errors    as Courier::format()
fieldhook_status fieldhook_format(fieldhook_client* client);
/// Tries an endpoint again that is off, held or in backoff. Errors    refused: no such endpoint
fieldhook_status fieldhook_resume(fieldhook_client* client, uint16_t endpoint);

/// Signs what waits with this secret from now on. The old one stays where the new one cannot be
/// used. Errors    refused: no such endpoint, or one that signs nothing; as fieldhook_key_make
fieldhook_status fieldhook_rotate(fieldhook_client* client, uint16_t endpoint,
                                  fieldhook_text secret);

/// As What in observer.hpp.
typedef uint8_t fieldhook_what;
enum {
  FIELDHOOK_ACCEPTED,
  FIELDHOOK_ATTEMPTED,
  FIELDHOOK_DELIVERED,
  FIELDHOOK_DEAD,
  FIELDHOOK_DROPPED,
  FIELDHOOK_HELD,
  FIELDHOOK_ENDPOINT_OFF,
  FIELDHOOK_RECOVERED,
  FIELDHOOK_NEEDS_CLOCK,
  FIELDHOOK_DAMAGED
};

/// One thing that happened. For the call only.
typedef struct fieldhook_notice {
  fieldhook_what what;
  uint16_t endpoint;        ///< its key; 0: about no single one
  uint16_t http_status;     ///< of an attempt that was answered; else 0
  fieldhook_status cause;   ///< of an attempt that failed
  fieldhook_text event_id;  ///< empty: about no event
} fieldhook_notice;

/// Who is told, from inside fieldhook_enqueue and fieldhook_poll: short work only, and no call of
/// the client. NULL: nobody.
void fieldhook_observe(fieldhook_client* client,
                       void (*notice)(void* context, const fieldhook_notice* notice),
                       void* context);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
