// SPDX-License-Identifier: MIT
// Runs case files through the library and prints what came out, one JSON object a line; and what
// rows there are. It judges nothing: the graders beside it do.
#include "runner.hpp"

#include <cstdio>
#include <string_view>

namespace {

constexpr int kUsageError = 2;
constexpr int kWriteError = 3;

int usage() {
  std::fputs(
      "usage: fieldhook_conformance vectors FILE...\n"
      "       fieldhook_conformance responses DIR\n"
      "       fieldhook_conformance profiles\n",
      stderr);
  return kUsageError;
}

int run(int argc, char** argv) {
  const std::string_view command = argc < 2 ? "" : argv[1];
  if (command == "profiles" && argc == 2) return run_profiles();
  if (argc < 3) return usage();
  if (command == "vectors") return run_vectors(argc - 2, argv + 2);
  if (command == "responses" && argc == 3) return run_responses(argv[2]);
  return usage();
}

}  // namespace

int main(int argc, char** argv) {
  const int result = run(argc, argv);
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return result;
  std::fputs("fieldhook_conformance: the output could not be written.\n", stderr);
  return kWriteError;
}
