// OutputLocks: one run at a time for each output.
// May know: core's error, POSIX.
// Must not know: what a run does.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/unfinished.hpp"

namespace fieldwise::pipeline {

/// Holds the locks of all outputs of a run: files .fieldwise/NAME.lock that say who holds them. The kernel gives a
/// lock back when its owner dies; then it is taken over with a notice. Two runs that hold the same lock all the same
/// (a file system without locks) still write files of random names: each output is one run's, whole.
class OutputLocks {
 public:
  /// Takes the locks of all outputs or none. Makes missing folders. Errors: locked, naming the owner; output_failed.
  explicit OutputLocks(std::vector<std::string> outputs);
  OutputLocks(const OutputLocks&) = delete;
  OutputLocks& operator=(const OutputLocks&) = delete;
  OutputLocks(OutputLocks&&) = delete;
  OutputLocks& operator=(OutputLocks&&) = delete;
  /// Gives the locks back and removes their files, and the folders that were made for nothing.
  ~OutputLocks();

  [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }

 private:
  struct Lock {
    std::string path;
    io::Descriptor file;
    io::UnfinishedPath unfinished{};
  };

  void make_folders(const std::string& path);
  void take(const std::string& output);
  void sign(const Lock& lock, const std::string& output);
  void release() noexcept;

  std::vector<Lock> locks_;
  std::vector<std::string> made_folders_;
  std::vector<io::UnfinishedPath> unfinished_folders_;
  std::vector<std::string> notices_;
};

}  // namespace fieldwise::pipeline
