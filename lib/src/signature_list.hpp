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
bool take_label(std::string_view& item, std::string_view label);

/// Walks over the signatures of a request that stand under the row's label; in both headers, where
/// the row has a second one.
///
///   SignatureList list(request);
///   while (list.next()) {
///     if (!read(list.signature())) continue;
///     list.read();                     // well formed: at worst a bad signature from here on
///     ...
///   }
///   return list.verdict(fits);
class SignatureList {
 public:
  explicit SignatureList(const InboundRequest& request)
      : profile_(request.profile), rest_(request.signatures), second_(request.second_signatures) {}

  bool next();
  /// Without its label.
  std::string_view signature() const { return signature_; }
  void read() { word_ = Word::bad_signature; }
  /// The word over the list: whether one of the signatures fits, else the best that was seen.
  Word verdict(bool fits) const {
    return fits && count_ <= Verifier::kMaxSignatures ? Word::ok : word_;
  }

 private:
  const Profile* profile_;
  std::string_view rest_;
  std::string_view second_;
  std::string_view signature_;
  std::size_t count_ = 0;
  Word word_ = Word::malformed_header;
};

}  // namespace fieldhook
