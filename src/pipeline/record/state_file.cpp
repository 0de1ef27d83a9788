#include "pipeline/record/state_file.hpp"

#include <fmt/format.h>

#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::pipeline {

namespace {

constexpr std::size_t kTogetherBytes = std::size_t{1} << 20U;

}  // namespace

void StateWriter::put(std::span<const double> numbers) {
  const auto bytes = std::as_bytes(numbers);
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  position_ += bytes.size();
  if (waiting_.size() >= kTogetherBytes) flush();
}

void StateWriter::flush() {
  file_.append(waiting_);
  waiting_.clear();
}

io::PendingFile StateWriter::finish() {
  flush();
  file_.sync();
  return std::move(file_);
}

StateReader::StateReader(const std::string& path) : path_(path), file_(path, std::ios::binary) {
  if (!file_) refuse();
}

void StateReader::go_to(std::uint64_t position) {
  if (!file_.seekg(static_cast<std::streamoff>(position))) refuse();
}

void StateReader::get(std::span<double> numbers) {
  const auto bytes = static_cast<std::streamsize>(numbers.size_bytes());
  if (!file_.read(reinterpret_cast<char*>(numbers.data()), bytes)) refuse();
}

void StateReader::refuse() const {
  throw core::Error(core::ErrorKind::input_damaged,
                    fmt::format("{}: the kept state cannot be read; run again with --force", path_));
}

}  // namespace fieldwise::pipeline
