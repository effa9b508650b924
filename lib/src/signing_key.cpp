// SPDX-License-Identifier: MIT
#include <fieldhook/signing_key.hpp>

#include "scheme.hpp"

namespace fieldhook {

Status SigningKey::assign(const Secret& secret, const Profile& profile) {
  clear();
  Status status = Status::unsupported;
  if (profile.is_signed()) {
    // The private key of a pair stands for its public one.
    const bool pair =
        secret.form_ == SecretForm::whsk_base64 && profile.secret_form == SecretForm::whpk_base64;
    status = secret.form_ == profile.secret_form || pair
                 ? profile.scheme->keep({secret.text_, secret.form_, profile.min_secret}, kept_)
                 : Status::refused;
  }
  profile_ = &profile;
  return status_ = status;
}

void SigningKey::clear() {
  wipe(MutableBytes(kept_.inner.bytes, sizeof kept_));
  status_ = Status::refused;
}

}  // namespace fieldhook
