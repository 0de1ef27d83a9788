#include "io/reading/source_layout.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fieldwise::io {

stream::StorageShape storage_of(const FilePart& part) {
  const VariableIndex& variable = part.stored();
  const std::vector<std::uint64_t> shape = part.index->shape(variable);
  const std::array<std::optional<std::size_t>, 3> places{part.time, part.row, part.column};
  const bool chunked = variable.storage == StorageKind::chunked;
  std::array<std::size_t, 3> chunk{1, 1, 1};
  std::optional<std::size_t> slowest;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) continue;
    const std::uint64_t all = shape[*places[i]];
    chunk[i] = static_cast<std::size_t>(chunked ? std::min(variable.chunk_shape[*places[i]], all) : all);
    if (!slowest || *places[i] < *places[*slowest]) slowest = i;
  }
  const std::size_t value_bytes = bytes_of(variable.type);
  const bool maps_together =
      !part.time || (part.row.value_or(*part.time) >= *part.time && part.column.value_or(*part.time) >= *part.time);
  if (chunked) return {chunk[0], chunk[1], chunk[2], value_bytes, maps_together};
  const bool in_order = (!part.time || slowest == 0) && (!part.row || !part.column || *part.row < *part.column);
  if (in_order || !slowest) return {0, 0, 0, value_bytes, maps_together};
  // The slowest dimension can be cut anywhere; columns are never cut by tiles.
  if (*slowest != 2) chunk[*slowest] = 1;
  return {chunk[0], chunk[1], chunk[2], value_bytes, maps_together};
}

}  // namespace fieldwise::io
