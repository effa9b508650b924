// SPDX-License-Identifier: MIT
// The reader of CloudEvents at its limits, and on requests that are cut or changed.
#include <fieldhook/cloudevents_reader.hpp>

#include "fakes/cloudevents_request.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("the space takes an event's decoded attributes and its longest decoded extension") {
  // Three characters of the subject, two of the source; then four, the longer of two extensions.
  const std::string body =
      R"({"specversion":"1.0","id":"7","x":"\/bc","source":"\/d","type":"t.u","subject":"\/bc",)"
      R"("plain":"a longer text that needs no space","y":"\/bcd"})";
  for (const std::size_t size : {0, 4, 5, 8}) {
    CHECK(Opened({{"Content-Type", kStructured}}, body, size).word == Word::no_space);
  }
  for (const std::size_t size : {9, 10}) {
    Opened it({{"Content-Type", kStructured}}, body, size);
    CHECK(it.next() == "7|/d|t.u|/bc|||x=/bc|plain=a longer text that needs no space|y=/bcd");
  }
  // A field is decoded in place, so that it needs its own size first.
  CHECK(Opened(binary({{"ce-subject", "a%20b"}}), "", 4).word == Word::no_space);
  CHECK(Opened(binary({{"ce-subject", "a%20b"}}), "", 5).next() == "7|/d|t.u|a b||");
  CHECK(Opened(binary({{"ce-subject", "a%20b"}, {"ce-x", "%31"}}), "", 6).next() ==
        "7|/d|t.u|a b|||x=1");
}

TEST_CASE("a value right behind a full space is not taken for one in it") {
  char memory[] = "...next";
  Fields fields = binary({});
  fields[2].value = "%37";            // takes one byte of three in the end, all at first
  fields[3].value = "%2F%64";         // does not fit: the other two are left
  fields[4].value = {memory + 3, 4};  // begins where the space ends
  CloudEventsReader reader;
  CHECK(reader.open({fields.data(), fields.size()}, {}, {memory, 3}) == Word::no_space);
  fields[2].value = "abc";
  fields[3].value = "a%b";  // stands for itself, and fills the space
  REQUIRE(reader.open({fields.data(), fields.size()}, {}, {memory, 3}) == Word::ok);
  REQUIRE(reader.next() == Status::ok);
  CHECK(reader.event().source == "a%b");
  CHECK(reader.event().type == "next");
  fields.push_back({"ce-x", "%41"});  // nothing is left for it
  CHECK(reader.open({fields.data(), fields.size()}, {}, {memory, 3}) == Word::no_space);
}

TEST_CASE("24 extensions are read, 25 are not") {
  for (const std::size_t count : {23, 24, 25}) {
    std::string more;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back("ce-x" + std::to_string(i));
      more += ",\"x" + std::to_string(i) + "\":1";
    }
    Fields fields = binary({});
    for (const std::string& name : names) fields.push_back({name, "1"});
    const Word expected = count <= CloudEventsReader::kMaxExtensions ? Word::ok : Word::no_space;
    CHECK(Opened(fields, "").word == expected);
    Opened it({{"Content-Type", kStructured}}, object(more));
    CHECK(it.word == expected);
    std::size_t read = 0;
    if (it.reader.next() == Status::ok) {
      while (it.reader.next_extension() == Status::ok) ++read;
    }
    CHECK(read == (expected == Word::ok ? count : 0));
  }
}

TEST_CASE("every cut of a body is refused, and every changed byte is survived") {
  const std::string body = "[" + object(R"(,"x":"a\/b","time":"2025-10-09T01:02:03Z","n":5)") +
                           "," + object(R"(,"data_base64":"AAEC","subject":"\u20ac")") + "]";
  for (std::size_t size = 0; size < body.size(); ++size) {
    CHECK(Opened({{"Content-Type", kBatch}}, body.substr(0, size), 32).word ==
          Word::malformed_body);
  }
  std::size_t good = 0;
  std::uint32_t seed = 42;
  for (int round = 0; round < 20000; ++round) {
    std::string changed = body;
    for (int i = 0; i < 2; ++i) {
      seed = seed * 1664525 + 1013904223;
      char& byte = changed[(seed >> 8) % changed.size()];
      byte = (seed & 1) != 0 ? body[(seed >> 4) % body.size()] : static_cast<char>(seed >> 24);
    }
    Opened it({{"Content-Type", kBatch}}, changed, 32);
    if (it.word != Word::ok) {
      CHECK(it.next() == "closed");
      continue;
    }
    ++good;
    for (int events = 0; it.next() != "closed"; ++events) {
      REQUIRE(events < 2);
      CHECK(!it.reader.event().id.empty());
      CHECK(it.reader.event().specversion == "1.0");
    }
  }
  CHECK(good > 100);
  CHECK(good < 19000);
}

TEST_CASE("every changed byte of a field is survived") {
  const std::string value = R"("a%20\"b%E2%82%AC")";
  for (std::size_t at = 0; at < value.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = value;
      changed[at] = static_cast<char>(byte);
      const std::vector<char> exact(changed.begin(), changed.end());
      Opened it(binary({{"ce-x", {exact.data(), exact.size()}}}), "", value.size());
      CHECK((it.word == Word::ok || it.word == Word::malformed_event));
      if (it.word == Word::ok) CHECK(it.next().size() > 13);
    }
  }
}
