// SPDX-License-Identifier: MIT
#include <fieldhook/event_builder.hpp>

namespace fieldhook {

EventBuilder& EventBuilder::string(std::string_view name, std::string_view text) {
  json_.string(name, text);
  return *this;
}

EventBuilder& EventBuilder::number(std::string_view name, std::int64_t value) {
  json_.number(name, value);
  return *this;
}

EventBuilder& EventBuilder::number(std::string_view name, Decimal value) {
  json_.number(name, value);
  return *this;
}

EventBuilder& EventBuilder::boolean(std::string_view name, bool value) {
  json_.boolean(name, value);
  return *this;
}

EventBuilder& EventBuilder::null(std::string_view name) {
  json_.null(name);
  return *this;
}

EventBuilder& EventBuilder::json(std::string_view name, std::string_view text) {
  json_.json(name, text);
  return *this;
}

EventBuilder& EventBuilder::id(std::string_view id) {
  id_ = id;
  return *this;
}

Result<Event> EventBuilder::finish() const {
  if (type_.empty()) return Status::malformed;
  // A copy is closed: the builder's own stays open. It writes the brace where the next comma goes.
  JsonWriter closed = json_;
  const Result<std::string_view> payload = closed.end_object().finish();
  if (!payload.ok()) return payload.status();
  Event event(type_, payload.value());
  event.id = id_;
  return event;
}

}  // namespace fieldhook
