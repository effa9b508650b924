// SPDX-License-Identifier: MIT
#include <fieldhook/file_storage.hpp>

#include <fieldhook/outbox.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace fieldhook;

namespace {

constexpr StorageShape kShape{1024, 4, 1, true};

/// What the system calls do next. One test at a time.
struct Script {
  int interrupts = 0;  // EINTR answers, to each call
  bool short_writes = false;
  int fail_write = 0;  // errno
  int fail_sync = 0;
  int syncs = 0;
  int folder_syncs = 0;
};
Script script;

bool interrupted() {
  if (script.interrupts == 0) return false;
  --script.interrupts;
  errno = EINTR;
  return true;
}
ssize_t scripted_pread(int file, void* into, std::size_t size, off_t offset) {
  if (interrupted()) return -1;
  return ::pread(file, into, script.short_writes && size > 7 ? 7 : size, offset);
}
ssize_t scripted_pwrite(int file, const void* from, std::size_t size, off_t offset) {
  if (interrupted()) return -1;
  errno = script.fail_write;
  if (script.fail_write != 0) return -1;
  return ::pwrite(file, from, script.short_writes && size > 5 ? 5 : size, offset);
}
int scripted_sync(int) {
  if (interrupted()) return -1;
  ++script.syncs;
  errno = script.fail_sync;
  return script.fail_sync == 0 ? 0 : -1;
}
int scripted_fsync(int file) {
  struct stat about {};
  if (::fstat(file, &about) == 0 && S_ISDIR(about.st_mode)) ++script.folder_syncs;
  return scripted_sync(file);
}
int scripted_rename(int directory, const char* from, const char* to) {
  return FileCalls::kSystem.rename(directory, from, to);
}
constexpr FileCalls kScripted{scripted_pread, scripted_pwrite, scripted_sync, scripted_fsync,
                              scripted_rename};

struct Folder {
  Folder() {
    script = {};
    CHECK(::mkdtemp(path) != nullptr);
  }
  ~Folder() {
    ::unlink(file().c_str());
    ::rmdir(path);
  }
  std::string file() const { return std::string(path) + "/box"; }
  bool exists() const { return ::access(file().c_str(), F_OK) == 0; }
  char path[32] = "/tmp/fieldhook_XXXXXX";
};

std::vector<std::uint8_t> content(Storage& storage) {
  std::vector<std::uint8_t> bytes(kShape.sector_size * kShape.sector_count);
  CHECK(storage.read(0, {bytes.data(), bytes.size()}) == Status::ok);
  return bytes;
}

}  // namespace

TEST_CASE("a new file is erased all over, synced with its directory, and private") {
  Folder folder;
  FileStorage storage(kShape, kScripted);
  script.interrupts = 3;
  script.short_writes = true;
  CHECK(storage.open(folder.path, "box") == Status::ok);
  CHECK(script.folder_syncs == 1);
  CHECK(script.syncs == 2);
  CHECK(content(storage) == std::vector<std::uint8_t>(4096, 0xFF));
  struct stat about {};
  CHECK(::stat(folder.file().c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  CHECK(storage.open(folder.path, "box") == Status::refused);
}

TEST_CASE("a program clears bits and is synced; short and interrupted calls go on") {
  Folder folder;
  FileStorage storage(kShape, kScripted);
  CHECK(storage.open(folder.path, "box") == Status::ok);
  script.short_writes = true;
  script.interrupts = 2;
  const int syncs = script.syncs;
  const std::uint8_t bytes[] = {0x0F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  CHECK(storage.program(1500, bytes) == Status::ok);
  CHECK(script.syncs == syncs + 1);
  const std::uint8_t less[] = {0xF1};
  CHECK(storage.program(1500, less) == Status::ok);
  FileStorage again(kShape);
  CHECK(again.open(folder.path, "box") == Status::ok);
  std::vector<std::uint8_t> now = content(again);
  CHECK(now[1499] == 0xFF);
  CHECK(now[1500] == 0x01);
  CHECK(now[1511] == 11);
  CHECK(now[1512] == 0xFF);
  CHECK(again.start_erase(1) == Status::ok);
  CHECK(again.erase_status() == Status::ok);
  CHECK(content(again) == std::vector<std::uint8_t>(4096, 0xFF));
  CHECK(again.program(4096, less) == Status::lost);
  CHECK(again.program(4095, less) == Status::ok);
  CHECK(again.start_erase(4) == Status::lost);
}

TEST_CASE("what a cut left of a new file is made again") {
  Folder folder;
  script = Script{};
  const std::string beside = std::string(folder.path) + "/box.new";
  std::FILE* half = std::fopen(beside.c_str(), "w");
  REQUIRE(half != nullptr);
  std::fputs("half", half);
  std::fclose(half);
  FileStorage storage(kShape, kScripted);
  CHECK(storage.open(folder.path, "box") == Status::ok);
  CHECK(content(storage) == std::vector<std::uint8_t>(4096, 0xFF));
  CHECK(::access(beside.c_str(), F_OK) != 0);
}

TEST_CASE("a failed write or sync is an error for good") {
  const std::uint8_t byte[] = {0};
  for (const int error : {ENOSPC, EIO}) {
    for (const bool in_sync : {false, true}) {
      Folder folder;
      FileStorage storage(kShape, kScripted);
      CHECK(storage.open(folder.path, "box") == Status::ok);
      (in_sync ? script.fail_sync : script.fail_write) = error;
      CHECK(storage.program(0, byte) == Status::lost);
      script.fail_sync = script.fail_write = 0;
      CHECK(storage.program(1, byte) == Status::lost);
      CHECK(storage.start_erase(0) == Status::lost);
      CHECK(storage.erase_status() == Status::lost);
      // The system shows what may never come to the disk: it is not read back as if it had.
      std::uint8_t back[2];
      CHECK(storage.read(0, {back, 1}) == Status::lost);
      CHECK(storage.read(0, {back, 2}) == Status::lost);
      CHECK(storage.read(1, {back, 1}) == Status::ok);
      CHECK(storage.read(9, back) == Status::ok);
    }
  }
}

TEST_CASE("a file that cannot be made leaves no half of one; a foreign one is malformed") {
  for (const bool in_sync : {false, true}) {
    Folder folder;
    FileStorage storage(kShape, kScripted);
    (in_sync ? script.fail_sync : script.fail_write) = ENOSPC;
    CHECK(storage.open(folder.path, "box") == Status::lost);
    CHECK(!folder.exists());
  }
  Folder folder;
  FileStorage nowhere(kShape);
  CHECK(nowhere.open("/nonexistent", "box") == Status::lost);
  CHECK(FileStorage(kShape).open(folder.path, "box") == Status::ok);
  for (const long size : {4095L, 4097L, 0L}) {
    CHECK(::truncate(folder.file().c_str(), size) == 0);
    FileStorage other(kShape);
    CHECK(other.open(folder.path, "box") == Status::malformed);
    const std::uint8_t byte[] = {0};
    CHECK(other.program(0, byte) == Status::lost);
  }
}

TEST_CASE("a link in the file's place, or beside it, is not followed") {
  for (const char* const at : {"", ".new"}) {
    Folder folder;
    const std::string link = folder.file() + at;
    const std::string elsewhere = folder.file() + ".other";
    std::FILE* const file = std::fopen(elsewhere.c_str(), "wb");
    REQUIRE(file != nullptr);
    CHECK(std::fputs("somebody else's", file) >= 0);
    CHECK(std::fclose(file) == 0);
    CHECK(::symlink(elsewhere.c_str(), link.c_str()) == 0);
    CHECK(FileStorage(kShape).open(folder.path, "box") == Status::lost);
    struct stat about {};
    CHECK(::stat(elsewhere.c_str(), &about) == 0);
    CHECK(about.st_size == 15);
    CHECK(std::remove(link.c_str()) == 0);
    CHECK(std::remove(elsewhere.c_str()) == 0);
  }
}

TEST_CASE("an outbox in a file is there when it is opened again") {
  Folder folder;
  const std::uint16_t keys[] = {1};
  {
    FileStorage storage(kShape);
    CHECK(storage.open(folder.path, "box") == Status::ok);
    Outbox outbox(storage, "dev");
    CHECK(outbox.mount(keys) == Status::malformed);
    CHECK(outbox.format() == Status::ok);
    while (outbox.maintain() == Status::would_block) {
    }
    Enqueue what;
    what.event = Event("t", "kept");
    what.endpoints = keys;
    CHECK(outbox.enqueue(what).ok());
  }
  FileStorage storage(kShape);
  CHECK(storage.open(folder.path, "box") == Status::ok);
  Outbox outbox(storage, "dev");
  CHECK(outbox.mount(keys) == Status::ok);
  std::uint8_t space[16];
  CHECK(text_of(outbox.load(outbox.peek(1).value(), space).value().payload) == "kept");
}
