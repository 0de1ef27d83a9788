#include "fieldwise/io/inputs/input_files.hpp"

#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <set>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/index/zarr_folder.hpp"
#include "io/system/input_error.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

thread_local int glob_fault = 0;  // glob hands its callback nothing of the caller's

/// Ends a search where a folder cannot be read for want of something, or its disk fails: files would be missed. What is
/// no folder, or is not to be read, holds no file for the pattern.
int note_fault(const char* /*folder*/, int error_number) {
  if (!is_want(error_number) && error_number != EIO) return 0;
  glob_fault = error_number;
  return 1;
}

std::vector<std::string> matches_of(const std::string& pattern) {
  glob_t found{};
  glob_fault = 0;
  // Unsorted: glob sorts as the locale says.
  const int status = ::glob(pattern.c_str(), GLOB_NOSORT, note_fault, &found);
  std::vector<std::string> paths;
  for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  if (glob_fault != 0) throw input_error(pattern, glob_fault);
  if (paths.empty()) throw Error(ErrorKind::input_missing, fmt::format("{}: no file matches", pattern));
  return paths;
}

/// Refuses what is neither a file nor a store.
void require_file_or_store(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    if (is_zarr_folder(path)) return;
    throw Error(ErrorKind::input_missing,
                fmt::format("{0}: is a folder, but must be a file or a Zarr store (which holds zarr.json, .zgroup or "
                            ".zarray); name those in it, such as '{0}/*.nc'",
                            path));
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) require_regular_mode(path, status.st_mode);
}

}  // namespace

std::vector<std::string> expand_files(const std::vector<std::string>& patterns) {
  std::vector<std::string> files;
  std::set<std::string> seen;
  for (const std::string& pattern : patterns) {
    std::error_code error;
    const bool is_glob = pattern.find_first_of("*?[") != std::string::npos && !std::filesystem::exists(pattern, error);
    for (const std::string& path : is_glob ? matches_of(pattern) : std::vector<std::string>{pattern}) {
      require_file_or_store(path);
      if (seen.insert(path).second) files.push_back(path);
    }
  }
  if (files.empty()) throw Error(ErrorKind::input_missing, "an input names no files");
  std::ranges::sort(files);
  return files;
}

void require_rested(const std::vector<std::string>& files, double quiet_s) {
  if (quiet_s <= 0.0) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  for (const std::string& path : files) {
    const std::chrono::nanoseconds changed(stamp_of(path).modified_ns);
    const double age_s = std::chrono::duration<double>(now - changed).count();
    if (age_s >= quiet_s) continue;
    throw Error(ErrorKind::input_missing,
                fmt::format("{} was changed {:.0f} s ago and may still be arriving; quiet: {:g} s waits longer", path,
                            std::max(0.0, age_s), quiet_s));
  }
}

}  // namespace fieldwise::io
