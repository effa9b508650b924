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

Status add(Outbox& outbox, const std::string& payload) {
  Enqueue what;
  what.event = Event("door.opened", payload);
  what.endpoints = Span<const std::uint16_t>(kKeys).first(1);
  return outbox.enqueue(what).status();
}

void first_in_first_out(const StorageShape& shape) {
  SimulatedNor nor(shape);
  Outbox outbox(nor, "dev");
  if (outbox.format() != Status::ok || settle(outbox) != Status::ok) return;
  const std::string payload(kTyped - 11, 'x');
  nor.bytes_read = nor.bytes_programmed = nor.erases = 0;
  std::uint64_t in_append = 0;
  std::uint8_t space[400];
  for (std::uint32_t i = 0; i < kRecords; ++i) {
    const std::uint64_t before = nor.bytes_read;
    if (add(outbox, payload) != Status::ok) std::puts("refused");
    in_append += nor.bytes_read - before;
    const Result<Entry> entry = outbox.peek(kKeys[0]);
    if (!entry.ok() || !outbox.load(entry.value(), space).ok()) std::puts("nothing to deliver");
    static_cast<void>(outbox.mark_attempt(entry.value()));
    static_cast<void>(outbox.mark_delivered(entry.value()));
    if (settle(outbox) != Status::ok) std::puts("no room");
  }
  const auto wear = std::minmax_element(nor.wear().begin(), nor.wear().end());
  const double bytes = 300.0 * kRecords;
  std::printf(
      "%4u %-4s write amplification %.3f, erases a record %.4f, bytes read %.2fx "
      "(%.2fx of them to read back), wear spread %u\n",
      shape.program_size, shape.can_clear_bits ? "bits" : "once",
      static_cast<double>(nor.bytes_programmed) / bytes, static_cast<double>(nor.erases) / kRecords,
      static_cast<double>(nor.bytes_read) / bytes, static_cast<double>(in_append) / bytes,
      *wear.second - *wear.first);
}

void mount_cost(std::uint32_t sectors) {
  SimulatedNor nor({4096, sectors, 4, true});
  Outbox outbox(nor, "dev");
  if (outbox.format() != Status::ok || settle(outbox) != Status::ok) return;
  const std::string payload(kTyped - 11, 'x');
  while (add(outbox, payload) == Status::ok) static_cast<void>(settle(outbox));
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
  first_in_first_out({4096, 16, 1, true});
  first_in_first_out({4096, 16, 4, true});
  first_in_first_out({4096, 16, 16, false});
  std::puts("mount of a full outbox, 300 B records, 4 KB sectors");
  std::puts(
      "| medium | sectors | events | reads | bytes read | of the medium "
      "|\n|---|---|---|---|---|---|");
  for (const std::uint32_t sectors : {4U, 16U, 64U, 256U}) mount_cost(sectors);
  std::printf("state: Outbox %zu bytes on this machine, RecordLog %zu, Entry %zu\n", sizeof(Outbox),
              sizeof(RecordLog), sizeof(Entry));
}
