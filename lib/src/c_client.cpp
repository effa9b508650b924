// SPDX-License-Identifier: MIT
// A client in memory that a C application gives.
#include <fieldhook/fieldhook.h>

#include <fieldhook/courier.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/port.hpp>

#include "c_face.hpp"
#include "c_ports.hpp"

#include <cstring>
#include <new>

using namespace fieldhook;

namespace {

constexpr std::size_t kScratch = 1536;  // as Client's

/// Where the parts of the memory behind the client are.
struct Parts {
  Span<Courier::Slot> slots;
  Span<SigningKey> keys;
  Span<Header> headers;
  MutableBytes scratch;
  MutableBytes space;
};

/// `count` fresh objects at `at`, which moves behind them.
template <class T>
Span<T> place(std::uint8_t*& at, std::size_t count) {
  static_assert(sizeof(T) % alignof(std::uint64_t) == 0 || alignof(T) < alignof(std::uint64_t),
                "what follows stays aligned");
  T* const first = reinterpret_cast<T*>(at);
  for (std::size_t i = 0; i < count; ++i) new (first + i) T();
  at += count * sizeof(T);
  return {first, count};
}

Parts lay_out(std::uint8_t* at, std::size_t endpoints, std::size_t room) {
  Parts parts;
  parts.slots = place<Courier::Slot>(at, endpoints);
  parts.keys = place<SigningKey>(at, endpoints);
  parts.headers = place<Header>(at, endpoints * FIELDHOOK_ENDPOINT_HEADERS);
  parts.scratch = {at, kScratch};
  parts.space = {at + kScratch, room};
  return parts;
}

CourierPolicy policy_of(const fieldhook_options& options) {
  CourierPolicy policy;
  policy.retry.max_attempts = options.max_attempts;
  policy.spread = options.spread_ms;
  policy.keep_stream = options.keep_stream_ms;
  policy.longest_rest = options.longest_rest_ms;
  return policy;
}

}  // namespace

struct fieldhook_client final : Observer {
  fieldhook_client(const fieldhook_port& port, const Parts& its_parts,
                   const fieldhook_options& options)
      : parts(its_parts),
        c_transport(port.transport),
        c_storage(port.storage),
        outbox(storage_of(port), view_of(port.device), static_cast<QueueFull>(options.queue_full)),
        courier(outbox,
                Port{transport_of(port), storage_of(port), view_of(port.device), port.seed,
                     reinterpret_cast<WallClock*>(port.clock_handle)},
                Courier::Memory{parts.slots, parts.keys, parts.scratch, parts.space},
                policy_of(options)) {}

  Transport& transport_of(const fieldhook_port& port) {
    if (port.transport != nullptr) return c_transport;
    return *reinterpret_cast<Transport*>(port.transport_handle);
  }
  Storage& storage_of(const fieldhook_port& port) {
    if (port.storage != nullptr) return c_storage;
    return *reinterpret_cast<Storage*>(port.storage_handle);
  }
  void notice(const Notice& notice) override;

  Parts parts;
  CTransport c_transport;
  CStorage c_storage;
  Outbox outbox;
  void (*on_notice)(void* context, const fieldhook_notice* notice) = nullptr;
  void* notice_context = nullptr;
  std::size_t added = 0;
  Courier courier;
};

namespace {

constexpr std::size_t kEndpointSize =
    sizeof(Courier::Slot) + sizeof(SigningKey) + FIELDHOOK_ENDPOINT_HEADERS * sizeof(Header);
static_assert(sizeof(fieldhook_client) + kScratch <=
                  FIELDHOOK_CLIENT_WORDS(0, 0) * sizeof(std::uint64_t),
              "raise its first numbers");
static_assert(kEndpointSize <= (FIELDHOOK_CLIENT_WORDS(1, 0) - FIELDHOOK_CLIENT_WORDS(0, 0)) *
                                   sizeof(std::uint64_t),
              "raise its second numbers");
static_assert(sizeof(fieldhook_client) % alignof(std::uint64_t) == 0);
static_assert(alignof(fieldhook_client) <= alignof(std::uint64_t));
static_assert(FIELDHOOK_MAX_ENDPOINTS == Outbox::kMaxEndpoints);
static_assert(sizeof(fieldhook_id) == EventId::kMax + 1);
static_assert(FIELDHOOK_DROP_OLDEST == static_cast<int>(QueueFull::drop_oldest));
static_assert(FIELDHOOK_DROP_LOWEST_PRIORITY == static_cast<int>(QueueFull::drop_lowest_priority));
static_assert(FIELDHOOK_ACCEPTED == static_cast<int>(What::accepted));
static_assert(FIELDHOOK_ATTEMPTED == static_cast<int>(What::attempted));
static_assert(FIELDHOOK_DELIVERED == static_cast<int>(What::delivered));
static_assert(FIELDHOOK_DEAD == static_cast<int>(What::dead));
static_assert(FIELDHOOK_DROPPED == static_cast<int>(What::dropped));
static_assert(FIELDHOOK_HELD == static_cast<int>(What::held));
static_assert(FIELDHOOK_ENDPOINT_OFF == static_cast<int>(What::endpoint_off));
static_assert(FIELDHOOK_RECOVERED == static_cast<int>(What::recovered));
static_assert(FIELDHOOK_NEEDS_CLOCK == static_cast<int>(What::needs_clock));
static_assert(FIELDHOOK_DAMAGED == static_cast<int>(What::damaged));

bool is_whole(const fieldhook_port& port) {
  if ((port.transport == nullptr) == (port.transport_handle == nullptr)) return false;
  if ((port.storage == nullptr) == (port.storage_handle == nullptr)) return false;
  if (port.transport != nullptr && !CTransport::is_whole(*port.transport)) return false;
  if (port.storage != nullptr && !CStorage::is_whole(*port.storage)) return false;
  return fits(port.device);
}

bool is_whole(const fieldhook_options& options) {
  return options.queue_full <= FIELDHOOK_DROP_LOWEST_PRIORITY && options.max_attempts != 0 &&
         options.spread_ms >= 0 && options.keep_stream_ms >= 0 && options.longest_rest_ms > 0;
}

bool is_whole(const fieldhook_endpoint& endpoint) {
  if (!fits(endpoint.headers, endpoint.header_count)) return false;
  for (std::size_t i = 0; i < endpoint.header_count; ++i) {
    if (!fits(endpoint.headers[i].name) || !fits(endpoint.headers[i].value)) return false;
  }
  return fits(endpoint.url) && fits(endpoint.secret) && fits(endpoint.types);
}

}  // namespace

void fieldhook_client::notice(const Notice& notice) {
  if (on_notice == nullptr) return;
  const fieldhook_notice told{static_cast<fieldhook_what>(notice.what), notice.endpoint,
                              notice.attempt.status, c_status(notice.attempt.cause),
                              c_text(notice.event_id)};
  on_notice(notice_context, &told);
}

Courier& fieldhook::courier_of(fieldhook_client& client) {
  return client.courier;
}

fieldhook_options fieldhook_default_options(void) {
  const CourierPolicy policy;
  return {FIELDHOOK_REFUSE_NEW, policy.retry.max_attempts, policy.spread, policy.keep_stream,
          policy.longest_rest};
}

fieldhook_status fieldhook_init(uint64_t* memory, size_t size, size_t endpoints, size_t room,
                                const fieldhook_port* port, const fieldhook_options* options,
                                fieldhook_client** client) {
  if (client == nullptr) return FIELDHOOK_MALFORMED;
  *client = nullptr;
  const fieldhook_options chosen = options != nullptr ? *options : fieldhook_default_options();
  const bool aligned = reinterpret_cast<std::uintptr_t>(memory) % alignof(std::uint64_t) == 0;
  if (memory == nullptr || !aligned || port == nullptr || !is_whole(*port) || !is_whole(chosen)) {
    return FIELDHOOK_MALFORMED;
  }
  if (endpoints == 0 || endpoints > FIELDHOOK_MAX_ENDPOINTS) return FIELDHOOK_MALFORMED;
  const std::size_t fixed = sizeof(fieldhook_client) + endpoints * kEndpointSize + kScratch;
  if (size < fixed || size - fixed < room) return FIELDHOOK_NO_SPACE;
  auto* const at = reinterpret_cast<std::uint8_t*>(memory);
  const Parts parts = lay_out(at + sizeof(fieldhook_client), endpoints, room);
  *client = new (at) fieldhook_client(*port, parts, chosen);
  (*client)->courier.observe(**client);
  return FIELDHOOK_OK;
}

void fieldhook_end(fieldhook_client* client) {
  if (client == nullptr) return;
  const Span<SigningKey> keys = client->parts.keys;
  client->~fieldhook_client();
  for (SigningKey& key : keys) key.~SigningKey();  // wipes it
}

fieldhook_status fieldhook_add(fieldhook_client* client, const fieldhook_endpoint* endpoint) {
  if (client == nullptr || endpoint == nullptr || !is_whole(*endpoint)) return FIELDHOOK_MALFORMED;
  if (client->added == client->parts.slots.size()) return FIELDHOOK_NO_SPACE;
  if (endpoint->header_count > FIELDHOOK_ENDPOINT_HEADERS) return FIELDHOOK_NO_SPACE;
  const Span<Header> headers =
      client->parts.headers.from(client->added * FIELDHOOK_ENDPOINT_HEADERS)
          .first(endpoint->header_count);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    headers[i] = {view_of(endpoint->headers[i].name), view_of(endpoint->headers[i].value)};
  }
  Route route = Route(view_of(endpoint->url))
                    .only(view_of(endpoint->types))
                    .with(Span<const Header>(headers));
  route.id = endpoint->key;
  if (endpoint->sink != nullptr) {
    route.sink = &endpoint->sink->row;
    if (!endpoint->as_is) route = route.as(endpoint->sink->render);
  }
  if (endpoint->profile != nullptr) {
    route.profile = &endpoint->profile->row;
    route.secret = Secret::for_profile(*route.profile, view_of(endpoint->secret));
    route.secrets = 1;
  }
  const Status status = client->courier.add(route);
  if (status == Status::ok) ++client->added;
  return c_status(status);
}

fieldhook_status fieldhook_enqueue(fieldhook_client* client, const fieldhook_event* event,
                                   fieldhook_id* id) {
  if (id != nullptr) id->text[0] = '\0';
  const bool whole = client != nullptr && event != nullptr && fits(event->type) &&
                     fits(event->payload) && fits(event->content_type) && fits(event->id);
  if (!whole) return FIELDHOOK_MALFORMED;
  Event what(view_of(event->type), view_of(event->payload));
  what.id = view_of(event->id);
  if (event->content_type.size != 0) what.content_type = view_of(event->content_type);
  EnqueueOptions options;
  options.priority = event->priority;
  const Result<EventId> accepted = client->courier.enqueue(what, options);
  if (accepted.ok() && id != nullptr) {
    const std::string_view text = accepted.value().text();
    std::memcpy(id->text, text.data(), text.size());
    id->text[text.size()] = '\0';
  }
  return c_status(accepted.status());
}

int64_t fieldhook_poll(fieldhook_client* client, const fieldhook_now* now) {
  if (client == nullptr || now == nullptr) return kNever.ms;
  return client->courier.poll(now_of(*now)).ms;
}

bool fieldhook_pending(const fieldhook_client* client) {
  return client != nullptr && client->courier.pending();
}

fieldhook_status fieldhook_format(fieldhook_client* client) {
  if (client == nullptr) return FIELDHOOK_MALFORMED;
  return c_status(client->courier.format());
}

fieldhook_status fieldhook_resume(fieldhook_client* client, uint16_t endpoint) {
  if (client == nullptr) return FIELDHOOK_MALFORMED;
  return c_status(client->courier.resume(endpoint));
}

fieldhook_status fieldhook_rotate(fieldhook_client* client, uint16_t endpoint,
                                  fieldhook_text secret) {
  if (client == nullptr || !fits(secret)) return FIELDHOOK_MALFORMED;
  for (const Courier::Slot& slot : client->parts.slots.first(client->added)) {
    if (slot.key != endpoint || slot.endpoint.keys().empty()) continue;
    const Secret next = Secret::for_profile(slot.endpoint.profile(), view_of(secret));
    return c_status(client->courier.rotate(endpoint, next));
  }
  return FIELDHOOK_REFUSED;
}

void fieldhook_observe(fieldhook_client* client,
                       void (*notice)(void* context, const fieldhook_notice* notice),
                       void* context) {
  if (client == nullptr) return;
  client->on_notice = notice;
  client->notice_context = context;
}
