#include "fieldwise/io/system/durable_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/output_place.hpp"
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

std::optional<std::string> read_text_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw core::Error(core::ErrorKind::input_damaged, fmt::format("{} cannot be read", path));
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
