/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <stdlib.h>

static fieldhook_status flash_read(void* context, uint32_t address, uint8_t* into, size_t size) {
  world_flash* const flash = context;
  if (address + size > sizeof flash->bytes) return FIELDHOOK_LOST;
  memcpy(into, flash->bytes + address, size);
  return FIELDHOOK_OK;
}

static fieldhook_status flash_program(void* context, uint32_t address, const uint8_t* bytes,
                                      size_t size) {
  world_flash* const flash = context;
  if (address + size > sizeof flash->bytes) return FIELDHOOK_LOST;
  for (size_t i = 0; i < size; ++i) {
    flash->bytes[address + i] = (uint8_t)(flash->bytes[address + i] & bytes[i]);
  }
  return FIELDHOOK_OK;
}

static fieldhook_status flash_start_erase(void* context, uint32_t sector) {
  world_flash* const flash = context;
  memset(flash->bytes + sector * kSectorSize, 0xFF, kSectorSize);
  ++flash->erases;
  return FIELDHOOK_OK;
}

static fieldhook_status flash_erase_status(void* context) {
  (void)context;
  return FIELDHOOK_OK;
}

fieldhook_storage world_storage(world_flash* flash) {
  fieldhook_storage storage = {0};
  memset(flash->bytes, 0xFF, sizeof flash->bytes);
  flash->erases = 0;
  storage.context = flash;
  storage.sector_size = kSectorSize;
  storage.sector_count = kSectors;
  storage.program_size = 1;
  storage.read = flash_read;
  storage.program = flash_program;
  storage.start_erase = flash_start_erase;
  storage.erase_status = flash_erase_status;
  return storage;
}

/// Every second call blocks.
static bool blocks(world_receiver* receiver) {
  receiver->ready = !receiver->ready;
  return receiver->ready;
}

static fieldhook_status stream_connect(void* context, const fieldhook_peer* peer,
                                       const fieldhook_now* now) {
  world_receiver* const receiver = context;
  (void)now;
  if (peer->host.size >= sizeof receiver->host || !peer->secure) return FIELDHOOK_REFUSED;
  memcpy(receiver->host, peer->host.data, peer->host.size);
  receiver->host[peer->host.size] = '\0';
  receiver->port = peer->port;
  if (blocks(receiver)) return FIELDHOOK_WOULD_BLOCK;
  receiver->open = true;
  receiver->received = receiver->answered = 0;
  ++receiver->connects;
  return FIELDHOOK_OK;
}

static fieldhook_phase stream_phase(void* context) {
  (void)context;
  return FIELDHOOK_HANDSHAKE;
}

static fieldhook_protection stream_protection(void* context) {
  (void)context;
  return FIELDHOOK_VERIFIED;
}

static fieldhook_status stream_send(void* context, const uint8_t* data, size_t size,
                                    size_t* moved) {
  world_receiver* const receiver = context;
  if (!receiver->open) abort();
  if (blocks(receiver)) return FIELDHOOK_WOULD_BLOCK;
  *moved = size < 100 ? size : 100;
  if (receiver->received + *moved >= kMaxRequest) return FIELDHOOK_LOST;
  memcpy(receiver->request + receiver->received, data, *moved);
  receiver->received += *moved;
  receiver->request[receiver->received] = '\0';
  return FIELDHOOK_OK;
}

/// Whether head and body have come whole.
static bool is_complete(const world_receiver* receiver) {
  const char* const end = strstr(receiver->request, "\r\n\r\n");
  const char* const length = strstr(receiver->request, "\r\nContent-Length: ");
  if (receiver->received == 0 || end == NULL || length == NULL) return false;
  const size_t head = (size_t)(end + 4 - receiver->request);
  return receiver->received == head + strtoul(length + 18, NULL, 10);
}

static fieldhook_status stream_receive(void* context, uint8_t* space, size_t size, size_t* moved) {
  world_receiver* const receiver = context;
  const size_t left = strlen(receiver->answer) - receiver->answered;
  if (!receiver->open) abort();
  if (!is_complete(receiver) || left == 0 || blocks(receiver)) return FIELDHOOK_WOULD_BLOCK;
  if (receiver->answered == 0) ++receiver->requests;
  *moved = left < 7 ? left : 7;
  if (*moved > size) *moved = size;
  memcpy(space, receiver->answer + receiver->answered, *moved);
  receiver->answered += *moved;
  return FIELDHOOK_OK;
}

static void stream_close(void* context) {
  world_receiver* const receiver = context;
  receiver->open = false;
}

fieldhook_transport world_transport(world_receiver* receiver) {
  fieldhook_transport transport;
  transport.context = receiver;
  transport.connect = stream_connect;
  transport.phase = stream_phase;
  transport.protection = stream_protection;
  transport.send = stream_send;
  transport.receive = stream_receive;
  transport.close = stream_close;
  return transport;
}
