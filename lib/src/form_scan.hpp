// SPDX-License-Identifier: MIT
// Looking into an application/x-www-form-urlencoded body, on no memory but the body.
#pragma once

#include "byte_sink.hpp"

#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// The bytes of a name or a value, decoded, one at a time: a plus is a blank, %41 an A.
class FormText {
 public:
  /// `text` is one that the scanner answered: its escapes are not looked at again.
  explicit FormText(std::string_view text) : text_(text) {}

  static constexpr int kEnd = -1;
  /// The next byte, or kEnd.
  int next();

 private:
  std::string_view text_;
};

/// Walks over the fields in the order of the body. A field without '=' has an empty value; nothing
/// between two '&' is no field. The decoded bytes need not be UTF-8.
///
///   FormScanner form(body);
///   Status status;
///   while ((status = form.next()) == Status::ok) read(form.name(), form.value());
///   return status == Status::closed ? Status::ok : status;
///
/// Lifetime  names and values are views of the body
/// Source    WHATWG URL, "application/x-www-form-urlencoded parsing"; stricter: see next
class FormScanner {
 public:
  explicit FormScanner(std::string_view body) : rest_(body) {}

  /// Steps onto the next field. Not to be called behind an error.
  /// Errors    closed: there is no other; malformed: a '%' without two hex digits
  Status next();

  /// As they stand in the body; read them with FormText.
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }

 private:
  std::string_view rest_;
  std::string_view name_;
  std::string_view value_;
};

/// Fields of a form that is sorted. Each costs a pass over the body, before anybody knows who sent
/// it: the limit bounds that time.
inline constexpr std::size_t kMaxFormFields = 128;

/// Streams each field's name and value, decoded and joined without a delimiter, into `sink`: by
/// name and then by value, in the order of UTF-16 units, equal fields once. What Twilio signs
/// behind the URL. The sink gets nothing before all of the body is known to be good.
/// Limits    kMaxFormFields, repeated ones included
/// Errors    malformed: as FormScanner; no_space: more fields; else the sink's own
/// Source    Twilio docs, "Validate webhook requests"; the twilio package for repeated names
Status write_sorted_form(std::string_view body, ByteSink& sink);

}  // namespace fieldhook
