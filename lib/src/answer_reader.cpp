// SPDX-License-Identifier: MIT
#include <fieldhook/answer_reader.hpp>

#include <fieldhook/sink.hpp>

#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::uint16_t kUnknownError = 500;

bool looks_into(const AnswerRule& rule, std::uint16_t status) {
  return status >= rule.first && status <= rule.last;
}

/// How many bytes of `text` stand at the end of the body once `c` follows its first `matched`.
/// Nothing of the body is kept: what stands before `c` is the text itself.
std::size_t match_on(std::string_view text, std::size_t matched, char c) {
  while (text[matched] != c) {
    // The longest shorter beginning of the text that ends here too.
    std::size_t shorter = matched;
    do {
      if (shorter == 0) return 0;
      --shorter;
    } while (first(text, shorter) != first(behind(text, matched - shorter), shorter));
    matched = shorter;
  }
  return matched + 1;
}

void end_number(AnswerNotes& notes, const Sink& sink) {
  const Means means = sink.answers[notes.reading - 1U].means;
  notes.reading = 0;
  if (means == Means::retry_after) {
    const std::uint32_t asked = notes.number.millis();
    if (notes.number.sound() && asked > notes.retry_after) notes.retry_after = asked;
    return;
  }
  const std::uint32_t told = notes.number.whole();
  const bool error = notes.number.sound() && told >= 300 && told <= 599;
  notes.status = error ? static_cast<std::uint16_t>(told) : kUnknownError;
}

void found(AnswerNotes& notes, const Sink& sink, std::size_t index) {
  const AnswerRule& rule = sink.answers[index];
  notes.matched[index] = 0;
  if (rule.means == Means::status) {
    notes.status = rule.status;
    return;
  }
  notes.number = DecimalReader();
  notes.reading = static_cast<std::uint8_t>(index + 1);
}

Look look(const Sink& sink, std::uint16_t status) {
  Look look = Look::away;
  for (const AnswerRule& rule : sink.answers) {
    if (!looks_into(rule, status)) continue;
    if (rule.means != Means::retry_after) return Look::for_verdict;
    look = Look::for_wait;
  }
  return look;
}

bool is_gap(char c) {
  return c == ' ' || c == ':' || c == '\t' || c == '\r' || c == '\n';
}

void take(AnswerNotes& notes, const Sink& sink, std::uint16_t status, Bytes body) {
  for (const char c : text_of(body)) {
    if (notes.reading != 0) {
      const bool before = notes.number.untouched() && is_gap(c);
      if (!before && !notes.number.take(c)) end_number(notes, sink);
    }
    for (std::size_t i = 0; i < sink.answers.size(); ++i) {
      const AnswerRule& rule = sink.answers[i];
      if (!looks_into(rule, status)) continue;
      const std::size_t matched = match_on(rule.text, notes.matched[i], c);
      notes.matched[i] = static_cast<std::uint8_t>(matched);
      if (matched == rule.text.size()) found(notes, sink, i);
    }
  }
}

/// A whole text that is a decimal, in milliseconds; else 0.
std::uint32_t read_decimal(std::string_view text) {
  DecimalReader number;
  for (const char c : text) {
    if (!number.take(c)) return 0;
  }
  return number.sound() ? number.millis() : 0;
}

void finish(AnswerNotes& notes, const Sink& sink, const ResponseReader& answer) {
  // A number that a cut answer breaks off may be any number.
  const bool whole = notes.reading != 0 && answer.complete();
  if (whole) end_number(notes, sink);
  if (sink.retry_after_decimals == Decimals::counted) {
    const std::uint32_t asked = read_decimal(answer.retry_after());
    if (asked > notes.retry_after) notes.retry_after = asked;
  }
  if (answer.rate_spent()) notes.rate_wait = read_decimal(answer.rate_reset_after());
}

}  // namespace

const AnswerReader reads_answers{look, take, finish};

bool DecimalReader::take(char c) {
  if (is_digit(c)) {
    const auto digit = static_cast<std::uint32_t>(c - '0');
    digits_ = true;
    if (places_ == 0) {
      if (whole_ < kMaxWhole) whole_ = whole_ * 10 + digit;
    } else if (places_ <= 3) {
      millis_ = static_cast<std::uint16_t>(millis_ * 10 + digit);
      ++places_;
    } else if (digit != 0) {
      more_ = true;
    }
    return true;
  }
  const bool point = c == '.' && places_ == 0 && digits_;
  if (point) {
    places_ = 1;
    return true;
  }
  broken_ = broken_ || is_letter(c) || c == '.' || c == '+' || c == '-';
  return false;
}

std::uint32_t DecimalReader::millis() const {
  if (whole_ >= kMaxWhole) return kMaxWhole * 1000;
  std::uint32_t part = millis_;
  for (unsigned place = places_ == 0 ? 1 : places_; place <= 3; ++place) part *= 10;
  return whole_ * 1000 + part + (more_ ? 1 : 0);
}

}  // namespace fieldhook
