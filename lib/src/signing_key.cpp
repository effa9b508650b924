// SPDX-License-Identifier: MIT
#include <fieldhook/signing_key.hpp>

#include "scheme.hpp"

namespace fieldhook {

Status SigningKey::assign(const Secret& secret, const Profile& profile) {
  clear();
  if (!profile.is_signed()) return status_ = Status::unsupported;
  // The private key of a pair stands for its public one.
  const bool pair =
      secret.form_ == SecretForm::whsk_base64 && profile.secret_form == SecretForm::whpk_base64;
  if (secret.form_ != profile.secret_form && !pair) return status_ = Status::refused;
  profile_ = &profile;
  return status_ =
             profile.scheme->keep(secret.text_, secret.form_, profile.min_secret, inner_, outer_);
}

void SigningKey::clear() {
  wipe(inner_.bytes);
  wipe(outer_.bytes);
  profile_ = nullptr;
  status_ = Status::refused;
}

}  // namespace fieldhook
