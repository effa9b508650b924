// SPDX-License-Identifier: MIT
// A name server on lwIP's raw API.
#pragma once

#include <map>
#include <string>

namespace lwip_test {

/// How the name server answers for a name.
struct Names {
  enum class Mood { answers, silent, no_such_name, garbage, truncated };

  Mood mood = Mood::answers;
  std::string ipv4;  // empty: no such address
  std::string ipv6;
};

using NameBook = std::map<std::string, Names>;

/// Answers on port 53 from `names`, counting in `queries`; both outlive the stack.
void start_name_server(const NameBook& names, int& queries);

}  // namespace lwip_test
