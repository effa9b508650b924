// SPDX-License-Identifier: MIT
// A sender's case of CloudEvents: from its `attributes` to the header fields of binary mode.
#pragma once

#include <fieldhook/cloudevents.hpp>
#include <fieldhook/json.hpp>
#include <fieldhook/json_writer.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Writes the member "headers": [["Content-Type",".."],["ce-specversion","1.0"],..], or nothing
/// where the attributes make no event.
inline void write_cloudevents_headers(fieldhook::JsonValue attributes,
                                      fieldhook::JsonWriter& json) {
  using fieldhook::CloudEvent;
  const struct {
    std::string_view name;
    std::string_view CloudEvent::*value;
  } kKnown[] = {{"id", &CloudEvent::id},
                {"source", &CloudEvent::source},
                {"type", &CloudEvent::type},
                {"subject", &CloudEvent::subject},
                {"time", &CloudEvent::time},
                {"dataschema", &CloudEvent::data_schema},
                {"datacontenttype", &CloudEvent::content_type}};
  CloudEvent event;
  event.content_type = {};
  std::vector<fieldhook::Header> extensions;
  for (auto member = attributes.first(); member.exists(); member = member.next()) {
    const std::string_view text = member.string().value();
    if (member.name() == "specversion") continue;
    bool known = false;
    for (const auto& row : kKnown) {
      if (member.name() != row.name) continue;
      event.*row.value = text;
      known = true;
    }
    if (!known) extensions.push_back({member.name(), text});
  }
  event.extensions = {extensions.data(), extensions.size()};

  std::vector<fieldhook::Header> fields(extensions.size() + 7);
  std::string space(1 << 16, '\0');
  const auto made = fieldhook::cloudevents_headers(event, {fields.data(), fields.size()},
                                                   {space.data(), space.size()});
  if (!made.ok()) return;
  json.key("headers").begin_array();
  if (!event.content_type.empty()) {
    json.begin_array().string("Content-Type").string(event.content_type).end_array();
  }
  for (const fieldhook::Header& header : made.value()) {
    json.begin_array().string(header.name).string(header.value).end_array();
  }
  json.end_array();
}
