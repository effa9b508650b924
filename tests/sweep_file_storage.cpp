// SPDX-License-Identifier: MIT
// Threat O6: a file under a kernel that writes late, in any order, in parts, or not at all; each
// call of a life fails once, and the power goes at each.
#include <fieldhook/file_storage.hpp>

#include <fieldhook/outbox.hpp>

#include "fakes/late_disk.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kShape{1024, 4, 1, true};
FileSync mode = FileSync::each_time;
constexpr std::uint16_t kKeys[] = {1};
constexpr int kEvents = 14;

/// What the world knows of each event.
struct World {
  bool acknowledged[kEvents] = {};
  bool delivered[kEvents] = {};
  bool marked[kEvents] = {};  // delivered, and the outbox knows
  int waiting[kEvents] = {};
  int corrupt = 0;

  static std::string payload(int number) {
    return std::to_string(number) + std::string(static_cast<std::size_t>(80 + number * 3), '.');
  }
  int number_of(Outbox& outbox, const Entry& entry) const {
    std::uint8_t space[256];
    const Result<Event> event = outbox.load(entry, space);
    if (!event.ok()) return -1;
    const std::string text(text_of(event.value().payload));
    const int number = std::atoi(text.c_str());
    return number >= 0 && number < kEvents && text == payload(number) ? number : -1;
  }
};

void settle(Outbox& outbox) {
  for (int i = 0; i < 200 && outbox.maintain() == Status::would_block; ++i) {
  }
}

/// Mounts, or formats what holds nothing yet.
Status begin(Outbox& outbox) {
  const Status status = outbox.mount(kKeys);
  if (status != Status::malformed) return status;
  return outbox.format();
}

/// A device's life: it accepts events and delivers them, two ahead of it.
void live(Storage& storage, World& world) {
  Outbox outbox(storage, "dev");
  if (begin(outbox) != Status::ok) return;
  settle(outbox);
  for (int i = 0; i < kEvents; ++i) {
    const std::string payload = World::payload(i);
    Enqueue what;
    what.event = Event("t", payload);
    what.endpoints = kKeys;
    world.acknowledged[i] = outbox.enqueue(what).ok();
    settle(outbox);
    if (i < 2) continue;
    const Result<Entry> entry = outbox.peek(kKeys[0]);
    if (!entry.ok()) continue;
    const int number = world.number_of(outbox, entry.value());
    if (number < 0) continue;  // it cannot be read now
    world.delivered[number] = true;
    const bool marked = outbox.mark_delivered(entry.value()) == Status::ok;
    if (marked) world.marked[number] = true;
    settle(outbox);
  }
}

/// Looks at what is there after a reboot, in a storage without faults.
void look(const DiskFolder& folder, World& world) {
  disk.faulty = 0;
  FileStorage storage(kShape, kModel, mode);
  REQUIRE(storage.open(folder.path, "box") == Status::ok);
  Outbox outbox(storage, "dev");
  const Status mounted = outbox.mount(kKeys);
  if (mounted == Status::malformed) return;  // nothing was accepted: the caller checks
  REQUIRE(mounted == Status::ok);
  for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
    if (at.value().state != EntryState::waiting) continue;
    const int number = world.number_of(outbox, at.value());
    if (number < 0) ++world.corrupt;
    if (number >= 0) ++world.waiting[number];
  }
}

/// Events that were accepted and are nowhere, that came back, or that are there twice.
struct Faults {
  int lost = 0;
  int back = 0;
  int twice = 0;
  int corrupt = 0;

  void count(const World& world) {
    for (int i = 0; i < kEvents; ++i) {
      if (world.acknowledged[i] && !world.delivered[i] && world.waiting[i] == 0) ++lost;
      if (world.marked[i] && world.waiting[i] != 0) ++back;
      if (world.waiting[i] > 1) ++twice;
    }
    corrupt += world.corrupt;
  }
  bool none() const { return lost == 0 && back == 0 && twice == 0 && corrupt == 0; }
};

/// The calls of a whole life without a fault, and of the file's making alone.
struct Length {
  int made;
  int all;
};
enum class Counted { all, writes };
Length measure(Counted counted = Counted::all) {
  const DiskFolder folder;
  World world;
  disk.spares_reads = counted == Counted::writes;
  FileStorage storage(kShape, kModel, mode);
  REQUIRE(storage.open(folder.path, "box") == Status::ok);
  const int made = disk.calls;
  live(storage, world);
  for (int i = 0; i < kEvents; ++i) CHECK(world.acknowledged[i]);
  CHECK(world.marked[0]);
  return {made, disk.calls};
}

}  // namespace

TEST_CASE("the power goes at every call, and any part of what was not synced is on the disk") {
  SUBCASE("synced each time") {
    mode = FileSync::each_time;
  }
  SUBCASE("synced at each commit") {
    mode = FileSync::each_commit;
  }
  const Length length = measure();
  Faults faults;
  for (int call = length.made + 1; call <= length.all; ++call) {
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
      const DiskFolder folder;
      World world;
      {
        FileStorage storage(kShape, kModel, mode);
        REQUIRE(storage.open(folder.path, "box") == Status::ok);
        disk.fault = Fault::power;
        disk.faulty = call;
        live(storage, world);
        CHECK(disk.is_off);
      }
      DiskRandom random{seed * 7919 + static_cast<std::uint32_t>(call)};
      disk.settle_after_cut(random);
      folder.reboot();
      look(folder, world);
      faults.count(world);
    }
  }
  CHECK(faults.lost == 0);
  CHECK(faults.back == 0);
  CHECK(faults.twice == 0);
  CHECK(faults.corrupt == 0);
  mode = FileSync::each_time;
}

TEST_CASE("a write or sync that fails is an error for good, and costs no event that was accepted") {
  const Length length = measure(Counted::writes);
  Faults faults;
  for (int call = length.made + 1; call <= length.all; ++call) {
    for (const int error : {EIO, ENOSPC}) {
      const DiskFolder folder;
      World world;
      {
        disk.spares_reads = true;
        FileStorage storage(kShape, kModel, mode);
        REQUIRE(storage.open(folder.path, "box") == Status::ok);
        disk.fault = Fault::error;
        disk.error = error;
        disk.faulty = call;
        live(storage, world);
        CHECK(storage.cause() == error);
        const std::uint8_t byte[] = {0xFF};
        CHECK(storage.program(0, byte) == Status::lost);
        CHECK(storage.start_erase(0) == Status::lost);
        CHECK(disk.calls == call);  // nothing was tried again
      }
      DiskRandom random{static_cast<std::uint32_t>(call)};
      disk.settle_after_cut(random);  // the kernel drops what it could not write
      folder.reboot();
      look(folder, world);
      faults.count(world);
    }
  }
  CHECK(faults.none());
}

TEST_CASE("a read that fails once, at any call, costs no event and no order") {
  const Length length = measure();
  Faults faults;
  for (int call = length.made + 1; call <= length.all; ++call) {
    const DiskFolder folder;
    World world;
    FileStorage storage(kShape, kModel, mode);
    REQUIRE(storage.open(folder.path, "box") == Status::ok);
    disk.fault = Fault::read_error;
    disk.error = EIO;
    disk.faulty = call;
    live(storage, world);
    CHECK(world.acknowledged[kEvents - 1]);
    look(folder, world);
    faults.count(world);
  }
  CHECK(faults.none());
}

TEST_CASE("interrupted and short calls do not show") {
  const Length length = measure();
  for (const Fault fault : {Fault::interrupt, Fault::half}) {
    Faults faults;
    for (int call = 1; call <= length.all; ++call) {
      const DiskFolder folder;
      World world;
      FileStorage storage(kShape, kModel, mode);
      disk.fault = fault;
      disk.faulty = call;
      const bool at_rename = storage.open(folder.path, "box") != Status::ok;
      if (at_rename) continue;  // renameat() has no EINTR
      live(storage, world);
      CHECK(world.acknowledged[kEvents - 1]);
      look(folder, world);
      faults.count(world);
    }
    CHECK(faults.none());
  }
}

TEST_CASE("a process that is killed at any call of the file's making leaves none of it, or all") {
  const Length length = measure();
  for (int call = 1; call <= length.made + 1; ++call) {
    CAPTURE(call);
    const DiskFolder folder;
    disk.fault = Fault::killed;
    disk.faulty = call;
    const pid_t child = ::fork();
    if (child == 0) {
      FileStorage storage(kShape, kModel, mode);
      static_cast<void>(storage.open(folder.path, "box"));
      ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    disk.faulty = 0;
    FileStorage storage(kShape, kModel, mode);
    CHECK(storage.open(folder.path, "box") == Status::ok);
    World world;
    live(storage, world);
    CHECK(world.acknowledged[kEvents - 1]);
  }
}

TEST_CASE("a file's name is synced before anything is kept in it, also one that was made before") {
  const Length length = measure();
  for (int call = 1; call <= length.made; ++call) {
    CAPTURE(call);
    const DiskFolder folder;
    disk.fault = Fault::error;
    disk.faulty = call;
    FileStorage storage(kShape, kModel, mode);
    CHECK(storage.open(folder.path, "box") == Status::lost);
    CHECK(storage.cause() == EIO);
    const std::uint8_t byte[] = {0};
    CHECK(storage.program(0, byte) == Status::lost);
  }
  const DiskFolder folder;
  CHECK(FileStorage(kShape).open(folder.path, "box") == Status::ok);
  for (int call = 1; call <= 2; ++call) {
    disk = Disk();
    disk.fault = Fault::error;
    disk.faulty = call;
    FileStorage storage(kShape, kModel, mode);
    CHECK(storage.open(folder.path, "box") == Status::lost);
  }
  disk = Disk();
  FileStorage storage(kShape, kModel, mode);
  CHECK(storage.open(folder.path, "box") == Status::ok);
  CHECK(disk.calls == 2);
}

TEST_CASE("a name may have so many bytes") {
  const DiskFolder folder;
  for (const std::size_t size : {FileStorage::kMaxName - 1, FileStorage::kMaxName}) {
    const std::string name(size, 'n');
    CHECK(FileStorage(kShape).open(folder.path, name.c_str()) == Status::ok);
    CHECK(::unlink((std::string(folder.path) + "/" + name).c_str()) == 0);
  }
  FileStorage storage(kShape);
  CHECK(storage.open(folder.path, std::string(FileStorage::kMaxName + 1, 'n').c_str()) ==
        Status::lost);
  CHECK(storage.cause() == ENAMETOOLONG);
}
