// SPDX-License-Identifier: MIT
// Runs case files through the library and prints what came out, one JSON object a line. It judges
// nothing: the graders beside it do.
#include "runner.hpp"

#include <cstdio>
#include <string_view>

namespace {

constexpr int kUsageError = 2;

int usage() {
  std::fputs(
      "usage: fieldhook_conformance vectors FILE...\n"
      "       fieldhook_conformance responses DIR\n",
      stderr);
  return kUsageError;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return usage();
  const std::string_view command = argv[1];
  if (command == "vectors") return run_vectors(argc - 2, argv + 2);
  if (command == "responses" && argc == 3) return run_responses(argv[2]);
  return usage();
}
