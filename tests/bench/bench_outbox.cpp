// SPDX-License-Identifier: MIT
// What the outbox does to its flash: bytes programmed and read, erases, wear, the cost of a mount.
// A record is 300 bytes of what a user hands over: type, payload, time, priority, endpoint key.
#include <fieldhook/outbox.hpp>

#include "fakes/outbox_world.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::uint32_t kRecords = 20000;
constexpr std::uint32_t kTyped = 300 - 6 - 1 - 2;  // without time, priority, key

/// Published figures; more than that is an error.
struct Row {
  const char* name;
  StorageShape shape;
  std::size_t endpoints;
  std::uint32_t kept;   // every n-th event waits for the next n of them, 0: none does
  std::uint32_t burst;  // so many come before they are delivered
  double amplification;
  double erases;
  double read;
};
constexpr Row kRows[] = {
    {"at once", {4096, 16, 1, true}, 1, 0, 1, 1.084, 0.0834, 1.58},
    {"at once", {4096, 16, 4, true}, 1, 0, 1, 1.104, 0.0834, 1.58},
    {"at once", {4096, 16, 16, false}, 1, 0, 1, 1.244, 0.1000, 1.52},
    {"50 at a time", {4096, 16, 1, true}, 1, 0, 50, 1.084, 0.0834, 2.53},
    {"in general", {4096, 16, 1, true}, 2, 20, 1, 1.111, 0.0834, 4.52},
    {"in general", {4096, 16, 4, true}, 2, 20, 1, 1.171, 0.0834, 4.52},
    {"in general", {4096, 16, 16, false}, 2, 20, 1, 1.354, 0.1250, 6.65},
};
constexpr unsigned kMostSpread = 2;  // erases between the most and the least worn sector

std::uint8_t space[400];  // where the next event stands, as a client has it

Status add(Outbox& outbox, const std::string& payload, std::size_t endpoints, MutableBytes keep) {
  Enqueue what;
  what.event = Event("door.opened", payload);
  what.endpoints = Span<const std::uint16_t>(kKeys).first(endpoints);
  return outbox.enqueue(what, keep).status();
}

/// Hands the head of the line over; in general it takes a second attempt. False: nothing waits.
bool deliver(Outbox& outbox, std::uint16_t key, int attempts) {
  const Result<Entry> entry = outbox.peek(key);
  if (!entry.ok() || !outbox.load(entry.value(), space).ok()) return false;
  for (int i = 0; i < attempts; ++i) static_cast<void>(outbox.mark_attempt(entry.value()));
  return outbox.mark_delivered(entry.value()) == Status::ok;
}

/// True: within what is published.
bool run(const Row& row) {
  SimulatedNor nor(row.shape);
  Outbox outbox(nor, "dev");
  if (outbox.format() != Status::ok || settle(outbox) != Status::ok) return false;
  const std::string payload(kTyped - 11, 'x');
  nor.bytes_read = nor.bytes_programmed = nor.erases = 0;
  std::uint64_t in_append = 0;
  bool sound = true;
  for (std::uint32_t i = 0; i < kRecords; ++i) {
    const std::uint64_t before = nor.bytes_read;
    const MutableBytes keep = i % row.burst == 0 ? MutableBytes(space) : MutableBytes();
    sound = add(outbox, payload, row.endpoints, keep) == Status::ok && sound;
    in_append += nor.bytes_read - before;
    const bool go = i % row.burst == row.burst - 1;
    for (std::uint32_t n = 0; go && n < row.burst; ++n) {
      sound = deliver(outbox, kKeys[0], row.endpoints == 1 ? 1 : 2) && sound;
    }
    // The second endpoint comes back now and then, and takes all that waited for it.
    const bool is_back = row.kept != 0 && i % row.kept == row.kept - 1;
    while (is_back && deliver(outbox, kKeys[1], 2)) {
    }
    sound = settle(outbox) == Status::ok && sound;
  }
  const auto wear = std::minmax_element(nor.wear().begin(), nor.wear().end());
  const unsigned spread = *wear.second - *wear.first;
  const double bytes = 300.0 * kRecords;
  const double amplification = static_cast<double>(nor.bytes_programmed) / bytes;
  const double erases = static_cast<double>(nor.erases) / kRecords;
  const double read = static_cast<double>(nor.bytes_read) / bytes;
  const bool kept = sound && amplification <= row.amplification && erases <= row.erases &&
                    read <= row.read && spread <= kMostSpread;
  std::printf("| %s | %u%s | %.3f | %.4f | %.2f | %.2f | %u |%s\n", row.name,
              row.shape.program_size, row.shape.can_clear_bits ? "" : ", once", amplification,
              erases, read, static_cast<double>(in_append) / bytes, spread,
              !sound ? " REFUSED"
              : kept ? ""
                     : " MORE THAN PUBLISHED");
  return kept;
}

void mount_cost(std::uint32_t sectors) {
  SimulatedNor nor({4096, sectors, 4, true});
  Outbox outbox(nor, "dev");
  if (outbox.format() != Status::ok || settle(outbox) != Status::ok) return;
  const std::string payload(kTyped - 11, 'x');
  while (add(outbox, payload, 1, {}) == Status::ok) static_cast<void>(settle(outbox));
  const unsigned waiting = outbox.count(kKeys[0]).waiting;
  nor.bytes_read = nor.reads = 0;
  Outbox again(nor, "dev");
  if (again.mount(kKeys) != Status::ok) std::puts("not mounted");
  std::printf("| %4u KB | %3u | %5u | %6llu | %6llu | %2.0f %% |\n", sectors * 4, sectors, waiting,
              static_cast<unsigned long long>(nor.reads),
              static_cast<unsigned long long>(nor.bytes_read),
              100.0 * static_cast<double>(nor.bytes_read) / (4096.0 * sectors));
}

}  // namespace

int main() {
  std::puts("20,000 events of 300 B, 16 sectors of 4 KB; bytes as multiples of the events' own");
  std::puts(
      "| case | program unit | programmed | erases an event | read | of it to read back | wear "
      "spread |\n|---|---|---|---|---|---|---|");
  bool kept = true;
  for (const Row& row : kRows) kept = run(row) && kept;
  std::puts("mount of a full outbox, 300 B records, 4 KB sectors");
  std::puts(
      "| medium | sectors | events | reads | bytes read | of the medium "
      "|\n|---|---|---|---|---|---|");
  for (const std::uint32_t sectors : {4U, 16U, 64U, 256U}) mount_cost(sectors);
  std::printf("state: Outbox %zu bytes on this machine, RecordLog %zu, Entry %zu\n", sizeof(Outbox),
              sizeof(RecordLog), sizeof(Entry));
  return kept ? 0 : 1;
}
