// SPDX-License-Identifier: MIT
// `profiles`: every row of the library, one JSON object a line: what the README's table is made of.
#include "runner.hpp"

#include <fieldhook/json_writer.hpp>
#include <fieldhook/profile_catalog.hpp>

#include <cstdio>
#include <string_view>

namespace {

using fieldhook::BodyNeed;
using fieldhook::JsonWriter;
using fieldhook::Part;
using fieldhook::Profile;
using fieldhook::SecretForm;

constexpr int kNoLine = 2;

/// What a replay guard knows a replay by, and how long. Where the time is signed, for as long as
/// the tolerance lets the request in; else for the retention that the guard was given.
std::string_view replay_protection(const Profile& profile) {
  if (!profile.is_signed() || profile.signed_parts == 0) return "none";
  const bool timed = profile.tolerance_s != 0;  // in a header or in the body
  if (profile.covers(Part::id)) return timed ? "signed id and time" : "signed id, retention";
  return timed ? "MAC, tolerance" : "MAC, retention";
}

std::string_view text_of(SecretForm form) {
  constexpr std::string_view kTexts[] = {"text",
                                         "whsec_ and base64",
                                         "base64",
                                         "public key: hex",
                                         "public key: whpk_ and base64",
                                         "private key: whsk_ and base64",
                                         "public key: SPKI"};
  return kTexts[static_cast<std::size_t>(form)];
}

std::string_view text_of(BodyNeed need) {
  constexpr std::string_view kTexts[] = {"streamed", "whole", "parsed"};
  return kTexts[static_cast<std::size_t>(need)];
}

/// An empty text is null.
void write(JsonWriter& json, std::string_view name, std::string_view text) {
  if (text.empty()) {
    json.null(name);
  } else {
    json.string(name, text);
  }
}

void write_headers(const Profile& profile, JsonWriter& json) {
  json.key("headers").begin_object();
  write(json, "id", profile.id_header);
  write(json, "timestamp", profile.timestamp_header);
  write(json, "timestamp_label", profile.timestamp_label);
  write(json, "signature", profile.signature_header);
  write(json, "second", profile.second_signature_header);
  json.end_object();
}

void write_covers(const Profile& profile, JsonWriter& json) {
  constexpr struct {
    Part part;
    std::string_view name;
  } kParts[] = {{Part::id, "id"},
                {Part::timestamp, "timestamp"},
                {Part::method, "method"},
                {Part::url, "url"},
                {Part::body, "body"}};
  json.key("covers").begin_array();
  for (const auto& row : kParts) {
    if (profile.covers(row.part)) json.string(row.name);
  }
  json.end_array();
}

bool print(const Profile& profile) {
  char space[1024];
  JsonWriter json{space};
  json.begin_object().string("profile", profile.name).boolean("is_signed", profile.is_signed());
  write_headers(profile, json);
  write_covers(profile, json);
  json.boolean("covers_body", profile.covers_body()).boolean("needs_body", profile.needs_body());
  json.string("body", text_of(profile.body_need)).string("secret", text_of(profile.secret_form));
  json.number("min_secret", profile.min_secret).number("tolerance_s", profile.tolerance_s);
  json.boolean("receivers_only", profile.receivers_only);
  json.string("replay_protection", replay_protection(profile));
  const auto line = json.end_object().finish();
  if (!line.ok()) return false;
  std::fwrite(line.value().data(), 1, line.value().size(), stdout);
  std::fputc('\n', stdout);
  return true;
}

}  // namespace

int run_profiles() {
  for (const Profile* profile : fieldhook::all_profiles()) {
    if (!print(*profile)) return kNoLine;
  }
  return 0;
}
