// SPDX-License-Identifier: MIT
// What a call answers: a status, or a value with a status.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace fieldhook {

/// A status names what the caller can do about it, not where it happened.
enum class [[nodiscard]] Status : std::uint8_t{
    ok,
    would_block,  ///< nothing moved and nothing is wrong: ask again later
    closed,       ///< the peer ended the stream in order
    lost,         ///< the stream broke (reset, cut, unreachable): try again on a new one
    timed_out,    ///< a total deadline passed
    no_space,     ///< the caller's buffer is too small
    malformed,    ///< the input does not follow its grammar: do not repeat it unchanged
    refused,      ///< the input is well formed and not allowed
    unsupported,  ///< this build or this row cannot do it
};

/// A value, or the status that says why there is none. Trivially copyable: views and numbers only.
template <class T>
class [[nodiscard]] Result {
  static_assert(std::is_trivially_copyable_v<T>, "views and numbers only");

 public:
  constexpr Result(const T& value) : value_(value) {}
  constexpr Result(Status error) : status_(error) {}  // never Status::ok
  constexpr bool ok() const { return status_ == Status::ok; }
  constexpr Status status() const { return status_; }
  constexpr const T& value() const { return value_; }  // only after ok()

 private:
  friend T;  // which may make itself in place: a large one is not copied then

  T value_{};
  Status status_ = Status::ok;
};

/// In one register: an error is one of the highest sizes, which nothing in memory has.
template <>
class [[nodiscard]] Result<std::size_t> {
 public:
  constexpr Result(std::size_t value) : value_(value) {}
  constexpr Result(Status error) : value_(~static_cast<std::size_t>(error)) {}  // never Status::ok
  constexpr bool ok() const { return value_ < kErrors; }
  constexpr Status status() const { return ok() ? Status::ok : static_cast<Status>(~value_); }
  constexpr const std::size_t& value() const { return value_; }  // only after ok()

 private:
  static constexpr std::size_t kErrors = ~std::size_t{0xFF};

  std::size_t value_;
};

}  // namespace fieldhook
