#include "input_files.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

std::vector<std::string> matches_of(const std::string& pattern) {
  glob_t found{};
  // Unsorted: glob sorts as the locale says.
  const int status = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
  std::vector<std::string> paths;
  for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  if (paths.empty()) throw Error(ErrorKind::input_missing, fmt::format("{}: no file matches", pattern));
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

std::vector<std::string> expand_files(const std::vector<std::string>& patterns) {
  std::vector<std::string> files;
  std::set<std::string> seen;
  for (const std::string& pattern : patterns) {
    std::error_code error;
    const bool is_glob = pattern.find_first_of("*?[") != std::string::npos && !std::filesystem::exists(pattern, error);
    for (const std::string& path : is_glob ? matches_of(pattern) : std::vector<std::string>{pattern}) {
      if (seen.insert(path).second) files.push_back(path);
    }
  }
  if (files.empty()) throw Error(ErrorKind::input_missing, "an input names no files");
  return files;
}

}  // namespace fieldwise::io
