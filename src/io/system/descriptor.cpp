#include "fieldwise/io/system/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "io/system/input_error.hpp"

namespace fieldwise::io {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

int Descriptor::release() noexcept { return std::exchange(number_, -1); }

// Interrupted, it is closed all the same.
bool Descriptor::close() noexcept { return number_ < 0 || ::close(release()) == 0 || errno == EINTR; }

std::optional<std::size_t> Descriptor::read_until_end(std::uint64_t offset, std::span<std::byte> into) const noexcept {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(number_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

void Descriptor::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  const std::optional<std::size_t> done = read_until_end(offset, into);
  if (done == into.size()) return;
  const std::string reason = done ? "the file ends there" : std::generic_category().message(errno);
  throw core::Error(core::ErrorKind::input_damaged,
                    fmt::format("it cannot be read at byte {}: {}", offset + done.value_or(0), reason));
}

Descriptor open_for_reading(const std::string& path) {
  // Without O_NONBLOCK a pipe in the place of a file would hang the program here.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open()) throw input_error(path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) throw input_error(path, errno);
  require_regular_mode(path, status.st_mode);
  return file;
}

std::optional<std::uint64_t> size_of_regular(const Descriptor& file) noexcept {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace fieldwise::io
