#include "io/worker/worker_process.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/process_group.hpp"
#include "io/worker/forker.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr std::uint64_t kMostAnswerBytes = std::uint64_t{512} << 20U;
constexpr std::uint64_t kMostSentenceBytes = std::uint64_t{1} << 16U;

}  // namespace

WorkerProcess::WorkerProcess(std::string path) : path_(std::move(path)), file_(open_for_reading(path_)) {
  stamp_ = stamp_of_descriptor(file_.number());
  try {
    pid_ = forker()->fork_worker(socket_);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: it cannot be read: {}", path_, error.what()));
  }
}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0 && has_workers()) forker()->forget_worker(pid_);
}

std::vector<std::byte> WorkerProcess::ask(Request request, ByteWriter payload, int patience,
                                          std::uint64_t memory_bytes) {
  const std::uint64_t length = exchange(request, std::move(payload), patience, memory_bytes);
  if (length > kMostAnswerBytes) refuse_answer();
  std::vector<std::byte> answer(static_cast<std::size_t>(length));
  receive(answer);
  return answer;
}

void WorkerProcess::ask_into(Request request, ByteWriter payload, std::span<std::byte> into,
                             std::uint64_t memory_bytes) {
  if (exchange(request, std::move(payload), WorkerLimits::kPatience, memory_bytes) != into.size()) refuse_answer();
  receive(into);
}

std::uint64_t WorkerProcess::exchange(Request request, ByteWriter payload, int patience, std::uint64_t memory_bytes) {
  if (pid_ < 0 || !has_workers()) fail(Exchange::closed);
  const WorkerLimits& limits = forker()->limits();
  const std::vector<std::byte> bytes = payload.take();
  const auto seconds = static_cast<std::uint64_t>(limits.processor.count()) * static_cast<std::uint64_t>(patience);
  const RequestHeader header{request, seconds, limits.memory_bytes + memory_bytes, bytes.size()};
  deadline_ = std::chrono::steady_clock::now() + limits.wall * patience;
  // A worker that has died takes no more requests: how it ended says more than that.
  if (send_all(socket_.number(), bytes_of_message(header), file_.number()) != Exchange::done) fail(Exchange::closed);
  file_.close();
  if (send_all(socket_.number(), bytes) != Exchange::done) fail(Exchange::closed);
  AnswerHeader answer;
  receive(bytes_into_message(answer));
  if (answer.error != 0) rethrow(answer);
  return answer.length;
}

void WorkerProcess::receive(std::span<std::byte> into) {
  if (const Exchange how = receive_all(socket_.number(), into, deadline_); how != Exchange::done) fail(how);
}

void WorkerProcess::rethrow(const AnswerHeader& answer) {
  if (answer.length > kMostSentenceBytes || answer.error > 1 + static_cast<std::uint64_t>(ErrorKind::locked)) {
    refuse_answer();
  }
  std::string sentence(static_cast<std::size_t>(answer.length), '\0');
  receive(std::as_writable_bytes(std::span(sentence)));
  throw Error(static_cast<ErrorKind>(answer.error - 1), sentence);
}

void WorkerProcess::fail(Exchange how) {
  // Somebody who wants no more of it all wants no blame of a file either.
  core::throw_if_stopped();
  const int status = pid_ > 0 && has_workers() ? forker()->end_worker(std::exchange(pid_, -1)) : 0;
  socket_.close();
  if (how == Exchange::closed && WIFSIGNALED(status) && !is_own_fault(WTERMSIG(status))) {
    throw core::Stopped(WTERMSIG(status), fmt::format("{}: the process that read this file was ended from outside, by "
                                                      "somebody or by a system short of memory; run again",
                                                      path_));
  }
  const bool endless = how == Exchange::late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
  const std::string what =
      endless ? "reading it does not come to an end: the file is damaged, or its disk does not answer"
      : WIFSIGNALED(status)
          ? fmt::format("the file is damaged in a way that makes the NetCDF library fail (signal {})", WTERMSIG(status))
          : "the file is damaged in a way that makes the NetCDF library end the process that reads it";
  throw Error(ErrorKind::input_damaged, fmt::format("{}: {}", path_, what));
}

void WorkerProcess::refuse_answer() {
  throw Error(ErrorKind::input_damaged,
              fmt::format("{}: the file is damaged: what it says of itself is longer than any sound file's", path_));
}

}  // namespace fieldwise::io
