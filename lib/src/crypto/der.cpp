// SPDX-License-Identifier: MIT
#include "crypto/der.hpp"

#include <cstddef>
#include <cstring>

namespace fieldhook {

bool equal(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

Result<DerItem> DerReader::next() {
  constexpr std::uint8_t kLongTag = 0x1F;
  constexpr std::size_t kMaxLengthBytes = 3;  // 16 MB, what a handshake message can hold
  if (rest_.size() < 2) return Status::malformed;
  const std::uint8_t tag = rest_[0];
  if ((tag & kLongTag) == kLongTag) return Status::malformed;
  std::size_t head = 2;
  std::size_t length = rest_[1];
  if (length >= 0x80) {
    const std::size_t count = length & 0x7F;
    if (count == 0 || count > kMaxLengthBytes || rest_.size() < head + count)
      return Status::malformed;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | rest_[head + i];
    head += count;
    const bool minimal = length >= 0x80 && length >> (8 * (count - 1)) != 0;
    if (!minimal) return Status::malformed;
  }
  if (length > rest_.size() - head) return Status::malformed;
  const DerItem item{tag, rest_.from(head).first(length)};
  rest_ = rest_.from(head + length);
  return item;
}

Result<Bytes> DerReader::next(std::uint8_t tag) {
  const Result<DerItem> item = next();
  if (!item.ok()) return item.status();
  if (item.value().tag != tag) return Status::malformed;
  return item.value().value;
}

Result<Bytes> find_extension(Bytes extensions, Bytes oid) {
  if (extensions.empty()) return Bytes{};
  const Result<Bytes> list = DerReader(extensions).next(kDerSequence);
  if (!list.ok()) return list.status();
  for (DerReader reader(list.value()); !reader.at_end();) {
    const Result<Bytes> extension = reader.next(kDerSequence);
    if (!extension.ok()) return extension.status();
    DerReader fields(extension.value());
    const Result<Bytes> id = fields.next(kDerOid);
    if (!id.ok()) return id.status();
    if (!equal(id.value(), oid)) continue;
    Result<DerItem> value = fields.next();
    if (value.ok() && value.value().tag == kDerBoolean) value = fields.next();  // critical
    if (!value.ok() || value.value().tag != kDerOctetString || value.value().value.empty())
      return Status::malformed;
    return value.value().value;
  }
  return Bytes{};
}

}  // namespace fieldhook
