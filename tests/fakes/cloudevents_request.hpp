// SPDX-License-Identifier: MIT
// Requests that are CloudEvents, opened by a reader.
#pragma once

#include <fieldhook/cloudevents_reader.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldhook::testing {

using Fields = std::vector<Header>;

inline constexpr std::string_view kStructured = "application/cloudevents+json";
inline constexpr std::string_view kBatch = "application/cloudevents-batch+json";

/// A request in memory of its own size, so that a sanitizer sees a read one byte too far.
struct Opened {
  Opened(Fields its_fields, std::string_view text, std::size_t space_size = 512)
      : fields(std::move(its_fields)), body(text.begin(), text.end()), space(space_size) {
    word = reader.open({fields.data(), fields.size()}, bytes_of({body.data(), body.size()}),
                       {space.data(), space.size()});
  }

  /// The next event, as "id|source|type|subject|time|data|name=value..".
  std::string next() {
    if (reader.next() != Status::ok) return "closed";
    const ReceivedEvent& it = reader.event();
    std::string all;
    for (const std::string_view text : {it.id, it.source, it.type, it.subject, it.time}) {
      all += std::string(text) + '|';
    }
    all += data();
    while (reader.next_extension() == Status::ok) {
      all +=
          '|' + std::string(reader.extension().name) + '=' + std::string(reader.extension().value);
    }
    return all;
  }
  std::string data() const {
    std::vector<std::uint8_t> out(reader.event().data.size());
    const auto bytes = read_data(reader.event(), {out.data(), out.size()});
    return bytes.ok() ? std::string(text_of(bytes.value())) : "no data";
  }

  Fields fields;
  std::vector<char> body;
  std::vector<char> space;
  CloudEventsReader reader;
  Word word = Word::ok;
};

/// Binary mode with the required attributes, and these.
inline Fields binary(const Fields& more) {
  Fields fields = {{"Content-Type", "application/json"},
                   {"ce-specversion", "1.0"},
                   {"ce-id", "7"},
                   {"ce-source", "/d"},
                   {"ce-type", "t.u"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

inline Word binary_word(const Fields& more) {
  return Opened(binary(more), "{}").word;
}

inline std::string subject_of(std::string_view value) {
  Opened it(binary({{"ce-subject", value}}), "{}");
  if (it.word != Word::ok) return std::string(text_of(it.word));
  CHECK(it.reader.next() == Status::ok);
  return std::string(it.reader.event().subject);
}

/// An event in JSON with the required attributes, and these members.
inline std::string object(std::string_view more) {
  return R"({"specversion":"1.0","id":"7","source":"/d","type":"t.u")" + std::string(more) + '}';
}

}  // namespace fieldhook::testing
