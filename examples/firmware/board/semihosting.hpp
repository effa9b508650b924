// SPDX-License-Identifier: MIT
// Semihosting: a debugger or an emulator lends the host's console, clock, randomness and files. For
// tests only: it opens the host's files to the image.
#pragma once

#include <fieldhook/span.hpp>

#include <cstdint>
#include <string_view>

namespace semihosting {

/// A file of the host, opened once and never closed.
class File {
 public:
  enum class Mode : std::uint32_t { read = 1, update = 3 };
  static constexpr std::size_t kMaxPath = 255;

  /// False: it is not there, or not allowed.
  bool open(std::string_view path, Mode mode);
  bool is_open() const { return handle_ != kClosed; }
  /// The file's size in bytes; 0 if it cannot be told.
  std::uint32_t size() const;
  bool seek(std::uint32_t to) const;
  /// The number of bytes that were moved.
  std::size_t read(fieldhook::MutableBytes into) const;
  std::size_t write(fieldhook::Bytes from) const;

 private:
  static constexpr std::uint32_t kClosed = UINT32_MAX;

  std::uint32_t handle_ = kClosed;
};

}  // namespace semihosting
