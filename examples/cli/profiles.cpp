// SPDX-License-Identifier: MIT
// fieldhook profiles: every row of the library, as a table.
#include "commands.hpp"

#include <fieldhook/profile_catalog.hpp>

#include <cstdio>
#include <string>

namespace fieldhook::cli {
namespace {

const char* text_of(SecretForm form) {
  constexpr const char* kTexts[] = {"text",           "whsec_ + base64", "base64", "hex",
                                    "whpk_ + base64", "whsk_ + base64",  "SPKI"};
  return kTexts[static_cast<std::size_t>(form)];
}

std::string headers_of(const Profile& profile) {
  std::string text;
  for (const std::string_view name : {profile.id_header, profile.timestamp_header,
                                      profile.signature_header, profile.second_signature_header}) {
    if (name.empty()) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

void print_row(const Profile& profile) {
  const bool is_signed = profile.is_signed();
  const std::string tolerance =
      is_signed && profile.tolerance_s != 0 ? std::to_string(profile.tolerance_s) + " s" : "-";
  std::printf("%-15s %-6s %-5s %-16s %-10s %s\n", std::string(profile.name).c_str(),
              is_signed ? "yes" : "no", is_signed ? profile.covers_body() ? "yes" : "no" : "-",
              is_signed ? text_of(profile.secret_form) : "-", tolerance.c_str(),
              headers_of(profile).c_str());
}

}  // namespace

Exit run_profiles(const Options&) {
  std::printf("%-15s %-6s %-5s %-16s %-10s %s\n", "profile", "signs", "body", "secret", "tolerance",
              "headers");
  for (const Profile* profile : all_profiles()) print_row(*profile);
  return Exit::done;
}

}  // namespace fieldhook::cli
