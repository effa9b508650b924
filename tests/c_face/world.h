/* SPDX-License-Identifier: MIT */
// A receiver and a piece of flash in plain C, for one program.
#ifndef FIELDHOOK_TESTS_C_FACE_WORLD_H
#define FIELDHOOK_TESTS_C_FACE_WORLD_H

#include <fieldhook/fieldhook.h>

enum { kSectorSize = 1024, kSectors = 4, kMaxRequest = 2048 };

typedef struct world_flash {
  uint8_t bytes[kSectorSize * kSectors];
  int erases;
} world_flash;

/// Answers the request of each connection with `answer`, in pieces of 7 bytes, with a would_block before each.
typedef struct world_receiver {
  const char* answer;
  char request[kMaxRequest];
  size_t received;
  size_t answered;
  int requests;
  int connects;
  bool open;
  bool ready;  // the next call does not block
  char host[64];
  uint16_t port;
} world_receiver;

fieldhook_storage world_storage(world_flash* flash);
fieldhook_transport world_transport(world_receiver* receiver);

#endif
