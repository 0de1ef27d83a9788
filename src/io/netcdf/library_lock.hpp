// LibraryLock: one thread at a time inside HDF5 and netCDF, which Debian builds without locks of their own.
// May know: the standard library.
// Must not know: what is done inside.
#pragma once

#include <mutex>

namespace fieldwise::io {

/// Lets this thread alone into the libraries while it lives: a sweep reads the next tile while it writes the last. May
/// be taken again by the thread that has it. Whoever has it must not give work to other threads.
class LibraryLock {
 public:
  LibraryLock() : lock_(mutex()) {}

 private:
  static std::recursive_mutex& mutex() {
    static std::recursive_mutex one;
    return one;
  }
  std::scoped_lock<std::recursive_mutex> lock_;
};

}  // namespace fieldwise::io
