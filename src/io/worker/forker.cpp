#include "io/worker/forker.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "io/system/input_error.hpp"

namespace fieldwise::io {

Forker::Forker(Descriptor control, pid_t pid, const WorkerLimits& limits)
    : control_(std::move(control)), pid_(pid), limits_(limits) {}

Forker::~Forker() {
  control_.close();
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

std::int64_t Forker::fork_worker(Descriptor& socket) {
  const std::lock_guard lock(mutex_);
  const ForkerAnswer answer = answer_to({Order::fork, 0}, &socket);
  if (answer.pid > 0 && socket.is_open()) return answer.pid;
  if (answer.pid > 0) static_cast<void>(send({Order::forget, answer.pid}));
  throw core::Error(core::ErrorKind::memory_exceeded,
                    want_text(answer.pid > 0 ? EMFILE : static_cast<int>(answer.status)));
}

int Forker::end_worker(std::int64_t pid) {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(answer_to({Order::end, pid}, nullptr).status);
}

void Forker::forget_worker(std::int64_t pid) {
  const std::lock_guard lock(mutex_);
  static_cast<void>(send({Order::forget, pid}));
}

bool Forker::send(const ForkerOrder& order) {
  return send_all(control_.number(), bytes_of_message(order)) == Exchange::done;
}

ForkerAnswer Forker::answer_to(const ForkerOrder& order, Descriptor* socket) {
  if (!send(order)) tell_end();
  ForkerAnswer answer;
  const Exchange how = receive_all(control_.number(), bytes_into_message(answer), {}, socket);
  if (how == Exchange::closed) tell_end();
  return answer;
}

/// Says how the forker ended. It ends by itself only when this program does.
void Forker::tell_end() {
  if (pid_ > 0) ::waitpid(std::exchange(pid_, -1), &end_status_, 0);
  core::throw_if_stopped();
  if (!WIFSIGNALED(end_status_)) throw std::runtime_error("the process that makes readers of files has ended");
  throw core::Stopped(
      WTERMSIG(end_status_),
      "the process that makes readers of files was ended from outside, by somebody or by a system short "
      "of memory; run again");
}

std::unique_ptr<Forker>& forker() {
  static std::unique_ptr<Forker> one;
  return one;
}

}  // namespace fieldwise::io
