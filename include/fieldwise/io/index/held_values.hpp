// HeldValues: values of variables that lie in memory, under a header that describes them as that of a file does.
// May know: the standard library.
// Must not know: who holds them, what they mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace fieldwise::io {

/// Yields the values of the variables of one header (`FileIndex`), in the type that it states, native byte order.
class HeldValues {
 public:
  HeldValues() = default;
  HeldValues(const HeldValues&) = delete;
  HeldValues& operator=(const HeldValues&) = delete;
  virtual ~HeldValues() = default;

  /// Reads `count` values from `start` on along each dimension of a variable (its position in the header). Called by
  /// one thread at a time for each variable of an input; different inputs may be read at once. Errors: input_damaged.
  virtual void read(std::size_t variable, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                    std::span<std::byte> into) const = 0;

  /// Takes values that follow each other in a hyperslab, from its `first` value on.
  using TakeRun = std::function<void(std::uint64_t first, std::span<const std::byte> values)>;

  /// Shows the same values where they lie, each once, in runs that follow each other; `take` is called from several
  /// threads at once. Returns false, and shows nothing, where only `read` can have them.
  virtual bool visit(std::size_t variable, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                     const TakeRun& take) const = 0;
};

}  // namespace fieldwise::io
