// SPDX-License-Identifier: MIT
// The subcommands. Each answers with the exit code: 0, or 2 when its input cannot be read.
#pragma once

#include <fieldhook/json.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

/// The arguments are the files.
int run_vectors(int argc, char** argv);

/// Reads DIR/index.json and the files it names.
int run_responses(const char* dir);

/// Every row of the library.
int run_profiles();

std::vector<std::uint8_t> decode_base64(std::string_view digits);

/// The word over a case whose scheme no row judges: CloudEvents, handshakes without a signature.
/// `unsupported`: another scheme.
fieldhook::Word judge_unsigned(fieldhook::JsonValue value);

/// Writes the member "response" for a case that expects one: what an endpoint answers to a request
/// over which the word is `word`.
void write_response(fieldhook::JsonValue value, fieldhook::Word word,
                    fieldhook::Span<const fieldhook::SigningKey> keys, fieldhook::JsonWriter& json);
