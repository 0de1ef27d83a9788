#include "fieldwise/io/system/private_folder.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "fieldwise/core/error.hpp"
#include "io/system/output_error.hpp"

namespace fieldwise::io {

namespace fs = std::filesystem;

PrivateFolder::PrivateFolder() {
  std::error_code failed;
  fs::path parent = fs::temp_directory_path(failed);
  if (failed) parent = "/tmp";
  std::string pattern = (parent / "fieldwise-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    const int error_number = errno;
    throw core::Error(core::ErrorKind::output_failed, fmt::format("cannot make a temporary folder in {}: {}",
                                                                  parent.string(), errno_text(error_number)));
  }
  path_ = pattern;
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace fieldwise::io
