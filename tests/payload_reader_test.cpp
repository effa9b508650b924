// SPDX-License-Identifier: MIT
#include <fieldhook/payload_reader.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fieldhook;

namespace {

/// A payload whose bytes and answers a test can change between two reads.
class FakeReader final : public PayloadReader {
 public:
  explicit FakeReader(std::string text) : text_(std::move(text)) {}

  std::size_t size() const override { return text_.size(); }
  Status read(std::size_t offset, MutableBytes space) override {
    ++reads;
    if (fails_at == reads) return Status::lost;
    CHECK(offset + space.size() <= text_.size());
    for (std::size_t i = 0; i < space.size(); ++i) {
      space[i] = static_cast<std::uint8_t>(text_[offset + i]);
    }
    return Status::ok;
  }
  void change(std::size_t place) { text_[place] ^= 1; }

  int reads = 0;
  int fails_at = 0;

 private:
  std::string text_;
};

struct Pass {
  Status status = Status::ok;
  std::string text;
};

Pass run(PayloadPasses& passes, std::size_t grain) {
  Pass pass;
  std::vector<std::uint8_t> space(grain);
  for (passes.begin(); passes.left() != 0;) {
    const Result<Bytes> part = passes.next({space.data(), space.size()});
    if (!part.ok()) return {part.status(), pass.text};
    pass.text += text_of(part.value());
  }
  return pass;
}

std::string sample(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 7 + i / 256);
  return text;
}

}  // namespace

TEST_CASE("every pass gives all bytes, whatever the size of its parts") {
  for (const std::size_t size : {0U, 1U, 2U, 63U, 64U, 65U, 1000U}) {
    const std::string text = sample(size);
    FakeReader reader(text);
    PayloadPasses passes(reader);
    CHECK(passes.size() == size);
    for (const std::size_t grain : {1U, 2U, 63U, 64U, 65U, 999U, 1000U, 1001U}) {
      const Pass pass = run(passes, grain);
      CHECK(pass.status == Status::ok);
      CHECK(pass.text == text);
    }
  }
}

TEST_CASE("a byte that changed between two passes ends the second without its last part") {
  const std::string text = sample(100);
  for (std::size_t place = 0; place < text.size(); ++place) {
    FakeReader reader(text);
    PayloadPasses passes(reader);
    CHECK(run(passes, 30).status == Status::ok);
    reader.change(place);
    const Pass changed = run(passes, 17);
    CHECK(changed.status == Status::malformed);
    CHECK(changed.text.size() < text.size());
    reader.change(place);
    CHECK(run(passes, 8).status == Status::ok);
  }
}

TEST_CASE("a first pass that was broken off counts for nothing") {
  FakeReader reader(sample(100));
  PayloadPasses passes(reader);
  std::uint8_t space[60];
  passes.begin();
  CHECK(passes.next(space).ok());
  reader.change(3);
  CHECK(run(passes, 60).status == Status::ok);  // the first whole one
  reader.change(3);
  CHECK(run(passes, 60).status == Status::malformed);
}

TEST_CASE("every read that fails is told, and the next pass works") {
  for (int fails_at = 1; fails_at <= 8; ++fails_at) {
    FakeReader reader(sample(100));
    reader.fails_at = fails_at;
    PayloadPasses passes(reader);
    const Status first = run(passes, 25).status;
    const Status second = run(passes, 25).status;
    CHECK((first == Status::lost) == (fails_at <= 4));
    CHECK((second == Status::lost) == (fails_at > 4));
    reader.fails_at = 0;
    CHECK(run(passes, 25).text == sample(100));
  }
}

TEST_CASE("no space is told, and behind the end there is nothing") {
  FakeReader reader(sample(4));
  PayloadPasses passes(reader);
  CHECK(passes.next({}).status() == Status::no_space);
  CHECK(run(passes, 4).status == Status::ok);
  std::uint8_t space[4];
  CHECK(passes.next(space).value().empty());
}

TEST_CASE("bytes in memory are read at any place, and never beyond their end") {
  const std::string text = sample(10);
  BytesReader reader(bytes_of(text));
  CHECK(reader.size() == 10);
  for (std::size_t offset = 0; offset <= 11; ++offset) {
    for (std::size_t size = 0; size <= 11; ++size) {
      std::vector<std::uint8_t> space(12, 0xEE);
      const Status status = reader.read(offset, {space.data(), size});
      const bool inside = offset + size <= 10;
      CHECK(status == (inside ? Status::ok : Status::lost));
      CHECK(space[size] == 0xEE);
      if (inside) CHECK(text_of({space.data(), size}) == text.substr(offset, size));
    }
  }
}
