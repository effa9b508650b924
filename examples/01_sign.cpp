// SPDX-License-Identifier: MIT
// Only sign: the HTTP client stays your own. One call, your buffer, no other part is linked.
//
//   FIELDHOOK_SECRET=whsec_... ./01_sign '{"door":"north"}'
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace fh = fieldhook;

int main(int argc, char** argv) {
  const char* secret = std::getenv("FIELDHOOK_SECRET");
  if (secret == nullptr || argc != 2) {
    std::fprintf(stderr, "usage: FIELDHOOK_SECRET=whsec_... %s PAYLOAD\n", argv[0]);
    return 2;
  }

  // Once, at start: the secret itself is not needed afterwards.
  const fh::SigningKey key{fh::Secret::whsec(secret), fh::profiles::standard};
  if (key.status() != fh::Status::ok) {
    std::fprintf(stderr, "FIELDHOOK_SECRET is not whsec_ and base64 of 24 bytes or more\n");
    return 2;
  }

  // For each request. The id stays the same when it is sent again, the timestamp does not.
  const char* id = "door-1-42";
  const fh::UnixTime now{std::time(nullptr)};
  char header[fh::kMaxSignature];
  const auto value =
      fh::sign(fh::profiles::standard, {&key, 1}, {id, now, fh::bytes_of(argv[1])}, header);
  if (!value.ok()) {
    std::fprintf(stderr, "cannot be signed\n");
    return 1;
  }
  std::printf("webhook-id: %s\nwebhook-timestamp: %lld\nwebhook-signature: %.*s\n", id,
              static_cast<long long>(now.s), static_cast<int>(value.value().size()),
              value.value().data());
  return 0;
}
