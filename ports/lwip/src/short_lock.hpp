// SPDX-License-Identifier: MIT
// Nobody else for a few instructions.
#pragma once

#include <lwip/sys.h>

namespace fieldhook {

/// lwIP's lightweight protection, for as long as it lives; costs nothing without an RTOS.
class ShortLock {
 public:
  ShortLock() { SYS_ARCH_PROTECT(level_); }
  ~ShortLock() { SYS_ARCH_UNPROTECT(level_); }
  ShortLock(const ShortLock&) = delete;
  ShortLock& operator=(const ShortLock&) = delete;

 private:
#if SYS_LIGHTWEIGHT_PROT
  sys_prot_t level_;
#endif
};

}  // namespace fieldhook
