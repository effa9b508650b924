// SPDX-License-Identifier: MIT
// Everything that a client on POSIX links; the directory is not there, which is told.
#include <fieldhook/posix_port.hpp>

int main() {
  fieldhook::PosixPort port{"/nowhere/at/all"};
  return port.status() == fieldhook::Status::lost && !port.reason().empty() ? 0 : 1;
}
