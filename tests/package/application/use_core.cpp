// SPDX-License-Identifier: MIT
// The vector of Standard Webhooks, signed by the core as it came into this project.
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>

namespace fh = fieldhook;

int main() {
  const fh::SigningKey key{fh::Secret::whsec("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                           fh::profiles::standard};
  char header[fh::kMaxSignature];
  const auto value = fh::sign(fh::profiles::standard, {&key, 1},
                              {"msg_p5jXN8AQM9LWM0D4loKWxJek", fh::UnixTime{1614265330},
                               fh::bytes_of("{\"test\": 2432232314}")},
                              header);
  return value.ok() && value.value() == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" ? 0 : 1;
}
