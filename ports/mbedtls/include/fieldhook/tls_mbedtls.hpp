// SPDX-License-Identifier: MIT
// TLS on Mbed TLS, both sides: everything a user of this port includes.
#pragma once

#include <fieldhook/tls_config.hpp>
#include <fieldhook/tls_failure.hpp>
#include <fieldhook/tls_server_stream.hpp>
#include <fieldhook/tls_transport.hpp>
