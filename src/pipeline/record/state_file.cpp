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

void StateReader::get(std::span<double> numbers) {
  try {
    file_.read_at(position_, std::as_writable_bytes(numbers));
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), fmt::format("{}: the kept state cannot be read: {}; run again with --force", path_,
                                                error.what()));
  }
  position_ += numbers.size_bytes();
}

}  // namespace fieldwise::pipeline
