// SPDX-License-Identifier: MIT
#include <fieldhook/posix_resolver.hpp>

#include "address.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <new>

namespace fieldhook {
namespace {

constexpr std::size_t kMaxHost = 253;

Result<AddressList> look_up(const char* host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  // Not AI_ADDRCONFIG: it hides the loopback's addresses on a host that has no other of their
  // family. An address that cannot be reached fails at once and costs nothing.
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host, nullptr, &hints, &found);
  if (error != 0) return error == EAI_AGAIN ? Status::timed_out : Status::lost;

  AddressList out;
  for (const addrinfo* i = found; i != nullptr; i = i->ai_next) out.add(address_from(i->ai_addr));
  ::freeaddrinfo(found);
  if (out.empty()) return Status::lost;
  return out;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_host(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// The last one to let go deletes.
template <class T>
void release(T* shared) {
  if (shared->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared;
}

}  // namespace

// Owned by the resolver and by every thread under way, so it counts the threads as well.
struct SystemResolver::Shared {
  std::atomic<unsigned> owners{1};
};

// One look-up: owned by its thread and, until it is abandoned, by the resolver.
struct SystemResolver::Job {
  std::atomic<unsigned> owners{2};
  std::atomic<bool> done{false};
  Result<AddressList> answer{Status::lost};  // the thread's until done
  Shared* shared = nullptr;
  Lookup lookup = nullptr;
  int thread_end = -1;  // of the pipe; closing it wakes the other end, and needs no reader there
  char host[kMaxHost + 1] = {};
};

SystemResolver::SystemResolver() : SystemResolver(look_up) {}

SystemResolver::SystemResolver(Lookup lookup)
    : lookup_(lookup), shared_(new (std::nothrow) Shared) {}

SystemResolver::~SystemResolver() {
  abandon();
  if (shared_ != nullptr) release(shared_);
}

unsigned SystemResolver::threads() const {
  return shared_ == nullptr ? 0 : shared_->owners.load(std::memory_order_acquire) - 1;
}

Status SystemResolver::start(std::string_view host) {
  abandon();
  reason_ = {};
  if (host.empty() || host.size() > kMaxHost || host.find('\0') != host.npos) {
    reason_ = "not a host name";
    return Status::malformed;
  }
  if (threads() >= kMaxThreads) return fail("too many name look-ups have not come back");

  Job* job = shared_ == nullptr ? nullptr : new (std::nothrow) Job;
  if (job == nullptr) return fail("no memory for a name look-up");
  host.copy(job->host, host.size());
  job->lookup = lookup_;
  job->shared = shared_;
  const Status started = start_thread(*job);
  if (started != Status::ok) delete job;
  return started;
}

Status SystemResolver::start_thread(Job& job) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return fail("too many open files");
  job.thread_end = ends[1];
  shared_->owners.fetch_add(1, std::memory_order_relaxed);

  // The thread takes no signal: they belong to the application's threads.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t detached;
  ::pthread_attr_init(&detached);
  ::pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  const int error = ::pthread_create(&thread, &detached, run, &job);
  ::pthread_attr_destroy(&detached);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);

  if (error != 0) {
    shared_->owners.fetch_sub(1, std::memory_order_relaxed);
    ::close(ends[0]);
    ::close(ends[1]);
    return fail("no thread for a name look-up");
  }
  job_ = &job;
  wake_fd_ = ends[0];
  return Status::ok;
}

void* SystemResolver::run(void* argument) {
  Job* job = static_cast<Job*>(argument);
  job->answer = job->lookup(job->host);
  const int end = job->thread_end;
  // No longer counted once the answer can be seen.
  release(job->shared);
  job->done.store(true, std::memory_order_release);
  ::close(end);
  release(job);
  return nullptr;
}

Result<AddressList> SystemResolver::poll() {
  if (job_ == nullptr) return Status::lost;
  if (!job_->done.load(std::memory_order_acquire)) return Status::would_block;

  const Result<AddressList> answer = job_->answer;
  abandon();
  if (answer.ok() && !answer.value().empty()) return answer;
  return fail(answer.status() == Status::timed_out ? "the name server does not answer"
                                                   : "no address for host");
}

void SystemResolver::abandon() {
  if (job_ == nullptr) return;
  ::close(wake_fd_);
  wake_fd_ = -1;
  release(job_);
  job_ = nullptr;
}

Status SystemResolver::fail(std::string_view reason) {
  reason_ = reason;
  return Status::lost;
}

Status FixedResolver::start(std::string_view host) {
  abandon();
  fixed_ = same_host(host, host_);
  return fixed_ ? Status::ok : next_.start(host);
}

Result<AddressList> FixedResolver::poll() {
  if (!fixed_) return next_.poll();
  AddressList one;
  one.add(address_);
  if (one.empty()) return Status::lost;
  return one;
}

void FixedResolver::abandon() {
  if (!fixed_) next_.abandon();
  fixed_ = false;
}

}  // namespace fieldhook
