// SPDX-License-Identifier: MIT
// The only loop in the library that calls a port.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/transport.hpp>

namespace fieldhook {

/// Moves a delivery over a transport as far as it goes without waiting, and answers what to wait
/// for: readiness of the transport (connect, send, receive) or time alone (wait), until
/// step.until at the latest. Wants::nothing: the delivery is over.
/// An https endpoint is only ever given to a transport with Protection::verified.
/// The transport is closed as soon as its stream must not be used again.
Step pump(Delivery& delivery, Transport& transport, const Now& now);

}  // namespace fieldhook
