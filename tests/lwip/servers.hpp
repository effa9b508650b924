// SPDX-License-Identifier: MIT
// The name server and the time server on the net; they answer as Net's members say.
#pragma once

#include "lwip/net.hpp"

namespace lwip_test {

/// The one there is, once it is made.
extern Net* the_net;

void start_servers();

}  // namespace lwip_test
