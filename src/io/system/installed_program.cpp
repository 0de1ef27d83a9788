#include "fieldwise/io/system/installed_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace fieldwise::io {
namespace {

namespace fs = std::filesystem;

/// Is named once, before there are other threads.
std::string& named_folder() {
  static std::string folder;
  return folder;
}

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::string installed_program(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "" : path;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(':'), left.size());
    const fs::path candidate = fs::path(left.substr(0, end)) / name;
    if (end > 0 && is_program(candidate)) return candidate.string();
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return "";
}

void programs_lie_in(const std::string& folder) { named_folder() = folder; }

std::string companion_program(std::string_view name) {
  if (!named_folder().empty()) {
    const fs::path named = fs::path(named_folder()) / name;
    return is_program(named) ? named.string() : installed_program(name);
  }
  std::error_code failed;
  const fs::path own = fs::read_symlink("/proc/self/exe", failed);
  const fs::path beside = own.parent_path() / name;
  return !failed && is_program(beside) ? beside.string() : installed_program(name);
}

}  // namespace fieldwise::io
