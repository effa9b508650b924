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
  not_accepted = 6,  ///< the outbox is full, locked, damaged or unwritable
};

/// Says `fieldhook COMMAND: complaint` on stderr.
Exit refuse(const char* command, const Complaint& complaint);

Exit run_send(const Options& options);
Exit run_sign(const Options& options);
Exit run_verify(const Options& options);
Exit run_listen(const Options& options);
Exit run_profiles(const Options& options);
Exit run_drain(const Options& options);
Exit run_outbox(const Options& options);

Span<const OptionRow> send_options();
Span<const OptionRow> sign_options();
Span<const OptionRow> verify_options();
Span<const OptionRow> listen_options();
Span<const OptionRow> drain_options();
Span<const OptionRow> outbox_options();

}  // namespace fieldhook::cli
