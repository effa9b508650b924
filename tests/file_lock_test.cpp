// SPDX-License-Identifier: MIT
#include <fieldhook/file_lock.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace fieldhook;

namespace {

struct Folder {
  Folder() { REQUIRE(::mkdtemp(path) != nullptr); }
  ~Folder() {
    ::unlink(file().c_str());
    ::rmdir(path);
  }
  std::string file() const { return std::string(path) + "/lock"; }
  char path[32] = "/tmp/fieldhook_XXXXXX";
};

/// A process that holds the lock until it is killed.
class Holder {
 public:
  explicit Holder(const char* directory) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    process_ = ::fork();
    if (process_ == 0) {
      FileLock lock;
      const char told = lock.lock(directory, Instant{}) == Status::ok ? 'y' : 'n';
      if (::write(ends[1], &told, 1) == 1) ::pause();
      ::_exit(0);
    }
    char told = 0;
    CHECK(::read(ends[0], &told, 1) == 1);
    CHECK(told == 'y');
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~Holder() { die(); }
  void die() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
};

}  // namespace

TEST_CASE("one at a time holds the lock, within a process too") {
  Folder folder;
  FileLock first;
  FileLock second;
  CHECK(!first.is_held());
  CHECK(first.lock(folder.path, Instant{}) == Status::ok);
  CHECK(first.is_held());
  CHECK(second.lock(folder.path, Instant{}) == Status::timed_out);
  CHECK(!second.is_held());
  CHECK(second.reason() == "another process holds the lock");
  first.unlock();
  first.unlock();
  CHECK(second.lock(folder.path, Instant{}) == Status::ok);
  CHECK(second.reason().empty());
  CHECK(first.lock(folder.path, Instant{}) == Status::timed_out);
  CHECK(second.lock(folder.path, Instant{}) == Status::ok);
}

TEST_CASE("a process that is killed lets go of the lock") {
  Folder folder;
  Holder holder(folder.path);
  FileLock lock;
  CHECK(lock.lock(folder.path, Instant{}) == Status::timed_out);
  holder.die();
  CHECK(lock.lock(folder.path, Instant{}) == Status::ok);
}

TEST_CASE("a program that the holder starts does not keep the lock") {
  Folder folder;
  FileLock lock;
  REQUIRE(lock.lock(folder.path, Instant{}) == Status::ok);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);  // the program ends when this end is closed
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(ends[0], 0);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execlp("cat", "cat", static_cast<char*>(nullptr));
    ::_exit(1);
  }
  ::close(ends[0]);
  lock.unlock();
  FileLock other;  // at the latest once the other program runs
  CHECK(other.lock(folder.path, PosixClock().mono() + 10000) == Status::ok);
  ::close(ends[1]);
  ::waitpid(process, nullptr, 0);
}

TEST_CASE("the lock is waited for") {
  Folder folder;
  FileLock first;
  FileLock second;
  REQUIRE(first.lock(folder.path, Instant{}) == Status::ok);
  Status status = Status::lost;
  std::thread waiting([&] { status = second.lock(folder.path, kNever); });
  first.unlock();
  waiting.join();
  CHECK(status == Status::ok);
}

TEST_CASE("a wait for the lock has an end") {
  Folder folder;
  Holder holder(folder.path);
  FileLock lock;
  const PosixClock clock;
  const Instant until = clock.mono() + 50;
  CHECK(lock.lock(folder.path, until) == Status::timed_out);
  CHECK(!(clock.mono() < until));
}

TEST_CASE("no directory, a file in its place, a link in the lock's place: lost") {
  Folder folder;
  FileLock lock;
  CHECK(lock.lock("/nonexistent", Instant{}) == Status::lost);
  CHECK(lock.cause() == ENOENT);
  CHECK(lock.reason() == "no such file or directory");
  CHECK(lock.lock("/dev/null", Instant{}) == Status::lost);
  CHECK(lock.reason() == "not a directory");
  REQUIRE(::symlink("/dev/null", folder.file().c_str()) == 0);
  CHECK(lock.lock(folder.path, Instant{}) == Status::lost);
  CHECK(!lock.is_held());
}

TEST_CASE("the lock's file is private and stays") {
  Folder folder;
  {
    FileLock lock;
    REQUIRE(lock.lock(folder.path, Instant{}) == Status::ok);
  }
  struct stat about {};
  CHECK(::stat(folder.file().c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}
