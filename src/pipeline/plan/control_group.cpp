#include "pipeline/plan/control_group.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace fieldwise::pipeline {

namespace {

namespace fs = std::filesystem;

/// Returns the number in a file; "max", and a file that is not there, are no limit.
std::size_t number_in(const fs::path& path) {
  std::ifstream file(path);
  std::size_t bytes = 0;
  return file >> bytes ? bytes : SIZE_MAX;
}

/// Returns the least limit from a group up to the root: systemd sets it where a service begins, Slurm further up.
std::size_t least_limit(const fs::path& root, const std::string& group, const char* file) {
  std::size_t least = number_in(root / file);
  for (fs::path path = fs::path(group).relative_path(); !path.empty(); path = path.parent_path()) {
    least = std::min(least, number_in(root / path / file));
  }
  return least;
}

/// Tells whether a name stands in a list such as "cpu,memory".
bool has_controller(const std::string& controllers, const std::string& wanted) {
  return ("," + controllers + ",").find("," + wanted + ",") != std::string::npos;
}

}  // namespace

std::size_t control_group_limit(const std::string& membership, const std::string& root) {
  // Inside a container the groups of the host have other names; its own limit stands at the root.
  std::size_t least = std::min(least_limit(root, "", "memory.max"),
                               least_limit(fs::path(root) / "memory", "", "memory.limit_in_bytes"));
  std::istringstream lines(membership);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) least = std::min(least, least_limit(root, group, "memory.max"));
    if (has_controller(controllers, "memory")) {
      least = std::min(least, least_limit(fs::path(root) / "memory", group, "memory.limit_in_bytes"));
    }
  }
  return least;
}

std::size_t control_group_limit() {
  std::ifstream file("/proc/self/cgroup");
  return control_group_limit({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()},
                             "/sys/fs/cgroup");
}

}  // namespace fieldwise::pipeline
