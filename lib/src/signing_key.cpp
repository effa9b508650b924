// SPDX-License-Identifier: MIT
#include <fieldhook/signing_key.hpp>

#include "scheme.hpp"

namespace fieldhook {

Status SigningKey::assign(const Secret& secret, const Profile& profile) {
  clear();
  profile_ = &profile;
  if (!profile.is_signed()) return status_ = Status::unsupported;
  if (secret.row_form_ != profile.secret_form) return status_;
  return status_ = profile.scheme->keep(secret.key_, profile.min_secret, kept_);
}

void SigningKey::clear() {
  wipe(kept_.bytes);
  status_ = Status::refused;
}

}  // namespace fieldhook
