/* SPDX-License-Identifier: MIT */
// A device in C: its events are kept in a directory, signed, and delivered to one endpoint. A cut, a
// receiver that is down, a restart: what was accepted arrives.
//
//   FIELDHOOK_URL=https://example.com/hooks FIELDHOOK_SECRET=whsec_... ./08_c_face DIRECTORY [CA.pem]
#include <fieldhook/fieldhook_posix.h>
#include <fieldhook/fieldhook_rows.h>

#include <stdio.h>
#include <stdlib.h>

// All of its memory, at compile time.
static uint64_t port_memory[FIELDHOOK_POSIX_WORDS];
static uint64_t client_memory[FIELDHOOK_CLIENT_WORDS(1, 512)];

static int fail(const char* what, fieldhook_status status) {
  fprintf(stderr, "%s: status %d\n", what, (int)status);
  return 1;
}

static void tell(void* context, const fieldhook_notice* notice) {
  (void)context;
  if (notice->what == FIELDHOOK_DELIVERED) {
    printf("delivered %.*s\n", (int)notice->event_id.size, notice->event_id.data);
  } else if (notice->what == FIELDHOOK_DEAD) {
    printf("given up %.*s, HTTP status %d\n", (int)notice->event_id.size, notice->event_id.data,
           (int)notice->http_status);
  }
}

static fieldhook_status open_the_door(fieldhook_client* client, fieldhook_id* id) {
  static const char payload[] = "{\"door\":\"north\"}";
  fieldhook_event event = {0};
  event.type = fieldhook_text_of("door.opened");
  event.payload.data = (const uint8_t*)payload;
  event.payload.size = sizeof payload - 1;
  return fieldhook_enqueue(client, &event, id);
}

int main(int argc, char** argv) {
  const char* const url = getenv("FIELDHOOK_URL");
  const char* const secret = getenv("FIELDHOOK_SECRET");
  if (url == NULL || secret == NULL || argc < 2) {
    fprintf(stderr, "usage: FIELDHOOK_URL=.. FIELDHOOK_SECRET=whsec_.. %s DIRECTORY [CA.pem]\n",
            argv[0]);
    return 2;
  }

  fieldhook_posix* posix;
  fieldhook_status status =
      fieldhook_posix_open(port_memory, sizeof port_memory, argv[1], &posix);
  if (status != FIELDHOOK_OK) return fail("the directory", status);
  if (argc > 2) status = fieldhook_posix_trust(posix, argv[2]);
  if (status != FIELDHOOK_OK) return fail("the authority", status);

  const fieldhook_port port = fieldhook_posix_port(posix);
  fieldhook_client* client;
  status = fieldhook_init(client_memory, sizeof client_memory, 1, 512, &port, NULL, &client);
  if (status != FIELDHOOK_OK) return fail("the client", status);
  fieldhook_observe(client, tell, NULL);

  fieldhook_endpoint endpoint = {0};
  endpoint.url = fieldhook_text_of(url);
  endpoint.profile = &fieldhook_profile_standard;
  endpoint.secret = fieldhook_text_of(secret);
  status = fieldhook_add(client, &endpoint);
  if (status != FIELDHOOK_OK) return fail("the endpoint", status);

  // A new directory is made ready first.
  fieldhook_id id;
  while ((status = open_the_door(client, &id)) == FIELDHOOK_WOULD_BLOCK) {
    const fieldhook_now now = fieldhook_posix_now(posix);
    fieldhook_posix_wait_until(posix, fieldhook_poll(client, &now));
  }
  if (status != FIELDHOOK_OK) return fail("the event", status);
  printf("accepted %s\n", id.text);

  // A device's main loop has no end; this one ends when nothing waits.
  for (;;) {
    const fieldhook_now now = fieldhook_posix_now(posix);
    const int64_t wake = fieldhook_poll(client, &now);
    if (!fieldhook_pending(client)) break;
    fieldhook_posix_wait_until(posix, wake);
  }
  fieldhook_end(client);
  fieldhook_posix_close(posix);
  return 0;
}
