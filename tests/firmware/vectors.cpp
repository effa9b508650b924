// SPDX-License-Identifier: MIT
// Verifies the shared vectors on the board, each with its body whole and byte by byte.
// See make_vectors.mjs for what lies between vectors_begin and vectors_end.
#include "board/board.hpp"

#include <fieldhook/profile_catalog.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fh = fieldhook;

extern "C" const std::uint8_t vectors_begin[], vectors_end[];

namespace {

constexpr std::size_t kMostKeys = 8;
constexpr std::size_t kMostHeaders = 300;

/// Takes the file apart, from the front.
class Fields {
 public:
  Fields() : rest_(vectors_begin, static_cast<std::size_t>(vectors_end - vectors_begin)) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view next() {
    const std::size_t size =
        rest_[0] | rest_[1] << 8 | rest_[2] << 16 | std::size_t{rest_[3]} << 24;
    const std::string_view field = fh::text_of(rest_.from(4).first(size));
    rest_ = rest_.from(4 + size);
    return field;
  }

 private:
  fh::Bytes rest_;
};

std::int64_t number_of(std::string_view digits, std::int64_t otherwise = 0) {
  if (digits.empty()) return otherwise;
  std::int64_t number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

struct Case {
  const fh::Profile* profile;
  std::string_view name;
  fh::Now now;
  std::int64_t tolerance_s;
  std::string_view right;
  std::string_view method;
  std::string_view url;
  fh::Bytes body;
  std::size_t key_count;
  std::size_t header_count;
};

fh::SigningKey keys[kMostKeys];
fh::Header headers[kMostHeaders];

[[noreturn]] void fail(std::string_view why) {
  board::print("vectors: ");
  board::print(why);
  board::print("\n");
  stop(2);
}

Case read_case(Fields& fields) {
  Case it{};
  it.profile = fh::find_profile(fields.next());
  if (it.profile == nullptr) fail("a profile that is not there");
  it.name = fields.next();
  it.now = {{}, {number_of(fields.next())}, fh::ClockQuality::synced};
  it.tolerance_s = number_of(fields.next(), it.profile->tolerance_s);
  it.right = fields.next();
  it.method = fields.next();
  it.url = fields.next();
  it.body = fh::bytes_of(fields.next());
  it.key_count = static_cast<std::size_t>(number_of(fields.next()));
  if (it.key_count > kMostKeys) fail("a case with too many secrets");
  for (std::size_t i = 0; i < it.key_count; ++i) {
    // One that cannot be made stays: the verifier answers bad_secret.
    static_cast<void>(
        keys[i].assign(fh::Secret::for_profile(*it.profile, fields.next()), *it.profile));
  }
  it.header_count = static_cast<std::size_t>(number_of(fields.next()));
  if (it.header_count > kMostHeaders) fail("a case with too many headers");
  for (std::size_t i = 0; i < it.header_count; ++i) {
    headers[i].name = fields.next();
    headers[i].value = fields.next();
  }
  return it;
}

fh::Word verify_in_pieces(const Case& it, std::size_t piece) {
  const std::size_t usable = it.key_count <= fh::kMaxKeys ? it.key_count : 0;
  fh::Verifier verifier{*it.profile, {keys, usable}};
  verifier.set_tolerance(it.tolerance_s);
  fh::Bytes rest = it.body;
  if (verifier.begin({it.method, it.url, {headers, it.header_count}}) == fh::Word::ok) {
    while (!rest.empty()) {
      const std::size_t n = rest.size() < piece ? rest.size() : piece;
      verifier.body(rest.first(n));
      rest = rest.from(n);
    }
  }
  return verifier.finish(it.now).word;
}

/// `words` holds `word`, between commas.
bool holds(std::string_view words, std::string_view word) {
  for (;;) {
    const std::size_t end = words.find(',');
    if (words.substr(0, end) == word) return true;
    if (end == std::string_view::npos) return false;
    words.remove_prefix(end + 1);
  }
}

bool is_right(const Case& it) {
  for (const std::size_t piece : {SIZE_MAX, std::size_t{1}}) {
    const std::string_view got = fh::text_of(verify_in_pieces(it, piece));
    if (holds(it.right, got)) continue;
    for (const std::string_view text :
         {std::string_view("vectors: wrong: "), it.profile->name, std::string_view("/"), it.name,
          std::string_view(": "), got, std::string_view(", not "), it.right,
          std::string_view("\n")}) {
      board::print(text);
    }
    return false;
  }
  return true;
}

/// Counts the cases of each profile, which lie together, and all of them.
struct Count {
  const fh::Profile* profile = nullptr;
  std::uint32_t of_profile = 0;
  std::uint32_t right = 0;
  std::uint32_t wrong = 0;

  void add(const Case& it) {
    if (it.profile != profile) report();
    profile = it.profile;
    ++of_profile;
    ++(is_right(it) ? right : wrong);
  }
  void report() {
    if (profile == nullptr) return;
    board::print("vectors: ");
    board::print(profile->name);
    board::print(": ", of_profile);
    of_profile = 0;
  }
};

}  // namespace

int main() {
  Count count;
  for (Fields fields; !fields.at_end();) count.add(read_case(fields));
  count.report();
  board::print("vectors: right: ", count.right);
  board::print("vectors: wrong: ", count.wrong);
  return count.right != 0 && count.wrong == 0 ? 0 : 1;
}
