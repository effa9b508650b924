// SPDX-License-Identifier: MIT
#include "outbox_folder.hpp"

#include <fieldhook/posix_socket.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sign.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace fieldhook::cli {
namespace {

constexpr char kUrlFile[] = "url";
constexpr char kHoldFile[] = "hold";
/// Not secret: a hash of this use alone, which fits no list of hashed URLs.
constexpr char kHashKey[] = "fieldhook outbox";
constexpr std::size_t kMaxText = 256;

/// Closed in the end.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool sync(const File& file) {
  int done = 0;
  do {
    done = ::fsync(file.fd());
  } while (done != 0 && errno == EINTR);
  return done == 0;
}

bool write_whole(const File& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(file.fd(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return sync(file);
}

File open_folder(const std::string& directory) {
  return File(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

Trouble not_usable(const std::string& directory, std::string_view why) {
  return {Exit::not_accepted, "the outbox '" + directory + "' cannot be used: " + std::string(why)};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What the URL says, however it is written. Empty: it cannot be hashed.
std::string hash_of(const Endpoint& endpoint) {
  std::string url(endpoint.secure() ? "https://" : "http://");
  for (const char c : endpoint.host()) url += lower(c);
  url += ':' + std::to_string(endpoint.port()) + std::string(endpoint.target());
  const SigningKey key(Secret::text(kHashKey), profiles::github);
  SignInput input;
  input.payload = bytes_of(url);
  char space[kMaxSignature];
  const Result<std::string_view> hash = sign(profiles::github, {&key, 1}, input, space);
  wipe({reinterpret_cast<std::uint8_t*>(&url[0]), url.size()});
  return hash.ok() ? std::string(hash.value()) + "\n" : std::string();
}

}  // namespace

Trouble OutboxFolder::make(std::string_view directory, Millis wait) {
  const std::string name(directory);
  if (::mkdir(name.c_str(), 0700) == 0) {
    // The directory's own name is to outlive a power cut too.
    const File above(::open((name + "/..").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!above.ok() || !sync(above)) return not_usable(name, text_of_errno(errno));
  } else if (errno != EEXIST) {
    return not_usable(name, text_of_errno(errno));
  }
  return open(directory, wait);
}

Trouble OutboxFolder::open(std::string_view directory, Millis wait) {
  directory_ = std::string(directory);
  struct stat about {};
  if (::stat(directory_.c_str(), &about) != 0 && errno == ENOENT) {
    return {Exit::usage, "there is no outbox '" + directory_ + "'"};
  }
  const PosixClock clock;
  const Status status = lock_.lock(directory_.c_str(), clock.mono() + wait, clock);
  if (status == Status::ok) return {};
  if (status != Status::timed_out) return not_usable(directory_, lock_.reason());
  return {Exit::not_accepted, "the outbox '" + directory_ +
                                  "' is in use by another process; try again, or raise --timeout"};
}

bool OutboxFolder::has_url() const {
  std::string kept;
  return read(kUrlFile, kept) && !kept.empty();
}

Trouble OutboxFolder::belong_to(const Endpoint& endpoint) {
  const std::string hash = hash_of(endpoint);
  std::string kept;
  if (hash.empty() || !read(kUrlFile, kept)) return not_usable(directory_, text_of_errno(errno));
  if (kept == hash) return {};
  if (!kept.empty()) {
    return {Exit::usage,
            "the outbox '" + directory_ + "' belongs to another URL; each has its own directory"};
  }
  // Older than its URL it would be anybody's.
  struct stat about {};
  if (::stat((directory_ + "/outbox").c_str(), &about) == 0) {
    return not_usable(directory_, "its file 'url' is missing");
  }
  return write(kUrlFile, hash) ? Trouble() : not_usable(directory_, text_of_errno(errno));
}

Trouble OutboxFolder::open_storage() {
  errno = 0;
  const Status status = storage_.open(directory_.c_str(), "outbox");
  if (status == Status::ok) return {};
  if (status == Status::malformed)
    return not_usable(directory_, "its file is damaged, or no outbox");
  return not_usable(directory_, text_of_errno(errno));
}

Millis OutboxFolder::hold(Now now) const {
  std::string text;
  std::int64_t until = 0;
  if (!can_stamp(now) || !read(kHoldFile, text) || text.empty()) return 0;
  text.pop_back();
  if (!read_number(text, kHoldFile, 0, INT64_MAX / 2, until).empty()) return 0;
  const Millis left = (until - now.wall.s) * kSecond;
  if (left <= 0) return 0;
  return left < kLongestHold ? left : kLongestHold;
}

bool OutboxFolder::keep_hold(Millis wait, Now now) const {
  if (!can_stamp(now)) return false;
  const Millis most = wait < kLongestHold ? wait : kLongestHold;
  // The wall clock has whole seconds: one more, so that nobody comes too early.
  const std::int64_t until = now.wall.s + (most + kSecond - 1) / kSecond + 1;
  return write(kHoldFile, std::to_string(until) + "\n");
}

/// A missing file is an empty one.
bool OutboxFolder::read(const char* name, std::string& text) const {
  const File folder = open_folder(directory_);
  const File file(::openat(folder.fd(), name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  text.clear();
  if (!file.ok()) return folder.ok() && errno == ENOENT;
  char space[kMaxText];
  ssize_t n = 0;
  do {
    n = ::read(file.fd(), space, sizeof space);
  } while (n < 0 && errno == EINTR);
  if (n > 0) text.assign(space, static_cast<std::size_t>(n));
  return n >= 0;
}

/// Its bytes are on the disk before its name is.
bool OutboxFolder::write(const char* name, std::string_view text) const {
  const std::string beside = std::string(name) + ".new";
  const File folder = open_folder(directory_);
  const File file(::openat(folder.fd(), beside.c_str(),
                           O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  return file.ok() && write_whole(file, text) &&
         ::renameat(folder.fd(), beside.c_str(), folder.fd(), name) == 0 && sync(folder);
}

}  // namespace fieldhook::cli
