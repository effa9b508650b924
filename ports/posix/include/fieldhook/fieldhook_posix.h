/* SPDX-License-Identifier: MIT */
// PosixPort for C: TLS over sockets, both clocks, randomness and a directory as flash.
#ifndef FIELDHOOK_FIELDHOOK_POSIX_H
#define FIELDHOOK_FIELDHOOK_POSIX_H

#include <fieldhook/fieldhook.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fieldhook_posix fieldhook_posix;

/// Words of memory for one: an array of uint64_t.
enum { FIELDHOOK_POSIX_WORDS = 1024 };

/// `directory`: see posix_port.hpp; ends with a NUL. Errors    as PosixPort::status(), and then
/// *made is there to be asked for its reason; malformed or no_space: it is NULL
fieldhook_status fieldhook_posix_open(uint64_t* memory, size_t size, const char* directory,
                                      fieldhook_posix** made);
/// After fieldhook_end of its client.
void fieldhook_posix_close(fieldhook_posix* posix);

/// Trusts the authorities in this PEM file too. Errors    as TlsConfig::trust_file
fieldhook_status fieldhook_posix_trust(fieldhook_posix* posix, const char* file);
/// For fieldhook_init.
fieldhook_port fieldhook_posix_port(fieldhook_posix* posix);
fieldhook_now fieldhook_posix_now(const fieldhook_posix* posix);
/// Sleeps until the stream is ready, a signal came, or this time of the monotonic clock.
void fieldhook_posix_wait_until(fieldhook_posix* posix, int64_t mono_ms);
/// What went wrong when it was opened, or with the last connection; empty: nothing.
fieldhook_text fieldhook_posix_reason(const fieldhook_posix* posix);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
