// SPDX-License-Identifier: MIT
// Rows whose second header may hold the signature that fits, while a secret rotates.
#include "scheme.hpp"
#include "signature_list.hpp"

namespace fieldhook {

bool next_of_two(SignatureList& list) {
  while (list.count++ < 2) {
    list.signature = list.rest;
    if (list.count == 2) {
      list.signature = {};
      const std::string_view name = list.request.profile->second_signature_header;
      const Word word = find_field(list.request.headers, name, list.signature);
      if (word == Word::missing_header) return false;
      // Two stacks could read two signatures: nothing of this request fits.
      if (word != Word::ok) list.count = Verifier::kMaxSignatures + 1;
      if (word != Word::ok) list.word = word;
      if (word != Word::ok) return false;
    }
    if (list.take_own_label()) return true;
  }
  return false;
}

}  // namespace fieldhook
