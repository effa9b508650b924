// SPDX-License-Identifier: MIT
#include "inbox.hpp"

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
  const std::string beside = name + ".tmp";
  std::FILE* file = std::fopen(beside.c_str(), "wb");
  if (file == nullptr) return false;
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
  if (made && ::access(directory_.c_str(), W_OK | X_OK) == 0) return {};
  return "--save '" + directory_ + "': " + std::strerror(errno);
}

void Inbox::take(std::string_view id, Span<const Header> headers, std::string_view body,
                 std::size_t body_size) {
  std::string name(id);
  if (name.empty()) name = next_name();
  id = name;
  const int size = static_cast<int>(id.size());
  if (remembers(id)) {
    std::printf("repeat %.*s\n", size, id.data());
    return;
  }
  if (saves() && !save(id, headers, body)) {
    std::fprintf(stderr, "fieldhook listen: event %.*s was verified and not saved: %s\n", size,
                 id.data(), std::strerror(errno));
    return;  // not remembered: a repeat may be saved
  }
  remember(id);
  ++taken_;
  std::printf("verified %.*s (%zu bytes)\n", size, id.data(), body_size);
}

void Inbox::refuse(std::string_view why) const {
  std::printf("refused: %.*s\n", static_cast<int>(why.size()), why.data());
}

std::string Inbox::next_name() {
  for (;;) {
    const std::string name = "event-" + std::to_string(++unnamed_);
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

bool Inbox::save(std::string_view id, Span<const Header> headers, std::string_view body) const {
  if (!is_file_name(id)) {
    errno = EINVAL;
    return false;
  }
  std::string text;
  for (const Header& header : headers) {
    text.append(header.name).append(": ").append(header.value).append("\n");
  }
  const std::string name = directory_ + "/" + std::string(id);
  return write_file(name + ".headers", text) && write_file(name + ".body", body);
}

}  // namespace fieldhook::cli
