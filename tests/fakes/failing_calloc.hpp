// SPDX-License-Identifier: MIT
// Takes the place of glibc's calloc, which Mbed TLS allocates with: a call of it can fail, and what
// is not freed is counted. For one source file of a program; not under a sanitizer, which does the
// same.
#pragma once

#include <cstddef>

namespace {

int g_countdown = 0;  // the call of calloc that fails; 0: none
bool g_for_good = false;
bool g_fired = false;
bool g_counting = false;
void* g_live[4096];  // blocks of calloc that are not freed, while counting
std::size_t g_live_count = 0;

}  // namespace

// The tests' own strings come from elsewhere.
extern "C" {
void* __libc_calloc(std::size_t count, std::size_t size);
void __libc_free(void* block);

void* calloc(std::size_t count, std::size_t size) {
  if (g_countdown > 0 && --g_countdown == 0) {
    g_fired = true;
    if (g_for_good) g_countdown = 1;
    return nullptr;
  }
  void* block = __libc_calloc(count, size);
  const bool room = g_live_count < sizeof g_live / sizeof g_live[0];
  if (g_counting && block != nullptr && room) g_live[g_live_count++] = block;
  return block;
}

void free(void* block) {
  for (std::size_t i = g_live_count; block != nullptr && i-- > 0;) {
    if (g_live[i] != block) continue;
    g_live[i] = g_live[--g_live_count];
    break;
  }
  __libc_free(block);
}
}
