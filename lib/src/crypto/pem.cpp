// SPDX-License-Identifier: MIT
#include "crypto/pem.hpp"

#include "base64.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

/// Takes `word` off the front of `text`.
bool take(std::string_view& text, std::string_view word) {
  if (!starts_with(text, word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The next run of what is not blank; empty at the end.
std::string_view take_line(std::string_view& text) {
  while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
  std::size_t size = 0;
  while (size < text.size() && !is_blank(text[size])) ++size;
  const std::string_view line = first(text, size);
  text.remove_prefix(size);
  return line;
}

}  // namespace

bool PemReader::next() {
  for (;;) {
    const std::size_t begin = rest_.find(kBegin);
    if (begin == rest_.npos) return false;
    rest_.remove_prefix(begin + kBegin.size());
    if (!take(rest_, label_) || !take(rest_, kDashes)) continue;
    const std::size_t size = rest_.find(kEnd);
    if (size == rest_.npos) return false;
    std::string_view end = behind(rest_, size + kEnd.size());
    if (!take(end, label_) || !take(end, kDashes)) continue;
    lines_ = first(rest_, size);
    rest_ = end;
    return true;
  }
}

Result<Bytes> PemReader::decode(MutableBytes space) const {
  std::string_view lines = lines_;
  std::size_t size = 0;
  for (std::string_view line = take_line(lines); !line.empty(); line = take_line(lines)) {
    if (size % 3 != 0) return Status::malformed;  // padding before the end
    const Result<std::size_t> part = base64_decode(line, space.from(size));
    if (!part.ok()) return part.status();
    size += part.value();
  }
  return Bytes(space.first(size));
}

}  // namespace fieldhook
