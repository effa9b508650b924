// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

#include "text.hpp"

namespace fieldhook {

Secret Secret::for_profile(const Profile& profile, std::string_view text) {
  const SecretForm form = profile.secret_form;
  if (form == SecretForm::whsec_base64) return whsec(text);
  if (form != SecretForm::whpk_base64) return Secret(text, form, {});
  return starts_with(text, "whsk_") ? whsk(text) : whpk(text);
}

}  // namespace fieldhook
