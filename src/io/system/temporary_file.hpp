// TemporaryFile: a new file of a random name beside its target that takes the target's name only when told to.
// May know: output errors, POSIX.
// Must not know: file formats.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/unfinished.hpp"

namespace fieldwise::io {

/// Returns how the names of temporary files for a target begin; they end with ".tmp".
std::string temporary_name_begin(const std::string& target);

/// Forces the directory of a file to disk. Errors: output_failed.
void sync_directory_of(const std::string& path);

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

  /// Makes sure that the file can grow by `next_bytes` now and by all that earlier calls announced as `later_bytes`:
  /// bytes among the next ones that may be held in memory and written at some later time. HDF5 1.10 and netCDF crash
  /// when they cannot finish a file, so a full disk must be met here, where nothing is lost. Errors: output_failed (no
  /// space, file too large).
  void reserve(std::size_t next_bytes, std::size_t later_bytes);

  /// Sends whatever others in this process still write through their own descriptors of the file to memory instead:
  /// after a failure of the disk HDF5 can then close the file when the program exits, without a crash.
  void divert_writers() noexcept;

  /// Writes bytes at the end of the file. Errors: output_failed.
  void append(std::string_view text);

  /// Gives back space that was reserved but not needed, forces the content to disk and closes the file; nothing can be
  /// written afterwards. Errors: output_failed, also where the name no longer leads to the file made here.
  void sync();

  /// Leaves the file where it is when this object ends: a journal knows of it now.
  void hand_over() noexcept;

  /// Gives the file the target's name and forces the directory to disk. Errors: output_failed.
  void rename_to_target();

 private:
  std::string target_;
  std::filesystem::path absolute_target_;
  std::string path_;
  UnfinishedPath unfinished_;
  Descriptor file_;
  std::size_t held_bytes_ = 0;      ///< in memory, to be written later
  std::size_t reserved_bytes_ = 0;  ///< size up to which the disk has promised space
  bool renamed_ = false;            ///< or handed over: not to be removed
};

}  // namespace fieldwise::io
