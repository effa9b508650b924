// SPDX-License-Identifier: MIT
// Apart from the verifier: an image that prints no words links none.
#include <fieldhook/verify.hpp>

namespace fieldhook {
namespace {

constexpr std::string_view kWords[] = {
    "ok",
    "missing_header",
    "duplicate_header",
    "malformed_header",
    "unknown_version",
    "bad_signature",
    "timestamp_too_old",
    "timestamp_too_new",
    "bad_secret",
    "no_clock",
    "missing_url",
    "bad_body_hash",
    "malformed_body",
    "bad_certificate",
    "bad_cert_url",
    "no_space",
    "unsupported",
    "malformed_event",
    "stale",
    "replay_guard_full",
    "unsupported_media_type",
    "origin_not_allowed",
};

}  // namespace

std::string_view text_of(Word word) {
  return kWords[static_cast<std::size_t>(word)];
}

}  // namespace fieldhook
