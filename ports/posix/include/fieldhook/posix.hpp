// SPDX-License-Identifier: MIT
// Everything that fieldhook needs from a POSIX system: clocks, randomness, names, streams,
// files.
#pragma once

#include <fieldhook/file_lock.hpp>
#include <fieldhook/file_storage.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_entropy.hpp>
#include <fieldhook/posix_listener.hpp>
#include <fieldhook/posix_resolver.hpp>
#include <fieldhook/posix_transport.hpp>
