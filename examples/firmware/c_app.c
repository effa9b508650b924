/* SPDX-License-Identifier: MIT */
// The same device with an application in C: main.cpp says what it does and which settings there are.
#include "board/c_board.h"

#include <fieldhook/fieldhook_rows.h>

static uint64_t memory[FIELDHOOK_CLIENT_WORDS(1, 256)];

static int fail(fieldhook_text why) {
  board_print("firmware: ");
  board_print_text(why);
  board_print("\n");
  return 1;
}

static void tell(void* context, const fieldhook_notice* notice) {
  (void)context;
  if (notice->what != FIELDHOOK_ACCEPTED && notice->what != FIELDHOOK_DELIVERED) return;
  board_print(notice->what == FIELDHOOK_ACCEPTED ? "firmware: accepted " : "firmware: delivered ");
  board_print_text(notice->event_id);
  board_print("\n");
}

/// Writes {"presses":N}; the number of bytes.
static size_t write_payload(uint32_t presses, char* at) {
  static const char head[] = "{\"presses\":";
  char digits[10];
  size_t count = 0;
  size_t size = sizeof head - 1;
  memcpy(at, head, size);
  do {
    digits[count++] = (char)('0' + presses % 10);
    presses /= 10;
  } while (presses != 0);
  while (count != 0) at[size++] = digits[--count];
  at[size++] = '}';
  return size;
}

static fieldhook_status enqueue(fieldhook_client* client, uint32_t presses) {
  char payload[32];
  fieldhook_event event = {0};
  event.type = fieldhook_text_of("button.pressed");
  event.payload.data = (const uint8_t*)payload;
  event.payload.size = write_payload(presses, payload);
  return fieldhook_enqueue(client, &event, NULL);
}

static uint32_t presses_wanted(void) {
  const fieldhook_text digits = board_setting("presses");
  uint32_t number = digits.size == 0 ? 3 : 0;
  for (size_t i = 0; i < digits.size; ++i) number = number * 10 + (uint32_t)(digits.data[i] - '0');
  return number;
}

int main(void) {
  const fieldhook_text missing = board_start();
  if (missing.size != 0) return fail(missing);

  const fieldhook_port port = board_port();
  fieldhook_options options = fieldhook_default_options();
  options.spread_ms = 0;  // one device: nobody comes with it
  fieldhook_client* client;
  if (fieldhook_init(memory, sizeof memory, 1, 256, &port, &options, &client) != FIELDHOOK_OK) {
    return fail(fieldhook_text_of("no client"));
  }
  fieldhook_observe(client, tell, NULL);
  fieldhook_endpoint endpoint = {0};
  endpoint.url = board_setting("url");
  endpoint.profile = &fieldhook_profile_standard;
  endpoint.secret = board_setting("secret");
  endpoint.key = 1;
  if (fieldhook_add(client, &endpoint) != FIELDHOOK_OK) return fail(fieldhook_text_of("url= is no https URL, or secret= no whsec_ secret"));

  const uint32_t wanted = presses_wanted();
  uint32_t presses = 0;
  do {
    // What is refused now, because the flash is full or erases, is still pressed at the next turn.
    if (presses < wanted && enqueue(client, presses + 1) == FIELDHOOK_OK) ++presses;
    const fieldhook_now now = board_now();
    board_sleep_until(fieldhook_poll(client, &now));
  } while (presses < wanted || fieldhook_pending(client));
  board_print("firmware: in C: ok\n");
  return 0;
}
