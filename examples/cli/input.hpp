// SPDX-License-Identifier: MIT
// What the commands have in common: files, payloads, profiles, secrets.
#pragma once

#include "options.hpp"

#include <fieldhook/event.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook::cli {

/// Bytes of one file or of the standard input.
inline constexpr std::size_t kMaxFile = 64 * 1024 * 1024;

/// Reads the whole file; "-" is the standard input.
[[nodiscard]] Complaint read_file(std::string_view name, std::string& bytes);

/// `--data TEXT|@FILE|-`; empty where it is not given. Binary safe.
[[nodiscard]] Complaint read_data(const Options& options, std::string& bytes);

/// Views into the memory of `--header` or of a headers file.
using Headers = std::vector<Header>;

/// "Name: value", blanks round the value dropped; false: no colon.
bool split_header(std::string_view line, Header& header);

/// True where a control character of ASCII is in it.
bool has_control(std::string_view text);

/// `--id`, or 128 random bits.
[[nodiscard]] Complaint choose_id(const Options& options, EventId& id);

/// The signing keys of one run. The texts of the secrets are wiped, wherever they stood, as soon
/// as the keys are made: from then on the command line of the process shows blanks too.
class KeyRing {
 public:
  /// Reads `--secret`, `--secret-file`, or else FIELDHOOK_SECRET.
  [[nodiscard]] Complaint open(const Options& options, const Profile& profile);
  Span<const SigningKey> keys() const { return {keys_, size_}; }

 private:
  Complaint add(std::string_view text, const Profile& profile, std::string_view source);

  SigningKey keys_[kMaxKeys];
  std::size_t size_ = 0;
};

/// The one secret of a run whose text itself is sent. Wiped where it stood; `text` is the caller's
/// to wipe. Empty: none was given.
[[nodiscard]] Complaint take_secret(const Options& options, std::string& text);

/// `--profile`; where it is not given: `standard` with a secret, else `otherwise`.
[[nodiscard]] Complaint choose_profile(const Options& options, const Profile& otherwise,
                                       const Profile*& profile);

/// `--url` as far as it is signed: an absolute URL, and not missing where the profile signs it.
[[nodiscard]] Complaint check_url(const Options& options, const Profile& profile);

/// The profile of this name.
[[nodiscard]] Complaint name_profile(std::string_view name, const Profile*& profile);

/// What `--param` can name: the certificate that a request was signed with, and who vouches for it.
struct Params {
  std::string certificate;
  std::string roots;

  Certificates certificates() const { return {bytes_of(certificate), bytes_of(roots)}; }
};

[[nodiscard]] Complaint read_params(const Options& options, Params& params);

/// What is said of a profile whose requests can be checked, but not made.
Complaint for_receivers(const Profile& profile);

/// True where a secret is at hand, on the command line or in the environment.
bool secret_given(const Options& options);

}  // namespace fieldhook::cli
