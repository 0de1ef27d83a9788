#include "calling_thread.hpp"

#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::python {

namespace py = pybind11;

namespace {

std::thread begun(const std::function<void()>& work) {
  try {
    return std::thread(work);
  } catch (const std::system_error&) {
    throw core::Error(core::ErrorKind::memory_exceeded,
                      "this machine, or its owner, lets this program start no more threads");
  }
}

}  // namespace

void CallingThread::run(const std::function<void()>& work) {
  std::thread worker = begun([&] {
    try {
      work();
    } catch (...) {
      failure_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    over_ = true;
    for_caller_.notify_all();
  });
  serve();
  {
    const py::gil_scoped_release others_may_work;
    worker.join();
  }
  if (stopped_) core::request_stop(0);
  if (error_) {
    PyErr_Restore(error_type_.release().ptr(), error_.release().ptr(), error_trace_.release().ptr());
    throw py::error_already_set();
  }
  if (first_failure_) std::rethrow_exception(first_failure_);
  if (failure_) std::rethrow_exception(failure_);
}

void CallingThread::serve() {
  // Python notes a signal; whoever runs for long has to ask.
  constexpr auto kPatience = std::chrono::milliseconds(50);
  while (true) {
    Wish* wish = nullptr;
    {
      const py::gil_scoped_release others_may_work;
      std::unique_lock lock(mutex_);
      for_caller_.wait_for(lock, kPatience, [this] { return over_ || !wishes_.empty(); });
      if (wishes_.empty() && over_) return;
      if (!wishes_.empty()) {
        wish = wishes_.front();
        wishes_.pop_front();
      }
    }
    if (wish != nullptr) fulfil(*wish);
    if (!error_ && PyErr_CheckSignals() != 0) {
      py::error_already_set interrupt;
      note_error(interrupt);
      stopped_ = true;
      core::request_stop(SIGINT);
    }
  }
}

void CallingThread::fulfil(Wish& wish) {
  bool failed = static_cast<bool>(error_);
  if (!failed) {
    try {
      (*wish.something)();
    } catch (py::error_already_set& error) {
      note_error(error);
      failed = true;
    } catch (...) {
      if (!first_failure_) first_failure_ = std::current_exception();
      failed = true;
    }
  }
  const std::lock_guard lock(mutex_);
  wish.failed = failed;
  wish.done = true;
  for_worker_.notify_all();
}

void CallingThread::note_error(py::error_already_set& error) {
  error_type_ = error.type();
  error_ = error.value() ? py::object(error.value()) : py::object(py::none());
  error_trace_ = error.trace();
}

void CallingThread::ask(const std::function<void()>& something) {
  Wish wish{&something, false, false};
  std::unique_lock lock(mutex_);
  wishes_.push_back(&wish);
  for_caller_.notify_all();
  for_worker_.wait(lock, [&] { return wish.done; });
  if (wish.failed) throw PythonFailed();
}

}  // namespace fieldwise::python
