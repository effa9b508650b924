// SPDX-License-Identifier: MIT
#include "form_scan.hpp"

#include "text.hpp"
#include "utf16_order.hpp"

namespace fieldhook {
namespace {

/// Takes what stands before the first `mark` off `text`, and the mark.
std::string_view take_until(std::string_view& text, char mark) {
  std::size_t size = 0;
  while (size < text.size() && text[size] != mark) ++size;
  const std::string_view taken = first(text, size);
  text.remove_prefix(size < text.size() ? size + 1 : size);
  return taken;
}

struct Field {
  std::string_view name;
  std::string_view value;
};

int compare(const Field& a, const Field& b) {
  const int order = compare_as_utf16(FormText(a.name), FormText(b.name));
  return order != 0 ? order : compare_as_utf16(FormText(a.value), FormText(b.value));
}

/// How many fields there are.
Result<std::size_t> count_fields(std::string_view body) {
  FormScanner form(body);
  std::size_t count = 0;
  Status status;
  while ((status = form.next()) == Status::ok) ++count;
  if (status != Status::closed) return status;
  return count;
}

/// The first field behind `last` in our order, or of all where there is no last; false: none.
bool select(std::string_view body, const Field* last, Field& next) {
  bool found = false;
  FormScanner form(body);
  while (form.next() == Status::ok) {
    const Field field{form.name(), form.value()};
    if (last != nullptr && compare(field, *last) <= 0) continue;
    if (found && compare(field, next) >= 0) continue;
    next = field;
    found = true;
  }
  return found;
}

void put(std::string_view text, PieceWriter& out) {
  FormText bytes(text);
  for (int byte = bytes.next(); byte != FormText::kEnd; byte = bytes.next()) {
    out.put(static_cast<char>(byte));
  }
}

}  // namespace

int FormText::next() {
  if (text_.empty()) return kEnd;
  const char c = text_[0];
  int byte = c == '+' ? ' ' : static_cast<unsigned char>(c);
  if (c == '%') {
    byte = percent_octet(text_);
    text_.remove_prefix(2);
  }
  text_.remove_prefix(1);
  return byte;
}

Status FormScanner::next() {
  std::string_view field;
  do {
    if (rest_.empty()) return Status::closed;
    field = take_until(rest_, '&');
  } while (field.empty());
  value_ = field;
  name_ = take_until(value_, '=');
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '%' && percent_octet(behind(field, i)) < 0) return Status::malformed;
  }
  return Status::ok;
}

Status write_sorted_form(std::string_view body, ByteSink& sink) {
  const Result<std::size_t> count = count_fields(body);
  if (!count.ok()) return count.status();
  if (count.value() > kMaxFormFields) return Status::no_space;
  PieceWriter out(sink);
  Field last;
  Field next;
  for (bool any = select(body, nullptr, next); any; any = select(body, &last, next)) {
    put(next.name, out);
    put(next.value, out);
    last = next;
  }
  return out.finish();
}

}  // namespace fieldhook
