#include "io/worker/forker.hpp"

#include <sys/wait.h>

#include <utility>

namespace fieldwise::io {

Forker::Forker(Descriptor control, pid_t pid, const WorkerLimits& limits)
    : control_(std::move(control)), pid_(pid), limits_(limits) {}

Forker::~Forker() {
  control_.close();
  ::waitpid(pid_, nullptr, 0);
}

std::int64_t Forker::fork_worker(Descriptor& socket) {
  const std::lock_guard lock(mutex_);
  return send({Order::fork, 0}) ? receive_answer(&socket).pid : -1;
}

int Forker::end_worker(std::int64_t pid) {
  const std::lock_guard lock(mutex_);
  return send({Order::end, pid}) ? static_cast<int>(receive_answer(nullptr).status) : 0;
}

void Forker::forget_worker(std::int64_t pid) {
  const std::lock_guard lock(mutex_);
  static_cast<void>(send({Order::forget, pid}));
}

bool Forker::send(const ForkerOrder& order) {
  return send_all(control_.number(), bytes_of_message(order)) == Exchange::done;
}

ForkerAnswer Forker::receive_answer(Descriptor* socket) {
  ForkerAnswer answer;
  const bool received = receive_all(control_.number(), bytes_into_message(answer), {}, socket) == Exchange::done;
  return received ? answer : ForkerAnswer{};
}

std::unique_ptr<Forker>& forker() {
  static std::unique_ptr<Forker> one;
  return one;
}

}  // namespace fieldwise::io
