#include "io/system/input_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "io/system/input_error.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr int kFile = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;
constexpr std::size_t kMostEntries = std::size_t{1} << 25U;
constexpr std::size_t kDeepest = 64;

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  return static_cast<std::int64_t>(time.tv_sec) * kNanosecondsPerSecond + time.tv_nsec;
}

EntryStatus status_from(const struct stat& status) {
  return {static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
          static_cast<std::uint64_t>(status.st_ino), S_ISREG(status.st_mode)};
}

/// Returns the sorted names in an open folder.
std::vector<std::string> names_in(const Descriptor& folder, const std::string& path, std::size_t most) {
  Descriptor again(::openat(folder.number(), ".", kFolder));
  if (!again.is_open()) throw input_error(path, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(again.number()), ::closedir);
  if (!stream) throw input_error(path, errno);
  again.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (names.size() == most) {
      throw Error(ErrorKind::input_damaged, fmt::format("{}: it holds more than {} files", path, most));
    }
    names.push_back(std::move(name));
    errno = 0;
  }
  if (errno != 0) throw input_error(path, errno);
  std::ranges::sort(names);
  return names;
}

void visit_below(const Descriptor& folder, const std::string& path, const std::string& prefix, std::size_t& left,
                 std::size_t depth,
                 const std::function<void(const std::string& name, const EntryStatus& status)>& visit) {
  core::throw_if_stopped();
  const std::vector<std::string> names = names_in(folder, path + "/" + prefix, left);
  left -= names.size();
  for (const std::string& name : names) {
    struct stat status {};
    // What has just gone is gone: the folder's own time of change tells of it.
    if (::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    visit(prefix + name, status_from(status));
    if (!S_ISDIR(status.st_mode)) continue;
    if (depth == kDeepest) throw Error(ErrorKind::input_damaged, path + ": its folders lie too deep in each other");
    const Descriptor inner(::openat(folder.number(), name.c_str(), kFolder | O_NOFOLLOW));
    if (!inner.is_open()) throw input_error(path + "/" + prefix + name, errno);
    visit_below(inner, path, prefix + name + "/", left, depth + 1, visit);
  }
}

}  // namespace

/// Holds the innermost folder on the way to a name, and what is left of the name there: nothing where a folder on the
/// way is not there.
struct InputFolder::Reached {
  Descriptor owned;
  int folder = -1;
  std::string last;
};

InputFolder::InputFolder(std::string path) : path_(std::move(path)), folder_(::open(path_.c_str(), kFolder)) {
  if (!folder_.is_open()) throw input_error(path_, errno);
}

core::Error InputFolder::refused(const std::string& name, const std::string& what) const {
  return {ErrorKind::input_damaged, fmt::format("{}: {} {}", path_, name, what)};
}

InputFolder::Reached InputFolder::reach(const std::string& name) const {
  Reached reached;
  reached.folder = folder_.number();
  for (std::size_t begin = 0; true;) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string::npos) {
      throw refused(name, "is a name that leaves the folder, which is not followed");
    }
    if (end == name.size()) {
      reached.last = part;
      return reached;
    }
    Descriptor next(::openat(reached.folder, part.c_str(), kFolder | O_NOFOLLOW));
    if (!next.is_open()) {
      struct stat status {};
      const int error = errno;
      const bool is_there = ::fstatat(reached.folder, part.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
      if (is_there && S_ISLNK(status.st_mode))
        throw refused(name, "lies behind a symbolic link, which is not followed");
      if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG) return reached;
      throw input_error(path_ + "/" + name, error);
    }
    reached.owned = std::move(next);
    reached.folder = reached.owned.number();
    begin = end + 1;
  }
}

InputFolder InputFolder::inside(const std::string& name) const {
  const Reached reached = reach(name);
  std::string path = path_ + "/" + name;
  if (reached.last.empty()) throw input_error(path, ENOENT);
  Descriptor folder(::openat(reached.folder, reached.last.c_str(), kFolder | O_NOFOLLOW));
  if (!folder.is_open()) throw input_error(path, errno);
  return {std::move(path), std::move(folder)};
}

std::optional<Descriptor> InputFolder::open(const std::string& name) const {
  const Reached reached = reach(name);
  if (reached.last.empty()) return std::nullopt;
  Descriptor file(::openat(reached.folder, reached.last.c_str(), kFile));
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENAMETOOLONG) return std::nullopt;
    if (errno == ELOOP) throw refused(name, "is a symbolic link, which is not followed");
    throw input_error(path_ + "/" + name, errno);
  }
  if (!status_of_descriptor(file.number()).is_regular) throw refused(name, "is no regular file");
  return file;
}

std::optional<EntryStatus> InputFolder::status_of(const std::string& name) const {
  const Reached reached = reach(name);
  struct stat status {};
  if (reached.last.empty() || ::fstatat(reached.folder, reached.last.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return std::nullopt;
  }
  return status_from(status);
}

std::int64_t InputFolder::changed_ns_around(const std::string& name) const {
  return status_of_descriptor(reach(name).folder).changed_ns;
}

std::vector<std::string> InputFolder::names(const std::string& folder, std::size_t most) const {
  if (folder.empty()) return names_in(folder_, path_, most);
  return inside(folder).names({}, most);
}

EntryStatus status_of_descriptor(int descriptor) {
  struct stat status {};
  ::fstat(descriptor, &status);
  return status_from(status);
}

void visit_entries(const std::string& path,
                   const std::function<void(const std::string& name, const EntryStatus& status)>& visit) {
  const Descriptor folder(::open(path.c_str(), kFolder));
  if (!folder.is_open()) throw input_error(path, errno);
  visit({}, status_of_descriptor(folder.number()));
  std::size_t left = kMostEntries;
  visit_below(folder, path, {}, left, 0, visit);
}

}  // namespace fieldwise::io
