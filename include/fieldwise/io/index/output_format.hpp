// OutputFormat: how values are stored in an output.
// May know: core's options.
// Must not know: files, fields.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fieldwise/core/options.hpp"

namespace fieldwise::io {

/// Names the types in which values are stored: each result in its own, or what is double as float.
enum class StoredAs { own, shorter };

/// Holds how values are stored.
struct OutputFormat {
  int deflate = 1;                  ///< 0..9, 0 = none; shuffle goes with it
  std::optional<int> zstd;          ///< 1..19, in the place of deflate; unset: deflate
  std::optional<int> digits;        ///< significant decimal digits kept, 1 to 15 (GranularBitRound); unset: all
  std::vector<std::size_t> chunks;  ///< {times, rows, columns}; empty: chosen
  StoredAs type = StoredAs::own;    ///< of fields; tables keep theirs

  /// Shows every key of a format, as the run file calls it.
  void describe(core::OptionVisitor& visitor);
};

}  // namespace fieldwise::io
