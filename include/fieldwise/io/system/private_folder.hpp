// PrivateFolder: a temporary folder that nobody else uses and that goes away with whatever is in it.
// May know: core's error, the standard library.
// Must not know: what is kept in it.
#pragma once

#include <filesystem>
#include <string_view>

namespace fieldwise::io {

/// Owns a new folder below the system's folder for temporary files, readable by this user alone, and removes it with
/// all it holds at the end.
class PrivateFolder {
 public:
  /// Makes the folder, below /tmp where the system names no folder that exists. Errors: output_failed.
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
};

}  // namespace fieldwise::io
