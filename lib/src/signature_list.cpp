// SPDX-License-Identifier: MIT
// A header that holds one signature, and what all headers have in common.
#include "signature_list.hpp"

namespace fieldhook {

bool take_label(std::string_view& item, const std::string_view& label) {
  if (item.size() < label.size()) return false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (item[i] != label[i]) return false;
  }
  item.remove_prefix(label.size());
  return true;
}

bool SignatureList::take_own_label() {
  const std::string_view& label = request.profile->label;
  if (take_label(signature, label)) return true;
  // What stands before a label's end is a version: known or not.
  for (std::size_t i = 1; i + 1 < signature.size(); ++i) {
    if (signature[i] == label.back() && word == Word::malformed_header) {
      word = Word::unknown_version;
    }
  }
  return false;
}

bool next_of_one(SignatureList& list) {
  if (list.count++ != 0) return false;
  list.signature = list.rest;
  return list.take_own_label();
}

}  // namespace fieldhook
