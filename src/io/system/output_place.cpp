#include "fieldwise/io/system/output_place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/system_error.hpp"
#include "io/system/output_error.hpp"

namespace fieldwise::io {

namespace {

namespace fs = std::filesystem;

using Status = struct stat;

constexpr std::string_view kRecordFolder = ".fieldwise";

/// Returns the status of what a path leads to; nothing where there is nothing.
std::optional<Status> status_of(const std::string& path) {
  Status status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return S_ISREG(mode) ? "" : "a device";
}

/// Returns where the name of a path stands, without links to folders; the name itself may be a link, which an output
/// replaces.
std::string place_of(const std::string& path) {
  std::error_code failed;
  const fs::path whole = fs::absolute(path, failed);
  const fs::path folder = fs::weakly_canonical(whole.parent_path(), failed);
  return (failed ? whole.lexically_normal() : folder / whole.filename()).string();
}

std::pair<std::uint64_t, std::uint64_t> number_of(const Status& status) {
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

/// Gives a file the owner, the group and the mode of another as far as the system allows. Where the group cannot be
/// kept, a group that had no right to the old file gets none to the new one beyond what all others have.
bool take_permissions(const std::string& path, const Status& old) {
  constexpr mode_t kPermissions = 0777;
  constexpr mode_t kOfGroup = 0070;
  constexpr mode_t kOfOthers = 0007;
  mode_t mode = old.st_mode & kPermissions;
  const bool has_owners = ::lchown(path.c_str(), old.st_uid, old.st_gid) == 0 ||
                          ::lchown(path.c_str(), static_cast<uid_t>(-1), old.st_gid) == 0;
  if (!has_owners) mode = (mode & ~kOfGroup) | (mode & kOfGroup & ((mode & kOfOthers) << 3U));
  return ::chmod(path.c_str(), mode) == 0;
}

}  // namespace

void require_output_place(const std::string& path) {
  if (const std::optional<Status> there = status_of(path)) {
    const std::string_view kind = kind_of(there->st_mode);
    if (!kind.empty()) {
      throw output_error(path, fmt::format("it is {}{}; the path of a file is needed", kind,
                                           S_ISDIR(there->st_mode) ? "" : ", which no output replaces"));
    }
  }
}

void KeptFiles::keep_file(const std::string& path, const std::string& what) {
  const std::optional<Status> there = status_of(path);
  // Of many inputs each costs one call: a file that is there is known by its number alone.
  if (there) by_number_.emplace(number_of(*there), kept_.size());
  if (!there) by_place_.emplace(place_of(path), kept_.size());
  kept_.push_back(what);
}

void KeptFiles::keep_folder(const std::string& path, const std::string& what) {
  if (const std::optional<Status> there = status_of(path)) folders_.emplace(number_of(*there), kept_.size());
  kept_.push_back(what);
}

void KeptFiles::keep_place(const std::string& path, const std::string& what) {
  by_place_.emplace(place_of(path), kept_.size());
  kept_.push_back(what);
}

std::string KeptFiles::fault_of(const std::string& path) const {
  const std::string place = place_of(path);
  if (fs::path(place).parent_path().filename() == kRecordFolder) {
    return fmt::format("lies in a folder {}, where runs keep their records", kRecordFolder);
  }
  std::optional<std::size_t> found;
  if (const auto same = by_place_.find(place); same != by_place_.end()) found = same->second;
  if (const std::optional<Status> there = status_of(path)) {
    if (const auto same = by_number_.find(number_of(*there)); same != by_number_.end()) found = same->second;
  }
  if (found) return "is " + kept_[*found];
  for (fs::path folder = fs::path(place).parent_path(); !folder.empty() && folder != folder.root_path();
       folder = folder.parent_path()) {
    const std::optional<Status> there = status_of(folder.string());
    const auto around = there ? folders_.find(number_of(*there)) : folders_.end();
    if (around != folders_.end()) return "lies in " + kept_[around->second];
  }
  return {};
}

void KeptFiles::require_apart(const std::string& path) const {
  const std::string fault = fault_of(path);
  if (!fault.empty()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' {}: choose another name", path, fault));
  }
}

void take_place(const std::string& from, const std::string& to, const std::string& shown) {
  require_output_place(to);
  const std::optional<Status> old = status_of(to);
  if (old && !take_permissions(from, *old)) {
    throw system_error(shown, "keeping the permissions of the old file", errno);
  }
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    throw system_error(shown, "giving the finished file its name", errno);
  }
}

}  // namespace fieldwise::io
