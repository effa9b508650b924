// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace fieldhook::cli {
namespace {

/// Longest id that fits a file name with its ending.
constexpr std::size_t kMaxName = 200;

/// A verified id has visible characters and no '.', but a signer may still have put a '/' in.
bool is_file_name(std::string_view id) {
  return !id.empty() && id.size() <= kMaxName && id.find('/') == id.npos && id[0] != '.';
}

/// Whole or not at all under its own name: written beside it, then renamed.
bool write_file(const std::string& name, std::string_view bytes) {
  constexpr mode_t kOwnerOnly = 0600;
  const std::string beside = name + ".tmp";
  (void)::unlink(beside.c_str());  // of a run that was cut short
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int fd = ::open(beside.c_str(), flags, kOwnerOnly);
  if (fd < 0) return false;
  std::FILE* file = ::fdopen(fd, "wb");
  if (file == nullptr) {
    (void)::close(fd);
    return false;
  }
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = std::fclose(file) == 0;
  if (written && closed && std::rename(beside.c_str(), name.c_str()) == 0) return true;
  const int error = errno;
  (void)::unlink(beside.c_str());
  errno = error;
  return false;
}

}  // namespace

Complaint Inbox::open() const {
  if (!saves()) return {};
  constexpr mode_t kOwnerOnly = 0700;
  const bool made = ::mkdir(directory_.c_str(), kOwnerOnly) == 0 || errno == EEXIST;
  struct stat found = {};
  if (made && ::stat(directory_.c_str(), &found) == 0) {
    if (!S_ISDIR(found.st_mode)) return "--save '" + directory_ + "' is not a directory";
    if (::access(directory_.c_str(), W_OK | X_OK) == 0) return {};
  }
  return "--save '" + directory_ + "': " + std::strerror(errno);
}

bool Inbox::take(std::string_view id, Span<const Header> headers, std::string_view body,
                 std::size_t body_size) {
  const std::string shown = id.empty() ? next_name("event-") : std::string(id);
  if (remembers(shown)) {
    std::printf("repeat %s\n", shown.c_str());
    return true;
  }
  // No signed id has a '.', so none is ever saved over the name that another one got here.
  const std::string name = !saves() || is_file_name(shown) ? shown : next_name("event.");
  if (saves() && !save(name, headers, body)) {
    std::fprintf(stderr, "fieldhook listen: event %s was verified and not saved: %s\n",
                 shown.c_str(), std::strerror(errno));
    return false;  // not remembered: a repeat may be saved
  }
  remember(shown);
  ++taken_;
  const std::string as = name == shown ? std::string() : " as " + name;
  std::printf("verified %s (%zu bytes)%s\n", shown.c_str(), body_size, as.c_str());
  return true;
}

void Inbox::repeat() const {
  std::printf("repeat (the same signed content)\n");
}

void Inbox::show_handshake(std::string_view profile, std::uint16_t status) const {
  std::printf("handshake %.*s (%u)\n", static_cast<int>(profile.size()), profile.data(),
              unsigned{status});
}

void Inbox::refuse(std::string_view why) const {
  std::printf("refused: %.*s\n", static_cast<int>(why.size()), why.data());
}

std::string Inbox::next_name(const char* stem) {
  for (;;) {
    const std::string name = stem + std::to_string(++unnamed_);
    if (!saves() || ::access((directory_ + "/" + name + ".body").c_str(), F_OK) != 0) return name;
  }
}

bool Inbox::remembers(std::string_view id) const {
  for (const std::string& seen : seen_) {
    if (seen == id) return true;
  }
  return false;
}

void Inbox::remember(std::string_view id) {
  if (seen_.size() < kMaxSeen) {
    seen_.emplace_back(id);
    return;
  }
  seen_[oldest_].assign(id);
  oldest_ = (oldest_ + 1) % kMaxSeen;
}

bool Inbox::save(const std::string& file, Span<const Header> headers, std::string_view body) const {
  std::string text;
  for (const Header& header : headers) {
    text.append(header.name).append(": ").append(header.value).append("\n");
  }
  const std::string name = directory_ + "/" + file;
  return write_file(name + ".headers", text) && write_file(name + ".body", body);
}

}  // namespace fieldhook::cli
