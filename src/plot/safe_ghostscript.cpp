#include "plot/safe_ghostscript.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/installed_program.hpp"

namespace fieldwise::plot {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "gs";
constexpr const char* kRealProgram = "FIELDWISE_GHOSTSCRIPT";

}  // namespace

void guard_ghostscript(const fs::path& folder) {
  const std::string real = io::installed_program(kName);
  if (real.empty()) {
    throw core::Error(core::ErrorKind::output_failed,
                      "pictures need the program gs, which is not installed: install the package ghostscript");
  }
  std::error_code failed;
  const fs::path own = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) fs::create_symlink(own, folder / kName, failed);
  if (failed) {
    throw core::Error(core::ErrorKind::output_failed,
                      fmt::format("Ghostscript cannot be started safely: {}", failed.message()));
  }
  const char* const path = std::getenv("PATH");
  ::setenv(kRealProgram, real.c_str(), 1);
  ::setenv("PATH", fmt::format("{}:{}", folder.string(), path == nullptr ? "" : path).c_str(), 1);
}

bool is_called_as_ghostscript(const char* called) {
  return called != nullptr && fs::path(called).filename() == kName && std::getenv(kRealProgram) != nullptr;
}

int become_ghostscript(int count, char** words) {
  constexpr int kCannotStart = 127;
  std::string safe = "-dSAFER";
  std::vector<char*> arguments{words[0]};
  for (int i = 1; i < count; ++i) {
    if (std::string_view(words[i]) != "-dNOSAFER") arguments.push_back(words[i]);
  }
  arguments.insert(arguments.begin() + 1, safe.data());
  arguments.push_back(nullptr);
  if (const char* const real = std::getenv(kRealProgram)) ::execv(real, arguments.data());
  return kCannotStart;
}

}  // namespace fieldwise::plot
