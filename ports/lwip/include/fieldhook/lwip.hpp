// SPDX-License-Identifier: MIT
// Everything that fieldhook needs from lwIP: streams, names, clocks.
#pragma once

#include <fieldhook/board_entropy.hpp>
#include <fieldhook/lwip_clock.hpp>
#include <fieldhook/lwip_resolver.hpp>
#include <fieldhook/lwip_transport.hpp>
