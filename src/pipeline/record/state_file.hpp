// StateWriter and StateReader: the numbers of states, one after another, in a file.
// May know: io's durable files.
// Must not know: which operation they belong to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/durable_file.hpp"

namespace fieldwise::pipeline {

/// Appends numbers as they are in memory to a file that has only a temporary name.
class StateWriter {
 public:
  /// Errors of every member: output_failed.
  explicit StateWriter(const std::string& target) : file_(target) {}

  void put(std::span<const double> numbers);
  /// Returns the bytes put so far.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  /// Forces all to disk and hands the file on; nothing can be put any more.
  io::PendingFile finish();

 private:
  void flush();

  io::PendingFile file_;
  std::vector<std::byte> waiting_;
  std::uint64_t position_ = 0;
};

/// Reads them back from a file whose digest was compared.
class StateReader {
 public:
  /// Errors of every member: input_damaged, naming the file.
  StateReader(std::string path, io::Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  void go_to(std::uint64_t position) noexcept { position_ = position; }
  void get(std::span<double> numbers);

 private:
  std::string path_;
  io::Descriptor file_;
  std::uint64_t position_ = 0;
};

}  // namespace fieldwise::pipeline
