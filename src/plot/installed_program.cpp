#include "plot/installed_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace fieldwise::plot {

bool is_program(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::string installed_program(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "" : path;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(':'), left.size());
    const std::filesystem::path candidate = std::filesystem::path(left.substr(0, end)) / name;
    if (end > 0 && is_program(candidate)) return candidate.string();
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return "";
}

}  // namespace fieldwise::plot
