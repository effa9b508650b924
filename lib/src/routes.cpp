// SPDX-License-Identifier: MIT
#include <fieldhook/routes.hpp>

#include <fieldhook/adafruit_io.hpp>
#include <fieldhook/discord.hpp>
#include <fieldhook/envelope.hpp>
#include <fieldhook/google_chat.hpp>
#include <fieldhook/ifttt.hpp>
#include <fieldhook/slack.hpp>
#include <fieldhook/teams.hpp>

#include <cstring>

namespace fieldhook {
namespace {

using WriteText = Result<std::string_view> (*)(std::string_view text, Span<char> out,
                                               OverLong over_long);

/// "door.opened {..}" as one text: put together at the end of `out`, written before it.
Result<std::string_view> write_line(const Event& event, Span<char> out, WriteText write) {
  const Bytes payload = event.payload;
  const std::size_t gap = event.type.empty() || payload.empty() ? 0 : 1;
  const std::size_t size = event.type.size() + gap + payload.size();
  if (size > out.size()) return Status::no_space;
  const Span<char> text = out.from(out.size() - size);
  if (!event.type.empty()) std::memcpy(text.data(), event.type.data(), event.type.size());
  if (gap != 0) text[event.type.size()] = ' ';
  if (!payload.empty()) {
    std::memcpy(text.data() + event.type.size() + gap, payload.data(), payload.size());
  }
  return write({text.data(), size}, out.first(out.size() - size), OverLong::truncate);
}

EnvelopeInput envelope_of(const Event& event, EventTime time) {
  EnvelopeInput input;
  input.type = event.type;
  input.time = time;
  input.data = text_of(event.payload);
  return input;
}

}  // namespace

namespace renders {

Result<std::string_view> discord(const Event& event, EventTime, Span<char> out) {
  return write_line(event, out, discord_text);
}

Result<std::string_view> slack(const Event& event, EventTime, Span<char> out) {
  return write_line(event, out, slack_text);
}

Result<std::string_view> teams(const Event& event, EventTime, Span<char> out) {
  return write_line(event, out, teams_text);
}

Result<std::string_view> google_chat(const Event& event, EventTime, Span<char> out) {
  return write_line(event, out, google_chat_text);
}

Result<std::string_view> ifttt(const Event& event, EventTime, Span<char> out) {
  IftttValues values;
  values.value1 = event.type;
  values.value2 = text_of(event.payload);
  return ifttt_payload(values, out);
}

Result<std::string_view> adafruit_io(const Event& event, EventTime, Span<char> out) {
  return adafruit_io_text(text_of(event.payload), out, OverLong::truncate);
}

Result<std::string_view> envelope(const Event& event, EventTime time, Span<char> out) {
  EnvelopeInput input = envelope_of(event, time);
  input.id = event.id;
  return plain_envelope(input, out);
}

Result<std::string_view> standard(const Event& event, EventTime time, Span<char> out) {
  return standard_envelope(envelope_of(event, time), out);
}

}  // namespace renders

}  // namespace fieldhook
