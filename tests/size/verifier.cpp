// SPDX-License-Identifier: MIT
// A receiver of one profile as firmware has it: verifier_size.sh measures its image.
#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <new>

using namespace fieldhook;

extern "C" {
volatile int result;
Header headers[3];
char secret[40];
unsigned char payload[100];
void _exit(int) {
  for (;;) {
  }
}

/// The Verifier's constructor is inline. Alone in a function, its bytes can be told from main's.
__attribute__((noinline)) Verifier* make_verifier(void* place, const SigningKey* key) {
  return new (place) Verifier(profiles::ROW, Span<const SigningKey>(key, 1));
}
}

int main() {
  SigningKey key;
  const Status status = key.assign(Secret::SECRET({secret, sizeof secret}), profiles::ROW);
  alignas(Verifier) unsigned char place[sizeof(Verifier)];
  Verifier* verifier = make_verifier(place, &key);
  Word word = verifier->begin(headers);
  verifier->body(payload);
  if (word == Word::ok) word = verifier->finish(Now{}).word;
  verifier->~Verifier();
#if defined(SECOND_ROW)
  word =
      verify(profiles::SECOND_ROW, Span<const SigningKey>(&key, 1), headers, payload, Now{}).word;
#endif
  result = static_cast<int>(word) + static_cast<int>(status);
}
