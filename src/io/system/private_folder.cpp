#include "fieldwise/io/system/private_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/system_error.hpp"
#include "io/system/output_error.hpp"

namespace fieldwise::io {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kNameBegin = "fieldwise-private-";
constexpr std::string_view kNameEnd = "XXXXXX";
constexpr int kAttempts = 100;

/// Opens a folder and locks it; not open where there is none, or somebody holds its lock.
Descriptor locked_folder(const fs::path& path) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder.is_open() && ::flock(folder.number(), LOCK_EX | LOCK_NB) != 0) folder.close();
  return folder;
}

/// Tells whether a path still leads to an open folder of this user.
bool is_own(const Descriptor& folder, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(folder.number(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev && opened.st_uid == ::geteuid();
}

/// Removes folders of this kind whose owners are dead: those of this user whose lock nobody holds.
void remove_left(const fs::path& parent) {
  std::error_code failed;
  std::vector<fs::path> alike;
  for (fs::directory_iterator entry(parent, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(kNameBegin) && name.size() == kNameBegin.size() + kNameEnd.size()) alike.push_back(*entry);
  }
  for (const fs::path& path : alike) {
    const Descriptor folder = locked_folder(path);
    if (folder.is_open() && is_own(folder, path)) fs::remove_all(path, failed);
  }
}

}  // namespace

PrivateFolder::PrivateFolder() {
  std::error_code failed;
  fs::path parent = fs::temp_directory_path(failed);
  if (failed) parent = "/tmp";
  remove_left(parent);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::string pattern = (parent / fmt::format("{}{}", kNameBegin, kNameEnd)).string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw system_error(parent.string(), "making a temporary folder in it", errno);
    }
    path_ = pattern;
    lock_ = locked_folder(path_);
    // Between making and locking it another process may have taken it for one that was left, and removed it.
    if (lock_.is_open() && is_own(lock_, path_)) return;
    // Where the file system has no locks nobody removes it, either.
    if (!lock_.is_open() && errno != EWOULDBLOCK && errno != ENOENT) return;
  }
  throw core::Error(core::ErrorKind::output_failed,
                    fmt::format("cannot keep a temporary folder in {}", parent.string()));
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace fieldwise::io
