// SPDX-License-Identifier: MIT
// A receiver of one profile: check_rows.sh looks at what its image links.
#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

using namespace fieldhook;

int main(int argc, char** argv) {
  const SigningKey keys[] = {{Secret::text(argv[0]), profiles::github}};
  const Header headers[] = {{"X-Hub-Signature-256", argv[argc - 1]}};
  return verify(profiles::github, keys, headers, {}, {}).word == Word::ok ? 0 : 1;
}
