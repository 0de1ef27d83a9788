// CallingThread: the Python thread that called, as seen from the threads that work for it.
// May know: Python.
// Must not know: what is worked on.
#pragma once

#include <pybind11/pybind11.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>

namespace fieldwise::python {

/// Is thrown in a thread of ours where Python code failed that it asked for; the Python error itself stays with the
/// thread that called.
class PythonFailed final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "Python code failed"; }
};

/// Runs work on a thread of its own and serves what it asks of Python meanwhile. No thread of ours ever takes the GIL:
/// all Python code runs on the thread that called, which holds no lock of ours while it waits for the GIL.
class CallingThread {
 public:
  CallingThread() = default;
  CallingThread(const CallingThread&) = delete;
  CallingThread& operator=(const CallingThread&) = delete;

  /// Runs work, releasing the GIL, which the caller holds, until it is done. Errors: those of the work; Python errors
  /// of what it asked for, and KeyboardInterrupt, which stops the work first.
  void run(const std::function<void()>& work);

  /// Has the thread that called do something with the GIL held, and waits for it. For the threads that work. Errors:
  /// PythonFailed.
  void ask(const std::function<void()>& something);

 private:
  struct Wish {
    const std::function<void()>* something = nullptr;
    bool done = false;
    bool failed = false;
  };

  void serve();
  void fulfil(Wish& wish);
  void note_error(pybind11::error_already_set& error);

  std::mutex mutex_;
  std::condition_variable for_caller_;
  std::condition_variable for_worker_;
  std::deque<Wish*> wishes_;
  bool over_ = false;
  bool stopped_ = false;              ///< by this run
  std::exception_ptr failure_;        ///< of the work
  std::exception_ptr first_failure_;  ///< of what the work asked for, where that is no error of Python
  pybind11::object error_type_;
  pybind11::object error_;
  pybind11::object error_trace_;
};

}  // namespace fieldwise::python
