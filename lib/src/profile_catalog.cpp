// SPDX-License-Identifier: MIT
#include <fieldhook/profile_catalog.hpp>

#include <fieldhook/profiles.hpp>

namespace fieldhook {
namespace {

constexpr const Profile* kProfiles[] = {
    &profiles::plain,  &profiles::standard,    &profiles::svix,
    &profiles::gitlab, &profiles::bigcommerce,
};

}  // namespace

Span<const Profile* const> all_profiles() {
  return kProfiles;
}

const Profile* find_profile(std::string_view name) {
  for (const Profile* profile : kProfiles) {
    if (profile->name == name) return profile;
  }
  return nullptr;
}

}  // namespace fieldhook
