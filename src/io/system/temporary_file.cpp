#include "io/system/temporary_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "fieldwise/io/system/output_place.hpp"
#include "fieldwise/io/system/system_error.hpp"
#include "io/system/output_error.hpp"

namespace fieldwise::io {

namespace {

constexpr int kNameAttempts = 100;
// What HDF5 may write besides values: its own tables.
constexpr std::size_t kSpareBytes = std::size_t{1} << 20;
constexpr std::size_t kReservedAhead = std::size_t{16} << 20;

std::uint64_t random_number() {
  std::uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) {
    // Uniqueness comes from O_EXCL; randomness only keeps two runs from trying the same names.
    number = static_cast<std::uint64_t>(getpid()) * 0x9E3779B97F4A7C15U;
  }
  return number;
}

// create_directories reports only an error code; the sentence names the part of the path that is in the way.
void make_directories(const std::filesystem::path& directory, const std::string& target) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error && std::filesystem::is_directory(directory, error)) return;
  for (std::filesystem::path part = directory; part.has_relative_path(); part = part.parent_path()) {
    std::error_code ignored;
    if (std::filesystem::exists(part, ignored) && !std::filesystem::is_directory(part, ignored)) {
      throw output_error(target, fmt::format("{} is not a directory", part.string()));
    }
  }
  if (error) throw system_error(target, fmt::format("making its directory {}", directory.string()), error.value());
  throw output_error(target, fmt::format("its directory {} cannot be made: it is not a directory", directory.string()));
}

void sync_directory(const std::filesystem::path& directory, const std::string& target) {
  const Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) throw system_error(target, "opening its directory", errno);
  // EINVAL: the file system has no fsync of directories; there is nothing more to be done about it.
  if (fsync(folder.number()) != 0 && errno != EINVAL) throw system_error(target, "fsync of its directory", errno);
}

}  // namespace

// A hash, as the name of the target might leave no room for more characters (FNV-1a, 32 bits).
std::string temporary_name_begin(const std::string& target) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : std::filesystem::path(target).filename().string()) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  }
  return fmt::format(".fieldwise-{:08x}-", hash);
}

void sync_directory_of(const std::string& path) { sync_directory(std::filesystem::absolute(path).parent_path(), path); }

TemporaryFile::TemporaryFile(const std::string& target) : target_(target) {
  if (target.empty()) throw output_error("''", "the path is empty");
  std::error_code error;
  // Absolute, so that no file name can look like a URL to netCDF.
  absolute_target_ = std::filesystem::absolute(target, error);
  if (error) throw system_error(target, "finding the working directory", error.value());
  if (!absolute_target_.has_filename()) throw output_error(target, "it is a directory; the path of a file is needed");
  require_output_place(target);
  make_directories(absolute_target_.parent_path(), target);
  for (int attempt = 0; !file_.is_open(); ++attempt) {
    path_ =
        (absolute_target_.parent_path() / fmt::format("{}{:016x}.tmp", temporary_name_begin(target), random_number()))
            .string();
    unfinished_ = UnfinishedPath(path_);
    file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file_.is_open() && (errno != EEXIST || attempt == kNameAttempts)) {
      throw system_error(target, "creating a temporary file beside it", errno);
    }
  }
}

TemporaryFile::~TemporaryFile() {
  if (!renamed_) unlink(path_.c_str());
}

void TemporaryFile::reserve(std::size_t next_bytes, std::size_t later_bytes) {
  struct stat now {};
  if (fstat(file_.number(), &now) != 0) throw system_error(target_, "looking at its temporary file", errno);
  const std::size_t wanted = static_cast<std::size_t>(now.st_size) + next_bytes + held_bytes_ + kSpareBytes;
  held_bytes_ += later_bytes;
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && wanted > limit.rlim_cur) {
    throw system_error(target_, "reserving space", EFBIG);
  }
  if (wanted <= reserved_bytes_) return;
  // What is there begins its way to the disk, so that little is left for `sync`, which tells whether all arrived.
  sync_file_range(file_.number(), 0, now.st_size, SYNC_FILE_RANGE_WRITE);
  // The size of the file stays as it is; the call is rare as it asks for more than is needed now, if there is more.
  for (const std::size_t size : {wanted + kReservedAhead, wanted}) {
    if (fallocate(file_.number(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) == 0) {
      reserved_bytes_ = size;
      return;
    }
    // File systems that cannot reserve are used without.
    if (errno == EOPNOTSUPP || errno == ENOSYS) return;
  }
  throw system_error(target_, "reserving space", errno);
}

void TemporaryFile::divert_writers() noexcept {
  struct stat made {};
  const Descriptor memory(memfd_create("fieldwise-discarded", MFD_CLOEXEC));
  DIR* const descriptors = opendir("/proc/self/fd");
  if (memory.is_open() && descriptors != nullptr && fstat(file_.number(), &made) == 0) {
    while (const dirent* entry = readdir(descriptors)) {
      const int descriptor = std::atoi(entry->d_name);
      struct stat other {};
      if (entry->d_name[0] == '.' || descriptor == file_.number() || fstat(descriptor, &other) != 0) continue;
      if (other.st_dev == made.st_dev && other.st_ino == made.st_ino) dup3(memory.number(), descriptor, O_CLOEXEC);
    }
  }
  if (descriptors != nullptr) closedir(descriptors);
}

void TemporaryFile::append(std::string_view text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(file_.number(), text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error(target_, "writing", errno);
    done += static_cast<std::size_t>(count);
  }
}

void TemporaryFile::sync() {
  struct stat made {};
  struct stat named {};
  if (fstat(file_.number(), &made) != 0 || lstat(path_.c_str(), &named) != 0) {
    throw system_error(target_, "looking at its temporary file", errno);
  }
  if (made.st_dev != named.st_dev || made.st_ino != named.st_ino) {
    throw output_error(target_, fmt::format("its temporary file {} was replaced by another program", path_));
  }
  if (reserved_bytes_ > 0 && ftruncate(file_.number(), made.st_size) != 0) {
    throw system_error(target_, "giving back reserved space", errno);
  }
  if (fsync(file_.number()) != 0) throw system_error(target_, "fsync", errno);
  // Network file systems tell of what they could not keep when a file is closed.
  if (!file_.close()) throw system_error(target_, "closing", errno);
}

void TemporaryFile::hand_over() noexcept {
  unfinished_.finish();
  renamed_ = true;
}

void TemporaryFile::rename_to_target() {
  take_place(path_, absolute_target_.string(), target_);
  renamed_ = true;
  sync_directory(absolute_target_.parent_path(), target_);
}

}  // namespace fieldwise::io
