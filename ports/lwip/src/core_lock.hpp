// SPDX-License-Identifier: MIT
// lwIP's one lock, where there is one.
#pragma once

#include <lwip/opt.h>
#include <lwip/tcpip.h>

namespace fieldhook {

#if !LWIP_TCP || LWIP_EVENT_API
#error "LwipTransport needs LWIP_TCP and lwIP's callback API"
#endif
#if !NO_SYS && !LWIP_TCPIP_CORE_LOCKING
#error "LwipTransport calls lwIP's raw API from your task: LWIP_TCPIP_CORE_LOCKING must be 1"
#endif

/// Keeps lwIP's own task out, for as long as it lives. Nothing in a super-loop.
class CoreLock {
 public:
#if NO_SYS
  CoreLock() {}
#else
  CoreLock() {
    LOCK_TCPIP_CORE();
  }
  ~CoreLock() {
    UNLOCK_TCPIP_CORE();
  }
#endif
  CoreLock(const CoreLock&) = delete;
  CoreLock& operator=(const CoreLock&) = delete;
};

}  // namespace fieldhook
