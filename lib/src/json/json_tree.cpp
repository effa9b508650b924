// SPDX-License-Identifier: MIT
// Walks over a cJSON tree without recursion.
#include <fieldhook/json_tree.hpp>

#include <cjson/cJSON.h>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

namespace {

constexpr int kKinds = 0xFF;  // the rest of the type are flags
constexpr std::size_t kMaxNumber = 64;

bool is_nest(const cJSON& item) {
  const int kind = item.type & kKinds;
  return kind == cJSON_Array || kind == cJSON_Object;
}

bool is_whole(double number) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  return number > -kLimit && number < kLimit &&
         static_cast<double>(static_cast<std::int64_t>(number)) == number;
}

void write_number(double number, JsonWriter& json) {
  constexpr double kMost = 1.79769313486231e308;  // in 15 digits, what follows reads as infinite
  if (!(number >= -kMost && number <= kMost)) {
    json.fail(Status::refused);
    return;
  }
  if (is_whole(number)) {
    json.number(static_cast<std::int64_t>(number));
    return;
  }
  // The library knows how many digits it takes. Into this space it prints without allocating.
  cJSON item{};
  item.type = cJSON_Number;
  item.valuedouble = number;
  char digits[kMaxNumber];
  if (cJSON_PrintPreallocated(&item, digits, sizeof digits, 0) == 0)
    json.fail(Status::unsupported);
  else
    json.json(digits);
}

void write_text(const char* text, JsonWriter& json) {
  if (text == nullptr)
    json.fail(Status::malformed);
  else
    json.string(text);
}

void write_scalar(const cJSON& item, JsonWriter& json) {
  switch (item.type & kKinds) {
    case cJSON_NULL: json.null(); break;
    case cJSON_False: json.boolean(false); break;
    case cJSON_True: json.boolean(true); break;
    case cJSON_Number: write_number(item.valuedouble, json); break;
    case cJSON_String: write_text(item.valuestring, json); break;
    case cJSON_Raw:
      if (item.valuestring == nullptr)
        json.fail(Status::malformed);
      else
        json.json(item.valuestring);
      break;
    default: json.fail(Status::malformed);
  }
}

class TreeWriter {
 public:
  explicit TreeWriter(Span<char> out) : json_(out) {}

  Result<std::string_view> write(const cJSON& root);

 private:
  void begin(const cJSON& item);
  const cJSON* end_finished();
  bool in_object() const { return (open_[depth_ - 1]->type & kKinds) == cJSON_Object; }

  JsonWriter json_;
  const cJSON* open_[JsonWriter::kMaxDepth] = {};  // arrays and objects, the innermost last
  std::size_t depth_ = 0;
};

Result<std::string_view> TreeWriter::write(const cJSON& root) {
  begin(root);
  const cJSON* item = depth_ == 0 ? nullptr : root.child;
  while (depth_ != 0 && json_.status() == Status::ok) {
    if (item == nullptr) {
      item = end_finished();
      continue;
    }
    if (in_object()) {
      if (item->string == nullptr) return Status::malformed;
      json_.key(item->string);
    }
    begin(*item);
    item = is_nest(*item) ? item->child : item->next;
  }
  return json_.finish();
}

/// Writes a scalar, or opens an array or object.
void TreeWriter::begin(const cJSON& item) {
  if (!is_nest(item)) return write_scalar(item, json_);
  const bool object = (item.type & kKinds) == cJSON_Object;
  object ? json_.begin_object() : json_.begin_array();
  if (json_.status() == Status::ok) open_[depth_++] = &item;
}

/// Closes the innermost array or object; what follows it, unless that is the root.
const cJSON* TreeWriter::end_finished() {
  const cJSON* closed = open_[depth_ - 1];
  in_object() ? json_.end_object() : json_.end_array();
  --depth_;
  return depth_ == 0 ? nullptr : closed->next;
}

}  // namespace

Result<std::string_view> write_json_tree(const cJSON* tree, Span<char> out) {
  if (tree == nullptr) return Status::malformed;
  return TreeWriter(out).write(*tree);
}

}  // namespace fieldhook
