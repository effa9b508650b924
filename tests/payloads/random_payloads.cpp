// SPDX-License-Identifier: MIT
// Writes random texts through every text field of every builder, for another parser to read.
//
//   random_payloads fields COUNT SEED         a line a payload: name, path, text in hex, payload
//   random_payloads cloudevents COUNT SEED    a line an event: mode, what went in, what came out
#include <fieldhook/cloudevents.hpp>
#include <fieldhook/event_time.hpp>
#include <fieldhook/json_writer.hpp>

#include "random_text.hpp"
#include "text_fields.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace fieldhook;
using fieldhook::testing::Letters;
using fieldhook::testing::RandomText;

std::string hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    digits += "0123456789abcdef"[c & 15];
  }
  return digits;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_fields(std::uint32_t count, std::uint64_t seed) {
  char space[4096];
  RandomText random(seed);
  for (const fieldhook::testing::TextField& field : fieldhook::testing::text_fields()) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool broken = random.below(8) == 0;
      const std::string text = broken ? random.broken_text() : random.text(field.letters);
      const auto payload = field.write(text, space);
      print(field.name + "\t" + field.path + "\t" + hex(text) + "\t");
      if (payload.ok())
        print(payload.value());
      else
        print("!" + std::to_string(static_cast<int>(payload.status())));
      print("\n");
    }
  }
}

/// A JSON object of what went into an event, in hex, for the comparison.
void print_cloudevents(std::uint32_t count, std::uint64_t seed) {
  RandomText random(seed);
  const std::string_view kTypes[] = {"application/json", "application/octet-stream"};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string id = random.text(Letters::attribute);
    const std::string type = random.text(Letters::attribute);
    const std::string subject = random.text(Letters::attribute);
    const std::string extension = random.text(Letters::attribute);
    const std::string value = random.text(Letters::any);
    char data_space[1024];
    const auto json =
        JsonWriter(data_space).begin_object().string("v", value).end_object().finish();
    char time_space[kMaxTimeText];
    const EventTime time{{1700000000 + static_cast<std::int64_t>(random.below(1U << 30U))},
                         static_cast<std::uint16_t>(random.below(1000))};
    const Header extensions[] = {{"devicekind", extension}};
    CloudEvent event;
    event.id = id;
    event.source = "/devices/door-7";
    event.type = type;
    event.subject = subject;
    event.time = write_time(time, time_space).value();
    event.content_type = kTypes[i % 2];
    event.data = i % 2 == 0 ? bytes_of(json.value()) : bytes_of(value);
    event.extensions = extensions;

    char space[8192];
    const auto structured = cloudevents_structured(event, space);
    print("structured\t" + hex(id) + "\t" + hex(type) + "\t" + hex(subject) + "\t" +
          hex(extension) + "\t" + std::string(event.time) + "\t" + hex(value) + "\t");
    print(structured.ok() ? structured.value() : "!");
    Header headers[8];
    const auto binary = cloudevents_headers(event, headers, space);
    print("\nbinary\t" + std::string(event.content_type) + "\t" + hex(text_of(event.data)));
    if (!binary.ok()) print("\t!");
    for (const Header& header : binary.value()) {
      print("\t" + std::string(header.name) + ":" + std::string(header.value));
    }
    print("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: random_payloads fields|cloudevents COUNT SEED\n", stderr);
    return 2;
  }
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const std::uint64_t seed = std::strtoull(argv[3], nullptr, 10);
  if (std::string_view(argv[1]) == "fields")
    print_fields(count, seed);
  else
    print_cloudevents(count, seed);
  return 0;
}
