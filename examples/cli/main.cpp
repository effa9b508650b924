// SPDX-License-Identifier: MIT
// fieldhook: send, sign, verify and receive webhooks at a desk or in a script.
#include "commands.hpp"

#include <fieldhook/json.hpp>
#include <fieldhook/tls_version.hpp>
#include <fieldhook/version.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace fieldhook::cli {

Exit refuse(const char* command, const Complaint& complaint) {
  std::fprintf(stderr, "fieldhook %s: %s\n", command, complaint.c_str());
  return Exit::usage;
}

namespace {

struct Command {
  const char* name;
  Exit (*run)(const Options& options);
  Span<const OptionRow> (*options)();
  const char* summary;
};

Span<const OptionRow> no_options() {
  return {};
}

constexpr Command kCommands[] = {
    {"send", run_send, send_options, "send one event and wait for the answer"},
    {"sign", run_sign, sign_options, "print the headers that a profile makes"},
    {"verify", run_verify, verify_options, "judge a request that was received"},
    {"listen", run_listen, listen_options, "receive events, verify and show them"},
    {"profiles", run_profiles, no_options, "list the profiles"},
    {"drain", run_drain, drain_options, "try once each event that waits in an outbox"},
    {"outbox", run_outbox, outbox_options, "look into an outbox: list, show, redeliver, drop"},
};

constexpr char kExits[] =
    "\nExit: 0 delivered, verified or done; 1 not verified; 2 usage or configuration, decided\n"
    "before a byte is sent; 3 not delivered, may be retried; 4 rejected; 5 endpoint gone;\n"
    "6 not accepted: the outbox is full, locked, damaged or unwritable.\n";

void print_overview() {
  std::printf("usage: fieldhook COMMAND [OPTIONS]\n\n");
  for (const Command& command : kCommands) {
    std::printf("  %-26s%s\n", command.name, command.summary);
  }
  std::printf("  %-26s%s\n", "COMMAND --help", "the options of a command");
  std::printf("  %-26s%s\n%s", "--version, --help", "", kExits);
}

void print_help(const Command& command) {
  std::printf("usage: fieldhook %s [OPTIONS]\n%s\n\n%s", command.name, command.summary,
              help_of(command.options()).c_str());
}

void print_versions() {
  const auto line = [](const char* name, std::string_view version) {
    std::printf("%s %.*s\n", name, static_cast<int>(version.size()), version.data());
  };
  line("fieldhook", kVersion);
  line("Mbed TLS", tls_library_version());
  line("cJSON", json_library_version());
  line("libsodium", ed25519_library_version().empty() ? "not built in" : ed25519_library_version());
}

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (name == command.name) return &command;
  }
  return nullptr;
}

Exit run_command(const Command& command, Span<char*> arguments) {
  Options options;
  const Complaint complaint = parse_options(command.options(), arguments, options);
  if (!complaint.empty()) return refuse(command.name, complaint);
  if (options.has(Opt::help)) {
    print_help(command);
    return Exit::done;
  }
  return command.run(options);
}

Exit run(Span<char*> arguments) {
  if (arguments.empty()) {
    std::fprintf(stderr, "fieldhook: no command; see fieldhook --help\n");
    return Exit::usage;
  }
  const std::string_view name = arguments[0];
  if (name == "--help" || name == "-h" || name == "help") {
    print_overview();
    return Exit::done;
  }
  if (name == "--version") {
    print_versions();
    return Exit::done;
  }
  const Command* command = find_command(name);
  if (command != nullptr) return run_command(*command, arguments.from(1));
  std::fprintf(stderr, "fieldhook: unknown command; see fieldhook --help\n");
  return Exit::usage;
}

/// What was printed and did not get out fails a run that was good but for that.
Exit check_output(Exit exit) {
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return exit;
  std::fprintf(stderr, "fieldhook: the output could not be written\n");
  return exit == Exit::done ? Exit::not_delivered : exit;
}

}  // namespace
}  // namespace fieldhook::cli

int main(int argc, char** argv) {
  const fieldhook::Span<char*> arguments(argv, static_cast<std::size_t>(argc < 0 ? 0 : argc));
  const auto rest = arguments.empty() ? arguments : arguments.from(1);
  return static_cast<int>(fieldhook::cli::check_output(fieldhook::cli::run(rest)));
}
