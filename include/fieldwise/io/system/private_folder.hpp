// PrivateFolder: a temporary folder that nobody else uses and that goes away with whatever is in it.
// May know: core's error, the standard library.
// Must not know: what is kept in it.
#pragma once

#include <filesystem>
#include <string_view>

#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

/// Owns a new folder below the system's folder for temporary files, readable by this user alone, and removes it with
/// all it holds at the end. While it lives it is locked; the kernel gives the lock back when its owner dies, however,
/// and the next folder that is made removes what the owner left.
class PrivateFolder {
 public:
  /// Makes the folder, below /tmp where the system names no folder that exists, and removes folders of this kind that
  /// belong to this user and to no process any more. Errors: output_failed.
  PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  PrivateFolder(PrivateFolder&&) = delete;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  ~PrivateFolder();

  /// Returns the path of the folder.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Returns the path of a file of that name in the folder.
  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
  Descriptor lock_;
};

}  // namespace fieldwise::io
