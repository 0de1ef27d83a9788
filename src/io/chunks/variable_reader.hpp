// VariableReader: parts of one stored variable as bytes, whatever path the bytes take from the file.
// May know: the standard library.
// Must not know: what the values mean (units, missing values, axes), which paths there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace fieldwise::io {

/// Takes values that follow each other in a hyperslab, in native byte order, from its `first` value on.
using TakeRun = std::function<void(std::uint64_t first, std::span<const std::byte> values)>;

/// Reads hyperslabs of one variable of one file.
class VariableReader {
 public:
  VariableReader() = default;
  VariableReader(const VariableReader&) = delete;
  VariableReader& operator=(const VariableReader&) = delete;
  virtual ~VariableReader() = default;

  /// Reads `count` values from `start` on along each stored dimension, in the order of the file, native byte order.
  /// Errors: input_damaged, naming file and variable; also where the file has changed since it was indexed.
  virtual void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                    std::span<std::byte> into) = 0;

  /// Hands over the same values, each once, in runs that follow each other in the hyperslab from its value `first` on;
  /// `take` is called from several threads at once. Returns false, and hands over nothing, where only `read` can have
  /// the values. Errors: as `read`.
  virtual bool visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                     const TakeRun& take) {
    static_cast<void>(start), static_cast<void>(count), static_cast<void>(take);
    return false;
  }
};

}  // namespace fieldwise::io
