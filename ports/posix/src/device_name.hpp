// SPDX-License-Identifier: MIT
// What tells this device from the user's others: made once, kept in a file.
#pragma once

#include <fieldhook/event.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/transport.hpp>

#include <cstddef>

namespace fieldhook {

/// Reads the file `device` in `directory` into `space` and answers the size. Where there is none,
/// 64 random bits in hex are made its content: whole, and synced with the directory, before anybody
/// sees the name. A user may write a name of his own there, with a line end behind it or not.
/// Errors    malformed: the file holds no name as EventId::from_sequence wants it
///           lost: it cannot be read or written, see errno
///           what `entropy` answers
Result<std::size_t> keep_device_name(const char* directory, Entropy& entropy,
                                     char (&space)[EventId::kMaxDevice]);

}  // namespace fieldhook
