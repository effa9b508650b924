// SPDX-License-Identifier: MIT
// Accepted means kept: events in a file, delivered in the background, through outages and restarts.
// Each line of the standard input is one event; kill it at any time and start it again.
//
//   FIELDHOOK_URL=https://example.com/hooks FIELDHOOK_SECRET=whsec_.. ./07_outbox DIRECTORY
#include <fieldhook/client.hpp>
#include <fieldhook/posix_port.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace fh = fieldhook;

namespace {

/// Says what becomes of each event. It may not call the client back.
class Teller final : public fh::Observer {
 public:
  void notice(const fh::Notice& notice) override {
    const char* text = notice.what == fh::What::accepted    ? "accepted"
                       : notice.what == fh::What::delivered ? "delivered"
                       : notice.what == fh::What::dead      ? "dead letter"
                       : notice.what == fh::What::held      ? "check the secret"
                                                            : nullptr;
    if (text == nullptr) return;
    std::printf("%s %.*s\n", text, static_cast<int>(notice.event_id.size()),
                notice.event_id.data());
    std::fflush(stdout);
  }
};

const char* setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

int main(int argc, char** argv) {
  fh::PosixPort port{argc == 2 ? argv[1] : "."};
  if (port.status() != fh::Status::ok) return 2;
  Teller teller;
  fh::Client<1> client{port};
  client.observe(teller);
  const fh::Secret secret = fh::Secret::whsec(setting("FIELDHOOK_SECRET"));
  if (client.add(fh::webhook(setting("FIELDHOOK_URL"), secret)) != fh::Status::ok) return 2;

  char line[512];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {  // a device: what its sensors say
    const std::size_t size = std::strcspn(line, "\n");
    if (!client.enqueue(fh::Event{"line.read", std::string_view(line, size)}).ok()) return 6;
    static_cast<void>(client.poll(port.now()));
  }
  while (client.pending()) port.wait_until(client.poll(port.now()));
}
