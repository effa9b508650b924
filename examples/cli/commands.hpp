// SPDX-License-Identifier: MIT
// The commands, one function and one table of options each.
#pragma once

#include "options.hpp"

#include <fieldhook/span.hpp>

namespace fieldhook::cli {

/// What the process ends with.
enum class Exit : int {
  done = 0,
  not_verified = 1,
  usage = 2,          ///< decided before a byte is sent
  not_delivered = 3,  ///< may be retried
  rejected = 4,
  endpoint_off = 5,
};

/// Says `fieldhook COMMAND: complaint` on stderr.
Exit refuse(const char* command, const Complaint& complaint);

Exit run_send(const Options& options);
Exit run_sign(const Options& options);
Exit run_verify(const Options& options);
Exit run_listen(const Options& options);
Exit run_profiles(const Options& options);

Span<const OptionRow> send_options();
Span<const OptionRow> sign_options();
Span<const OptionRow> verify_options();
Span<const OptionRow> listen_options();

}  // namespace fieldhook::cli
