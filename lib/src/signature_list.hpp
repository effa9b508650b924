// SPDX-License-Identifier: MIT
// The items of a signature header: which are signatures of our version, and what the rest are.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// Takes the next item off `list`, and the separator behind it.
std::string_view take_item(std::string_view& list, char separator);

/// Takes `label` off the front of `item`; false: it stands there not.
bool take_label(std::string_view& item, const std::string_view& label);

/// Walks over the signatures of a request that stand under the row's label, by the function that
/// the row's verifier has chosen.
///
///   SignatureList list(request);
///   while (list.next()) {
///     if (!read(list.signature)) continue;
///     list.word = Word::bad_signature;   // well formed: at worst that from here on
///     ...
///   }
///   return list.verdict(fits);
struct SignatureList {
  explicit SignatureList(InboundRequest& of) : request(of), rest(of.signatures) {}

  bool next() { return request.next_signature(*this); }
  /// The word over the list: whether one of the signatures fits, else the best that was seen.
  Word verdict(bool fits) const {
    return fits && count <= Verifier::kMaxSignatures ? Word::ok : word;
  }
  /// Takes the row's label off the front of the signature, or finds out what stands there instead.
  bool take_own_label();

  InboundRequest& request;
  std::string_view rest;
  std::string_view signature;  ///< without its label
  std::size_t count = 0;
  Word word = Word::malformed_header;
};

}  // namespace fieldhook
