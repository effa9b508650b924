// SPDX-License-Identifier: MIT
// What an answer says beside its status: waits as decimals, rate limits, and verdicts in its body.
#pragma once

#include <fieldhook/response_reader.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

struct Sink;

/// What it means that a text stands in an answer's body.
enum class Means : std::uint8_t {
  retry_after,    ///< a decimal follows: the seconds to wait
  status,         ///< the answer counts as one with AnswerRule::status
  status_follows  ///< the answer counts as one with the number that follows; 500 for no such number
};

/// One thing to look for in the body of an answer: where several are found, the last counts, and
/// the longest wait. Between a text and its number may stand blanks and colons.
struct AnswerRule {
  std::uint16_t first;  ///< the answers that are looked into, by their status
  std::uint16_t last;
  std::string_view text;  ///< as it stands there, byte for byte; up to kMaxText
  Means means;
  std::uint16_t status = 0;

  static constexpr std::size_t kMaxText = 64;
};

/// Reads "65", "0.05" or "64.57" byte by byte, rounded up to a millisecond; never printf's kin.
class DecimalReader {
 public:
  static constexpr std::uint32_t kMaxWhole = 30 * 86400;  ///< a month; more counts as that

  /// Takes one byte; false: it does not belong to a number.
  bool take(char c);
  bool untouched() const { return !digits_ && !broken_; }
  /// At least one digit, and no letter, sign or second point came.
  bool sound() const { return digits_ && !broken_; }
  std::uint32_t whole() const { return whole_; }
  std::uint32_t millis() const;

 private:
  std::uint32_t whole_ = 0;
  std::uint16_t millis_ = 0;
  std::uint8_t places_ = 0;  // digits behind the point that are read, and one for the point
  bool digits_ = false;
  bool broken_ = false;
  bool more_ = false;  // something behind the last millisecond
};

/// What was found in one answer so far: a few bytes, whatever the size of the body.
struct AnswerNotes {
  static constexpr std::size_t kMaxRules = 8;

  std::uint32_t retry_after = 0;  ///< in milliseconds, 0: nothing sound was said
  std::uint32_t rate_wait = 0;    ///< no request is allowed for so long, 0: nothing was said
  DecimalReader number;
  std::uint16_t status = 0;              ///< what the answer counts as, 0: as its own
  std::uint8_t matched[kMaxRules] = {};  ///< bytes of each rule's text that stand at the end
  std::uint8_t reading = 0;              ///< the rule whose number comes, counted from 1
};

/// What the body of an answer is read for.
enum class Look : std::uint8_t {
  away,         ///< nothing
  for_wait,     ///< the outcome stands; how long to wait may be in it
  for_verdict,  ///< it decides: without it nobody knows whether the event was taken
};

/// How a row reads answers. An object and no branch: an image links it only if a row names it.
struct AnswerReader {
  Look (*look)(const Sink& sink, std::uint16_t status);
  void (*take)(AnswerNotes& notes, const Sink& sink, std::uint16_t status, Bytes body);
  /// The answer is over, as far as it came.
  void (*finish)(AnswerNotes& notes, const Sink& sink, const ResponseReader& answer);
};

/// By the row's rules and columns. Keeps nothing of the body and needs no memory but the notes.
extern const AnswerReader reads_answers;

}  // namespace fieldhook
