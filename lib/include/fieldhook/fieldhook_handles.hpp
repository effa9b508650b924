// SPDX-License-Identifier: MIT
// For the C++ file of a C application: hands its objects to fieldhook.h and fieldhook_guard.h.
#pragma once

#include <fieldhook/fieldhook.h>
#include <fieldhook/fieldhook_guard.h>

#include <fieldhook/port.hpp>
#include <fieldhook/replay_guard.hpp>

namespace fieldhook {

/// A port's objects, for fieldhook_init. They outlive the client.
inline fieldhook_port c_port(const Port& port) {
  fieldhook_port made = {};
  made.transport_handle = reinterpret_cast<fieldhook_transport_handle*>(&port.transport);
  made.storage_handle = reinterpret_cast<fieldhook_storage_handle*>(&port.storage);
  made.clock_handle = reinterpret_cast<fieldhook_clock_handle*>(port.clock);
  made.device = {port.device.data(), port.device.size()};
  made.seed = port.seed;
  return made;
}

/// A guard, for fieldhook_verify_once: a DurableReplayGuard is made and maintained in C++.
inline fieldhook_guard* c_guard(ReplayGuardBase& guard) {
  return reinterpret_cast<fieldhook_guard*>(&guard);
}

}  // namespace fieldhook
