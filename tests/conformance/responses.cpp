// SPDX-License-Identifier: MIT
// `responses DIR`: each file is one connection's answer, fed whole, byte by byte, and cut in two at
// every offset. The clients' state around it is told by the index: request_method, when, after.
#include "runner.hpp"

#include <fieldhook/json.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/outcome.hpp>
#include <fieldhook/response_reader.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using fieldhook::AnswerTo;
using fieldhook::Bytes;
using fieldhook::JsonValue;
using fieldhook::Outcome;
using fieldhook::ReadError;
using fieldhook::ResponseReader;
using fieldhook::StreamEnd;

constexpr std::size_t kEverySplit = 8192;  // a larger file is cut at some offsets only
constexpr std::size_t kEdge = 2048;
constexpr std::size_t kStride = 997;

/// How far the request was when the bytes came.
enum class When { before_request, during_request, after_request };
/// What the peer does behind its last byte.
enum class After { eof, hold };

struct Case {
  std::string file;
  AnswerTo request = AnswerTo::post;
  When when = When::after_request;
  After after = After::hold;
};

struct Conclusion {
  ReadError error = ReadError::none;
  unsigned status = 0;
  std::uint64_t body_length = 0;
  bool reusable = false;
  Outcome delivery = Outcome::retry;

  bool operator==(const Conclusion& other) const {
    return error == other.error && status == other.status && body_length == other.body_length &&
           reusable == other.reusable && delivery == other.delivery;
  }
};

bool read_file(const std::string& path, std::vector<std::uint8_t>& bytes) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  std::uint8_t space[4096];
  bytes.clear();
  while (const std::size_t n = std::fread(space, 1, sizeof space, file)) {
    bytes.insert(bytes.end(), space, space + n);
  }
  const bool good = std::ferror(file) == 0;
  std::fclose(file);
  return good;
}

/// What a client concludes that got the stream and then waited as long as it cares to.
Conclusion conclude(const Case& it, const ResponseReader& fed) {
  ResponseReader reader = fed;
  Conclusion result;
  if (it.when == When::before_request && reader.started()) {
    result.error = ReadError::unexpected;
    return result;
  }
  if (it.after == After::eof) reader.end(StreamEnd::in_order);
  result.error = reader.done() ? reader.error() : ReadError::deadline;
  if (reader.head_accepted()) result.delivery = fieldhook::classify(reader.status()).outcome;
  if (result.error != ReadError::none) return result;
  result.status = reader.status();
  result.body_length = reader.body_length();
  result.reusable = reader.reusable() && it.when == When::after_request;
  return result;
}

Conclusion feed_in_pieces(const Case& it, Bytes bytes, std::size_t piece) {
  ResponseReader reader(it.request);
  while (!bytes.empty()) {
    const std::size_t n = piece < bytes.size() ? piece : bytes.size();
    reader.feed(bytes.first(n));
    bytes = bytes.from(n);
  }
  return conclude(it, reader);
}

Conclusion feed_in_two(const Case& it, Bytes bytes, std::size_t at) {
  ResponseReader reader(it.request);
  reader.feed(bytes.first(at));
  reader.feed(bytes.from(at));
  return conclude(it, reader);
}

std::string_view word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::delivered: return "delivered";
    case Outcome::rejected: return "failed";
    case Outcome::endpoint_off: return "endpoint_off";
    default: return "retry";
  }
}

struct Feed {
  std::string_view name;
  std::int64_t at = -1;  // the offset of the cut; -1: not told
};

void print(const Case& it, Feed feed, const Conclusion& result) {
  char space[1024];
  fieldhook::JsonWriter json{space};
  const bool is_response = result.error == ReadError::none;
  json.begin_object().string("file", it.file).string("feed", feed.name);
  if (feed.at >= 0) json.number("at", feed.at);
  json.string("outcome", is_response ? "response" : "error");
  if (is_response) {
    json.number("status", result.status);
    json.number("body_length", static_cast<std::int64_t>(result.body_length));
  } else {
    json.null("status").null("body_length");
  }
  json.boolean("reusable", result.reusable);
  if (is_response) {
    json.null("error");
  } else {
    json.string("error", fieldhook::text_of(result.error));
  }
  json.string("delivery", word_of(result.delivery)).end_object();
  const auto line = json.finish();
  if (!line.ok()) return;
  std::fwrite(line.value().data(), 1, line.value().size(), stdout);
  std::fputc('\n', stdout);
}

bool is_cut_at(std::size_t at, std::size_t size) {
  return size <= kEverySplit || at < kEdge || at + kEdge > size || at % kStride == 0;
}

void run(const Case& it, Bytes bytes) {
  const Conclusion whole = feed_in_pieces(it, bytes, bytes.size());
  print(it, {"whole"}, whole);
  print(it, {"bytes"}, feed_in_pieces(it, bytes, 1));
  std::size_t differing = 0;
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    if (!is_cut_at(at, bytes.size())) continue;
    const Conclusion cut = feed_in_two(it, bytes, at);
    if (cut == whole) continue;
    ++differing;
    print(it, {"splits", static_cast<std::int64_t>(at)}, cut);
  }
  if (differing == 0) print(it, {"splits"}, whole);
}

std::string_view text_or(JsonValue value, std::string_view otherwise) {
  const auto text = value.string();
  return text.ok() ? text.value() : otherwise;
}

Case case_of(JsonValue entry) {
  Case it;
  it.file = text_or(entry.member("file"), "");
  if (text_or(entry.member("request_method"), "POST") == "HEAD") it.request = AnswerTo::head;
  const std::string_view when = text_or(entry.member("when"), "after_request");
  if (when == "before_request") it.when = When::before_request;
  if (when == "during_request") it.when = When::during_request;
  if (text_or(entry.member("after"), "hold") == "eof") it.after = After::eof;
  return it;
}

int complain(const std::string& path, const char* what) {
  std::fprintf(stderr, "fieldhook_conformance: %s %s\n", path.c_str(), what);
  return 2;
}

}  // namespace

int run_responses(const char* dir) {
  const std::string folder = std::string(dir) + "/";
  std::vector<std::uint8_t> index;
  if (!read_file(folder + "index.json", index)) {
    return complain(folder + "index.json", "cannot be read.");
  }
  std::vector<std::uint8_t> arena(index.size() * 16 + 65536);
  const auto root =
      fieldhook::read_json({index.data(), index.size()}, {arena.data(), arena.size()});
  if (!root.ok()) return complain(folder + "index.json", "is not JSON.");

  std::vector<std::uint8_t> bytes;
  const JsonValue cases = root.value().member("cases");
  if (!cases.first().exists()) return complain(folder + "index.json", "has no cases.");
  int result = 0;
  for (JsonValue entry = cases.first(); entry.exists(); entry = entry.next()) {
    const Case it = case_of(entry);
    if (read_file(folder + it.file, bytes)) {
      run(it, {bytes.data(), bytes.size()});
    } else {
      result = complain(folder + it.file, "cannot be read.");
    }
  }
  return result;
}
