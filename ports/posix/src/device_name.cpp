// SPDX-License-Identifier: MIT
#include "device_name.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace fieldhook {
namespace {

constexpr char kName[] = "device";
constexpr char kBeside[] = "device.new";
constexpr std::size_t kRandom = 8;

/// A descriptor that is closed in the end; errno stays.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    const int error = errno;
    if (fd_ >= 0) ::close(fd_);
    errno = error;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

int sync(int fd) {
  int done = 0;
  do {
    done = ::fsync(fd);
  } while (done != 0 && errno == EINTR);
  return done;
}

Status write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Status::lost;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return sync(fd) == 0 ? Status::ok : Status::lost;
}

Result<std::size_t> read_whole(int fd, Span<char> space) {
  std::size_t size = 0;
  while (size < space.size()) {
    const ssize_t n = ::read(fd, space.data() + size, space.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status::lost;
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  return size;
}

Result<std::size_t> take_name(int fd, char (&space)[EventId::kMaxDevice]) {
  char content[EventId::kMaxDevice + 2];  // a line end, and one byte more than is allowed
  const Result<std::size_t> read = read_whole(fd, content);
  if (!read.ok()) return read;
  std::string_view name(content, read.value());
  if (!name.empty() && name.back() == '\n') name.remove_suffix(1);
  if (!EventId::from_sequence(name, 0, 0).ok()) return Status::malformed;
  return name.copy(space, sizeof space);
}

/// Its bytes are on the disk before its name is.
Status make(int folder, std::string_view content) {
  const File file(
      ::openat(folder, kBeside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.ok()) return Status::lost;
  const Status written = write_whole(file.fd(), content);
  if (written != Status::ok) return written;
  if (::renameat(folder, kBeside, folder, kName) != 0) return Status::lost;
  return sync(folder) == 0 ? Status::ok : Status::lost;
}

}  // namespace

Result<std::size_t> keep_device_name(const char* directory, Entropy& entropy,
                                     char (&space)[EventId::kMaxDevice]) {
  const File folder(::open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok()) return Status::lost;
  const File file(::openat(folder.fd(), kName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.ok()) return take_name(file.fd(), space);
  if (errno != ENOENT) return Status::lost;

  std::uint8_t random[kRandom];
  const Status filled = entropy.fill(random);
  if (filled != Status::ok) return filled;
  constexpr char kDigits[] = "0123456789abcdef";
  char text[2 * kRandom + 1];
  for (std::size_t i = 0; i < kRandom; ++i) {
    text[2 * i] = kDigits[random[i] >> 4];
    text[2 * i + 1] = kDigits[random[i] & 15];
  }
  text[2 * kRandom] = '\n';
  const Status made = make(folder.fd(), {text, sizeof text});
  if (made != Status::ok) return made;
  return std::string_view(text, 2 * kRandom).copy(space, sizeof space);
}

}  // namespace fieldhook
