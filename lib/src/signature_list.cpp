// SPDX-License-Identifier: MIT
#include "signature_list.hpp"

#include "text.hpp"

namespace fieldhook {

std::string_view take_item(std::string_view& list, char separator) {
  const std::size_t end = separator == kOneSignature ? list.npos : list.find(separator);
  const std::string_view item = first(list, end);
  list.remove_prefix(end == list.npos ? list.size() : end + 1);
  return item;
}

bool SignatureList::next() {
  const std::string_view label = profile_->label;
  for (;;) {
    if (rest_.empty()) {
      rest_ = second_;
      second_ = {};
    }
    if (rest_.empty()) return false;
    if (count_++ == Verifier::kMaxSignatures) break;
    const std::string_view item = take_item(rest_, profile_->separator);
    if (starts_with(item, label)) {
      signature_ = behind(item, label.size());
      return true;
    }
    const std::string_view timestamp = profile_->timestamp_label;
    if (!timestamp.empty() && starts_with(item, timestamp)) continue;
    const std::size_t end = item.find(label.back());
    const bool versioned = end != item.npos && end != 0;
    if (versioned && word_ == Word::malformed_header) word_ = Word::unknown_version;
  }
  word_ = Word::malformed_header;  // more than anybody sends
  rest_ = second_ = {};
  return false;
}

}  // namespace fieldhook
