// UnfinishedPath: what must not stay behind where a program ends at once, without unwinding its stack.
// May know: POSIX.
// Must not know: signals, what the files are.
#pragma once

#include <string>

namespace fieldwise::io {

/// Remembers a path of this program's own making that is of no use before it is finished: a temporary file, a lock, a
/// folder made for these. Whoever owns it removes it in the ordinary way; this is for the end without one.
class UnfinishedPath {
 public:
  UnfinishedPath() noexcept = default;
  /// Remembers a path, before the file is made, until it is finished or this object ends. Beyond some thousands of
  /// paths at once, or without memory, nothing is remembered: then what stays is removed by the next run, as after kill
  /// -9.
  explicit UnfinishedPath(const std::string& path) noexcept;
  UnfinishedPath(UnfinishedPath&& other) noexcept;
  UnfinishedPath& operator=(UnfinishedPath&& other) noexcept;
  UnfinishedPath(const UnfinishedPath&) = delete;
  UnfinishedPath& operator=(const UnfinishedPath&) = delete;
  ~UnfinishedPath();

  /// Forgets the path: it is removed, or is to stay. Does not return once `remove_unfinished` was called.
  void finish() noexcept;

 private:
  int place_ = -1;
};

/// Removes all files that are remembered, then all folders that are empty now. For a program that ends right
/// afterwards: from then on no thread can give a remembered file another name. Safe in a signal handler.
void remove_unfinished() noexcept;

}  // namespace fieldwise::io
