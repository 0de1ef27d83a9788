// TemporaryFile: a new file of a random name beside its target that takes the target's name only when told to.
// May know: core's error, POSIX.
// Must not know: file formats.
#pragma once

#include <filesystem>
#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

/// Makes the error "cannot write <path>: <reason>" of kind output_failed.
core::Error output_error(const std::string& path, const std::string& reason);

/// Returns the system's text for an errno value, in English whatever the locale.
std::string errno_text(int error_number);

/// Owns a temporary file in the directory of its target. Whatever has not been given the target's name is removed.
class TemporaryFile {
 public:
  /// Makes missing directories of `target` and creates an empty file there (O_EXCL, O_NOFOLLOW, name ".fieldwise-...").
  /// Errors: output_failed, naming the target and the system's reason (no permission, a directory, no space, ...).
  explicit TemporaryFile(const std::string& target);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();

  /// Returns the absolute path of the temporary file.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Returns the target as the caller wrote it, for messages.
  [[nodiscard]] const std::string& target() const noexcept { return target_; }

  /// Forces the content to disk. Errors: output_failed, also where the name no longer leads to the file made here.
  void sync();

  /// Gives the file the target's name and forces the directory to disk. Errors: output_failed.
  void rename_to_target();

 private:
  std::string target_;
  std::filesystem::path absolute_target_;
  std::string path_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

}  // namespace fieldwise::io
