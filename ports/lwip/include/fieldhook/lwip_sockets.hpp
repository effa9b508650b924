// SPDX-License-Identifier: MIT
// Everything that fieldhook needs from an lwIP in a task of its own: streams, names, clocks.
#pragma once

#include <fieldhook/board_entropy.hpp>
#include <fieldhook/lwip_clock.hpp>
#include <fieldhook/lwip_socket_transport.hpp>
#include <fieldhook/lwip_task_resolver.hpp>
