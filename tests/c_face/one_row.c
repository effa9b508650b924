/* SPDX-License-Identifier: MIT */
// A receiver of one profile, in C: check_image.sh looks at what it links.
#include <fieldhook/fieldhook_rows.h>

int main(int argc, char** argv) {
  const fieldhook_now now = {0, 0, FIELDHOOK_CLOCK_UNKNOWN};
  fieldhook_header header;
  fieldhook_request request = {0};
  fieldhook_verdict verdict;
  fieldhook_key key;
  header.name = fieldhook_text_of("X-Hub-Signature-256");
  header.value = fieldhook_text_of(argv[argc - 1]);
  request.headers = &header;
  request.header_count = 1;
  (void)fieldhook_key_make(&key, &fieldhook_profile_github, fieldhook_text_of(argv[0]));
  return fieldhook_verify(&fieldhook_verifier_github, &key, 1, &request, &now, &verdict);
}
