#include "pipeline/record/output_lock.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/io/system/system_error.hpp"

namespace fieldwise::pipeline {

namespace {

namespace fs = std::filesystem;

constexpr int kMostAttempts = 10'000;

core::Error in_the_way(const std::string& output, const std::string& path, const std::string& wanted) {
  return {core::ErrorKind::output_failed,
          fmt::format("cannot write {}: {} is no {}; take it away", output, path, wanted)};
}

/// Requires that nothing else stands where the folder of locks and records is to be: a link would lead elsewhere.
void require_folder_or_nothing(const fs::path& folder, const std::string& output) {
  std::error_code error;
  const fs::file_type type = fs::symlink_status(folder, error).type();
  if (type == fs::file_type::directory || type == fs::file_type::not_found || type == fs::file_type::none) return;
  throw in_the_way(output, folder.string(), "folder");
}

std::string owner_text() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return fmt::format("process {} on {}, started {:%Y-%m-%dT%H:%M:%SZ}", getpid(), host.data(),
                     fmt::gmtime(std::time(nullptr)));
}

std::string content_of(const io::Descriptor& file) {
  std::string text(512, '\0');
  text.resize(file.read_until_end(0, std::as_writable_bytes(std::span(text))).value_or(0));
  return text;
}

/// Tells whether the open file is still the one that the name leads to: its last owner may have removed it.
bool is_named(const io::Descriptor& file, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return fstat(file.number(), &open) == 0 && lstat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
         open.st_dev == named.st_dev;
}

}  // namespace

OutputLocks::OutputLocks(std::vector<std::string> outputs) {
  for (std::string& output : outputs) output = fs::absolute(output).lexically_normal().string();
  std::ranges::sort(outputs);
  try {
    for (const std::string& output : outputs) take(output);
  } catch (...) {
    release();
    throw;
  }
}

OutputLocks::~OutputLocks() { release(); }

void OutputLocks::make_folders(const std::string& path) {
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path folder = path; !fs::exists(folder, error) && folder.has_relative_path();
       folder = folder.parent_path()) {
    missing.push_back(folder);
  }
  while (!missing.empty()) {
    // What cannot be made here is told when the output is opened, which names the part of the path in the way.
    if (fs::create_directory(missing.back(), error)) {
      made_folders_.push_back(missing.back().string());
      unfinished_folders_.emplace_back(made_folders_.back());
    }
    missing.pop_back();
  }
}

void OutputLocks::take(const std::string& output) {
  const fs::path folder = fs::path(output).parent_path() / ".fieldwise";
  const std::string path = (folder / (fs::path(output).filename().string() + ".lock")).string();
  // Another run may just now remove the folder or the lock, but not each time.
  for (int attempt = 0;; ++attempt) {
    require_folder_or_nothing(folder, output);
    make_folders(folder.string());
    io::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666));
    const bool again = attempt < kMostAttempts;
    if (!file.is_open() && errno == ENOENT && again && fs::is_directory(folder.parent_path())) continue;
    if (io::is_no_file(file)) {
      throw in_the_way(output, path, "regular file");
    }
    if (!file.is_open()) throw io::system_error(output, fmt::format("opening the lock {}", path), errno);
    if (flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) {
        notices_.push_back(fmt::format("{} cannot be locked: {}; no other run may write it now", output,
                                       std::generic_category().message(errno)));
        locks_.push_back({path, std::move(file)});
        return;
      }
      const std::string owner = content_of(file);
      throw core::Error(core::ErrorKind::locked,
                        fmt::format("{} is being written by another run ({}); nothing was changed", output,
                                    owner.empty() ? "which has just begun" : owner));
    }
    if (!is_named(file, path) && again) continue;
    locks_.push_back({path, std::move(file), io::UnfinishedPath(path)});
    break;
  }
  sign(locks_.back(), output);
}

void OutputLocks::sign(const Lock& lock, const std::string& output) {
  const std::string before = content_of(lock.file);
  if (!before.empty()) {
    notices_.push_back(
        fmt::format("the lock of {} was left by a run that ended early ({}); it is taken over", output, before));
  }
  const std::string owner = owner_text();
  const bool written = ftruncate(lock.file.number(), 0) == 0 &&
                       pwrite(lock.file.number(), owner.data(), owner.size(), 0) == static_cast<ssize_t>(owner.size());
  if (!written) throw io::system_error(output, fmt::format("writing the lock {}", lock.path), errno);
}

void OutputLocks::release() noexcept {
  for (Lock& lock : locks_) {
    unlink(lock.path.c_str());
    lock.file.close();
    rmdir(fs::path(lock.path).parent_path().c_str());  // fails where records are there
  }
  locks_.clear();
  for (std::size_t i = made_folders_.size(); i-- > 0;) rmdir(made_folders_[i].c_str());
  made_folders_.clear();
  unfinished_folders_.clear();
}

}  // namespace fieldwise::pipeline
