// SPDX-License-Identifier: MIT
// The subcommands. Each answers with the exit code: 0, or 2 when its input cannot be read.
#pragma once

/// The arguments are the files.
int run_vectors(int argc, char** argv);

/// Reads DIR/index.json and the files it names.
int run_responses(const char* dir);
