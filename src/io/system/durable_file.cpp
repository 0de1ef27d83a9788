#include "fieldwise/io/system/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/output_place.hpp"
#include "io/system/output_error.hpp"
#include "io/system/temporary_file.hpp"

namespace fieldwise::io {

void write_text_file(const std::string& path, const std::string& text) {
  TemporaryFile file(path);
  file.append(text);
  file.sync();
  file.rename_to_target();
}

PendingFile::PendingFile(const std::string& target) : file_(std::make_unique<TemporaryFile>(target)) {}
PendingFile::PendingFile(PendingFile&&) noexcept = default;
PendingFile& PendingFile::operator=(PendingFile&&) noexcept = default;
PendingFile::~PendingFile() = default;

void PendingFile::append(std::span<const std::byte> bytes) {
  file_->append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void PendingFile::sync() { file_->sync(); }
void PendingFile::hand_over() noexcept { file_->hand_over(); }
const std::string& PendingFile::target() const noexcept { return file_->target(); }
const std::string& PendingFile::temporary_path() const noexcept { return file_->path(); }

bool is_no_file(const Descriptor& opened) noexcept {
  return opened.is_open() ? !size_of_regular(opened) : errno == ELOOP || errno == ENXIO;
}

std::optional<Descriptor> open_kept_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  const bool is_other = is_no_file(file);
  if (file.is_open() && !is_other) return file;
  const std::string reason = is_other ? "it is no regular file" : errno_text(errno);
  throw core::Error(core::ErrorKind::input_damaged, fmt::format("{} cannot be read: {}", path, reason));
}

std::optional<std::string> read_kept_file(const std::string& path, std::uint64_t most_bytes) {
  const std::optional<Descriptor> file = open_kept_file(path);
  if (!file) return std::nullopt;
  const std::uint64_t bytes = size_of_regular(*file).value_or(0);
  if (bytes > most_bytes) {
    throw core::Error(core::ErrorKind::input_damaged,
                      fmt::format("{} cannot be read: it has {} bytes, which no run writes there", path, bytes));
  }
  std::string text(static_cast<std::size_t>(bytes), '\0');
  try {
    file->read_at(0, std::as_writable_bytes(std::span(text)));
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), fmt::format("{}: {}", path, error.what()));
  }
  return text;
}

void rename_durably(const std::string& from, const std::string& to) {
  take_place(from, to, to);
  sync_directory_of(to);
}

bool is_temporary_of(const std::string& path, const std::string& target) {
  const std::filesystem::path file = std::filesystem::absolute(path).lexically_normal();
  const std::string name = file.filename().string();
  return file.parent_path() == std::filesystem::absolute(target).lexically_normal().parent_path() &&
         name.starts_with(temporary_name_begin(target)) && name.ends_with(".tmp");
}

std::size_t remove_temporary_files(const std::string& target) {
  std::vector<std::filesystem::path> stale;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(std::filesystem::absolute(target).parent_path(), error), end;
       !error && entry != end; entry.increment(error)) {
    if (is_temporary_of(entry->path().string(), target)) stale.push_back(entry->path());
  }
  std::size_t removed = 0;
  for (const std::filesystem::path& path : stale) {
    if (std::filesystem::remove(path, error)) ++removed;
  }
  return removed;
}

}  // namespace fieldwise::io
