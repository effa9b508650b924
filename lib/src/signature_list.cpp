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

bool take_label(std::string_view& item, std::string_view label) {
  if (item.size() < label.size()) return false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (item[i] != label[i]) return false;
  }
  item.remove_prefix(label.size());
  return true;
}

bool SignatureList::next() {
  while (!rest_.empty() || !second_.empty()) {
    if (rest_.empty()) {
      rest_ = second_;
      second_ = {};
    }
    if (++count_ > Verifier::kMaxSignatures) {  // more than anybody sends
      word_ = Word::malformed_header;
      return false;
    }
    signature_ = take_item(rest_, profile_->separator);
    const std::string_view label = profile_->label;
    if (take_label(signature_, label)) return true;
    const std::string_view timestamp = profile_->timestamp_label;
    if (!timestamp.empty() && take_label(signature_, timestamp)) continue;
    // What stands before a label's end is a version: known or not.
    const std::size_t end = take_item(signature_, label.back()).size();
    if (end != 0 && !signature_.empty() && word_ == Word::malformed_header) {
      word_ = Word::unknown_version;
    }
  }
  return false;
}

}  // namespace fieldhook
