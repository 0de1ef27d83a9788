// Zarr codecs: how chunks are encoded, by the names of numcodecs (v2) and of the specification (v3), as filters.
// May know: file index, JSON.
// Must not know: how filters are undone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "io/zarr/json_file.hpp"

namespace fieldwise::io {

/// Says how the values of a chunk become its bytes.
struct ZarrCodecs {
  std::vector<StoredFilter> filters;  ///< in the order of writing
  std::vector<std::uint32_t> order;   ///< of dimensions, slowest first; empty: as they stand
  bool big = false;                   ///< v3: by the codec `bytes`
  std::string unreadable;             ///< what of it is not undone; empty: nothing
};

/// Reads `order`, `filters` and `compressor` of an array of v2 whose values have that many bytes. Errors:
/// input_damaged, one phrase, for what means nothing.
ZarrCodecs codecs_of_v2(const Json& array, std::size_t rank, std::size_t value_bytes);

/// Reads `codecs` of an array of v3. Errors: as above.
ZarrCodecs codecs_of_v3(const Json& array, std::size_t rank, std::size_t value_bytes);

}  // namespace fieldwise::io
