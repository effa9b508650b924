// SPDX-License-Identifier: MIT
#include <fieldhook/event.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

/// Whether this text is taken as an id, by both ways to ask.
bool taken(std::string_view text) {
  const Result<EventId> id = EventId::from_text(text);
  CHECK(id.ok() == is_event_id(text));
  CHECK(id.status() == (id.ok() ? Status::ok : Status::malformed));
  if (id.ok()) CHECK(id.value().text() == text);
  return id.ok();
}

std::string sequence_id(std::string_view device, std::uint32_t boot, std::uint32_t sequence) {
  const Result<EventId> id = EventId::from_sequence(device, boot, sequence);
  CHECK(id.ok());
  CHECK(is_event_id(id.value().text()));
  return std::string(id.value().text());
}

}  // namespace

TEST_CASE("an event id has 1 to 64 characters") {
  CHECK(!taken(""));
  CHECK(taken("a"));
  CHECK(taken(std::string(63, 'a')));
  CHECK(taken(std::string(64, 'a')));
  CHECK(!taken(std::string(65, 'a')));
  CHECK(!taken(std::string(1000, 'a')));
}

TEST_CASE("of all octets only visible ASCII without the dot stands in an event id") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool good = octet >= 0x21 && octet <= 0x7E && c != '.';
    CHECK(taken(std::string(1, c)) == good);
    CHECK(taken(std::string("a") + c) == good);
    CHECK(taken(c + std::string("a")) == good);
    CHECK(taken(std::string("evt") + c + "1") == good);
    CHECK(taken(std::string(63, 'a') + c) == good);
  }
}

TEST_CASE("an event id owns its text") {
  std::string text = "evt_1";
  const EventId id = EventId::from_text(text).value();
  text = "other";
  const EventId copy = id;
  CHECK(id.text() == "evt_1");
  CHECK(copy.text() == "evt_1");
  CHECK(EventId().text().empty());
}

TEST_CASE("ids from a sequence sort as they were made and never repeat") {
  CHECK(sequence_id("dev", 1, 2) == "dev-00000001-00000002");
  CHECK(sequence_id("Dev_1-a", 0xABCDEF01, 0x0FEDCBA9) == "Dev_1-a-abcdef01-0fedcba9");
  constexpr std::uint32_t kNumbers[] = {
      0, 1, 9, 10, 15, 16, 255, 256, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
  std::string last;
  for (const std::uint32_t boot : kNumbers) {
    for (const std::uint32_t sequence : kNumbers) {
      const std::string id = sequence_id("dev", boot, sequence);
      CHECK(last < id);
      last = id;
    }
  }
}

TEST_CASE("the device of a sequence has 1 to 24 characters") {
  CHECK(EventId::from_sequence("", 1, 1).status() == Status::malformed);
  CHECK(sequence_id("d", 1, 1) == "d-00000001-00000001");
  CHECK(sequence_id(std::string(23, 'd'), 1, 1).size() == 23 + 18);
  CHECK(sequence_id(std::string(24, 'd'), 1, 1).size() == 24 + 18);
  CHECK(EventId::from_sequence(std::string(25, 'd'), 1, 1).status() == Status::malformed);
}

TEST_CASE("of all octets only letters, digits, underscore and hyphen stand in a device") {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    for (const std::string& device : {std::string(1, c), std::string("d") + c + "d"}) {
      const auto id = EventId::from_sequence(device, 1, 1);
      CHECK(id.status() == (kAllowed.find(c) != kAllowed.npos ? Status::ok : Status::malformed));
    }
  }
}

TEST_CASE("a random id shows every one of its 128 bits") {
  std::uint8_t random[16];
  for (std::size_t i = 0; i < 16; ++i) random[i] = static_cast<std::uint8_t>(i * 0x11);
  const std::string id(EventId::from_random(random).text());
  CHECK(id == "evt_00112233445566778899aabbccddeeff");
  CHECK(is_event_id(id));
  for (std::size_t bit = 0; bit < 128; ++bit) {
    CAPTURE(bit);
    std::uint8_t other[16];
    for (std::size_t i = 0; i < 16; ++i) other[i] = random[i];
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ (1U << bit % 8));
    CHECK(EventId::from_random(other).text() != id);
  }
}

TEST_CASE("an event is made of text or of bytes") {
  const Event text("door.opened", "{}");
  CHECK(text.type == "door.opened");
  CHECK(text_of(text.payload) == "{}");
  CHECK(text.content_type == "application/json");
  CHECK(text.id.empty());
  const std::uint8_t bytes[] = {0, 255};
  const Event binary("blob", bytes);
  CHECK(binary.payload.size() == 2);
  CHECK(binary.payload.data() == bytes);
  CHECK(Event().payload.empty());
}
