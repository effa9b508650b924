// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {

Result<std::size_t> decode_octets(std::string_view text, MutableBytes out) {
  if (text.size() > out.size()) return Status::no_space;
  if (!text.empty()) std::memcpy(out.data(), text.data(), text.size());
  return text.size();
}

}  // namespace fieldhook
