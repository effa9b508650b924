// SPDX-License-Identifier: MIT
// Verify what came in, piece by piece, before anything parses it.
//
//   FIELDHOOK_SECRET=whsec_... ./03_verify "webhook-id: .." "webhook-timestamp: .." .. < body
#include <fieldhook/posix.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/replay_guard.hpp>
#include <fieldhook/verify.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace fh = fieldhook;

int main(int argc, char** argv) {
  const char* secret = std::getenv("FIELDHOOK_SECRET");
  if (secret == nullptr) {
    std::fprintf(stderr, "set FIELDHOOK_SECRET\n");
    return 2;
  }
  const fh::SigningKey key{fh::Secret::whsec(secret), fh::profiles::standard};

  // The head, as an HTTP server has it: names and values.
  fh::Header headers[16];
  std::size_t count = 0;
  for (int i = 1; i < argc && count < 16; ++i) {
    const char* colon = std::strstr(argv[i], ": ");
    if (colon == nullptr) continue;
    headers[count++] = {{argv[i], static_cast<std::size_t>(colon - argv[i])}, colon + 2};
  }

  fh::ReplayGuard<64> guard;  // no id counts twice within the tolerance
  fh::Verifier verifier{fh::profiles::standard, {&key, 1}, guard};
  fh::Word word = verifier.begin(fh::Span<const fh::Header>(headers, count));
  std::uint8_t piece[256];
  for (std::size_t n;
       word == fh::Word::ok && (n = std::fread(piece, 1, sizeof piece, stdin)) != 0;) {
    verifier.body({piece, n});
  }
  const fh::Verdict verdict = verifier.finish(fh::PosixClock().now());
  switch (verdict.word) {
    case fh::Word::ok:
      // Only now may anything read the body. Commit once the event is safe: a cut before that
      // brings it again, and it counts.
      if (!verdict.repeat && guard.commit(verdict.ticket) != fh::Status::ok) return 1;
      std::printf("ok%s\n", verdict.repeat ? ", seen before" : "");
      return 0;
    case fh::Word::timestamp_too_old:
      std::printf("our clock differs by %lld s\n",
                  static_cast<long long>(verdict.clock_difference_s));
      return 1;
    default: std::printf("%s\n", fh::text_of(verdict.word).data()); return 1;
  }
}
