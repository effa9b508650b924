// SPDX-License-Identifier: MIT
// A button that nobody has to press: an emulator has no hands.
#pragma once

#include <cstdint>

/// Is pressed `times`, each time at once after the one before was taken.
class Button {
 public:
  explicit Button(std::uint32_t times) : left_(times) {}

  bool pressed() const { return left_ != 0; }
  void taken() { --left_; }

 private:
  std::uint32_t left_;
};
