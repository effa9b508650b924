// SPDX-License-Identifier: MIT
#include "input.hpp"

#include <fieldhook/posix_entropy.hpp>
#include <fieldhook/profile_catalog.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/secret.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace fieldhook::cli {
namespace {

constexpr char kSecretVariable[] = "FIELDHOOK_SECRET";

/// Overwrites a text where it stands: in argv, in the environment, or in our own buffer.
void wipe_text(std::string_view text) {
  char* begin = const_cast<char*>(text.data());
  wipe({reinterpret_cast<std::uint8_t*>(begin), text.size()});
}

std::string_view environment_secret() {
  const char* text = std::getenv(kSecretVariable);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// Set counts, even to nothing: a script whose secret got lost must not send unsigned.
bool has_environment_secret() {
  return std::getenv(kSecretVariable) != nullptr;
}

/// Takes the secret out of the environment when a run has its keys, whether it was used or not.
class EnvironmentWiper {
 public:
  EnvironmentWiper() = default;
  EnvironmentWiper(const EnvironmentWiper&) = delete;
  EnvironmentWiper& operator=(const EnvironmentWiper&) = delete;
  ~EnvironmentWiper() { wipe_text(environment_secret()); }
};

/// How the key of a row is written, for one who gave another; in the order of SecretForm.
std::string_view hint_for(SecretForm form) {
  constexpr std::string_view kHints[] = {"text",
                                         "whsec_ and base64",
                                         "bare base64",
                                         "64 hex digits",
                                         "whpk_ and base64",
                                         "whsk_ and base64",
                                         "base64 or PEM of a SubjectPublicKeyInfo"};
  return kHints[static_cast<std::size_t>(form)];
}

/// The row is checked with a key that everybody may know.
bool takes_public_key(const Profile& profile) {
  return profile.secret_form == SecretForm::hex || profile.secret_form == SecretForm::whpk_base64 ||
         profile.secret_form == SecretForm::spki_base64;
}

std::string_view without_line_end(std::string_view text) {
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Complaint cannot_read(std::string_view name, int error) {
  return "cannot read '" + std::string(name) + "': " + std::strerror(error);
}

/// Adds all of `file` to `bytes`, without copies left behind: it may hold a secret.
Complaint read_all(std::FILE* file, std::string_view name, std::string& bytes) {
  constexpr std::size_t kFirst = 64 * 1024;
  std::size_t size = 0;
  bytes.resize(kFirst);
  for (;;) {
    size += std::fread(&bytes[size], 1, bytes.size() - size, file);
    if (std::ferror(file) != 0) return cannot_read(name, errno);
    if (size > kMaxFile) return "'" + std::string(name) + "' is larger than 64 MiB";
    if (size < bytes.size()) break;
    std::string larger(2 * size, '\0');
    std::memcpy(&larger[0], bytes.data(), size);
    wipe_text(bytes);
    bytes.swap(larger);
  }
  bytes.resize(size);
  return {};
}

}  // namespace

Complaint read_file(std::string_view name, std::string& bytes) {
  if (name == "-") return read_all(stdin, "standard input", bytes);
  std::FILE* file = std::fopen(std::string(name).c_str(), "rb");
  if (file == nullptr) return cannot_read(name, errno);
  const Complaint complaint = read_all(file, name, bytes);
  std::fclose(file);
  return complaint;
}

Complaint read_data(const Options& options, std::string& bytes) {
  const std::string_view data = options.value(Opt::data);
  if (data == "-") return read_file(data, bytes);
  if (!data.empty() && data[0] == '@') return read_file(data.substr(1), bytes);
  bytes.assign(data);
  return {};
}

bool split_header(std::string_view line, Header& header) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return false;
  header = {line.substr(0, colon), without_blanks(line.substr(colon + 1))};
  return true;
}

bool has_control(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return true;
  }
  return false;
}

Complaint choose_id(const Options& options, EventId& id) {
  if (!options.has(Opt::id)) {
    std::uint8_t random[16];
    PosixEntropy entropy;
    if (entropy.fill(random) != Status::ok) return "the system has no randomness for an id";
    id = EventId::from_random(random);
    return {};
  }
  const Result<EventId> given = EventId::from_text(options.value(Opt::id));
  if (!given.ok()) return "--id takes 1 to 64 visible ASCII characters without '.'";
  id = given.value();
  return {};
}

Complaint check_url(const Options& options, const Profile& profile) {
  const std::string_view url = options.value(Opt::url);
  const std::size_t scheme = url.find("://");
  const bool absolute = scheme != url.npos && scheme != 0 && scheme + 3 < url.size();
  const bool sound = absolute && !has_control(url) && url.find(' ') == url.npos;
  if (!url.empty() && !sound) return "--url is not an absolute URL";
  if (!profile.covers(Part::url) || !url.empty()) return {};
  return "profile '" + std::string(profile.name) + "' signs the URL: --url is needed";
}

bool secret_given(const Options& options) {
  return options.has(Opt::secret) || options.has(Opt::public_key) ||
         options.has(Opt::secret_file) || has_environment_secret();
}

Complaint choose_profile(const Options& options, const Profile& otherwise,
                         const Profile*& profile) {
  profile = secret_given(options) ? &profiles::standard : &otherwise;
  if (!options.has(Opt::profile)) return {};
  return name_profile(options.value(Opt::profile), profile);
}

Complaint name_profile(std::string_view name, const Profile*& profile) {
  profile = find_profile(name);
  if (profile != nullptr) return {};
  return "unknown profile '" + std::string(name) + "'";
}

Complaint for_receivers(const Profile& profile) {
  return "profile '" + std::string(profile.name) + "' is for receivers";
}

Complaint read_params(const Options& options, Params& params) {
  struct Row {
    std::string_view name;
    std::string Params::*text;
  };
  constexpr Row kRows[] = {{"certificate", &Params::certificate}, {"roots", &Params::roots}};
  for (const std::string_view param : options.all(Opt::param)) {
    const std::size_t middle = param.find("=@");
    if (middle == param.npos || middle == 0 || middle + 2 == param.size()) {
      return "--param takes NAME=@FILE";
    }
    bool known = false;
    for (const Row& row : kRows) {
      if (param.substr(0, middle) != row.name) continue;
      known = true;
      const Complaint complaint = read_file(param.substr(middle + 2), params.*row.text);
      if (!complaint.empty()) return complaint;
    }
    if (!known) return "--param knows certificate=@FILE and roots=@FILE";
  }
  return {};
}

Complaint take_secret(const Options& options, std::string& text) {
  const EnvironmentWiper wiper;
  const std::size_t given = options.all(Opt::secret).size() + options.all(Opt::secret_file).size();
  if (given == 0) {
    text.assign(environment_secret());
    return text.empty() && has_environment_secret() ? "FIELDHOOK_SECRET is empty" : Complaint();
  }
  Complaint complaint;
  for (const std::string_view secret : options.all(Opt::secret)) {
    text.assign(secret);
    wipe_text(secret);
  }
  for (const std::string_view name : options.all(Opt::secret_file)) {
    complaint = read_file(name, text);
    const std::size_t size = without_line_end(text).size();
    wipe_text(std::string_view(text).substr(size));
    text.resize(size);
  }
  if (given > 1) return "this profile takes one secret";
  if (complaint.empty() && text.empty()) return "the secret is empty";
  return complaint;
}

Complaint KeyRing::open(const Options& options, const Profile& profile) {
  const EnvironmentWiper wiper;
  const bool on_command_line =
      options.has(Opt::secret) || options.has(Opt::public_key) || options.has(Opt::secret_file);
  if (!profile.is_signed()) {
    if (!on_command_line) return {};
    return "profile '" + std::string(profile.name) + "' does not sign: leave the secret out";
  }
  Complaint first;
  if (options.has(Opt::public_key) && !takes_public_key(profile)) {
    first = "profile '" + std::string(profile.name) + "' is checked with a secret, no public key";
  }
  for (const std::string_view text : options.all(Opt::public_key)) {
    if (first.empty()) first = add(text, profile, "--public-key");
  }
  for (const std::string_view text : options.all(Opt::secret)) {
    const Complaint complaint = add(text, profile, "--secret");
    wipe_text(text);
    if (first.empty()) first = complaint;
  }
  for (const std::string_view name : options.all(Opt::secret_file)) {
    std::string bytes;
    Complaint complaint = read_file(name, bytes);
    if (complaint.empty()) complaint = add(without_line_end(bytes), profile, "--secret-file");
    wipe_text(bytes);
    if (first.empty()) first = complaint;
  }
  if (!on_command_line && has_environment_secret()) {
    first = add(environment_secret(), profile, kSecretVariable);
  }
  if (first.empty() && size_ == 0) {
    first = "profile '" + std::string(profile.name) + "' needs a " +
            (takes_public_key(profile) ? "public key: give --public-key"
                                       : "secret: give --secret, --secret-file") +
            " or FIELDHOOK_SECRET";
  }
  return first;
}

Complaint KeyRing::add(std::string_view text, const Profile& profile, std::string_view source) {
  const std::string whose = "the secret of " + std::string(source);
  if (size_ == kMaxKeys) return "at most " + std::to_string(kMaxKeys) + " secrets can be given";
  switch (keys_[size_].assign(Secret::for_profile(profile, text), profile)) {
    case Status::ok: ++size_; return {};
    case Status::malformed:
      return whose + " is not what profile '" + std::string(profile.name) +
             "' wants: " + std::string(hint_for(profile.secret_form));
    case Status::refused:
      return whose + " is too short: profile '" + std::string(profile.name) + "' wants " +
             std::to_string(profile.min_secret) + (profile.min_secret == 1 ? " byte" : " bytes") +
             " or more" + (profile.secret_form == SecretForm::text ? "" : ", once decoded");
    case Status::unsupported:
      return "profile '" + std::string(profile.name) +
             "' needs an algorithm that this build lacks; see --version";
    default: return whose + " cannot be used";
  }
}

}  // namespace fieldhook::cli
