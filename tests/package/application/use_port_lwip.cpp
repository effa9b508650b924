// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_transport.hpp>

static_assert(sizeof(fieldhook::LwipTransport) != 0, "complete");
