#include "io/zarr/stored_chunks.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::io {

using core::Error;
using core::ErrorKind;

std::optional<InputFolder> folder_of_array(const std::string& store, const std::string& name) {
  try {
    InputFolder folder(store);
    return name.empty() ? std::move(folder) : folder.inside(name);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input_missing) throw;
    return std::nullopt;
  }
}

ChunkGrid stored_chunks(const FileIndex& index, const VariableIndex& variable) {
  ChunkGrid grid;
  grid.shape = index.shape(variable);
  grid.chunk_shape = variable.chunk_shape;
  grid.chunked = true;
  const std::vector<std::uint64_t> counts = grid.counts();
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{1}, std::multiplies<>());
  const std::optional<InputFolder> folder = folder_of_array(index.path, variable.files->folder);
  std::vector<std::uint64_t> place(counts.size(), 0);
  grid.chunks.resize(static_cast<std::size_t>(all));
  for (StoredChunk& chunk : grid.chunks) {
    core::throw_if_stopped();
    const std::optional<EntryStatus> status = folder ? folder->status_of(variable.files->key(place)) : std::nullopt;
    if (status) chunk.length = std::max<std::uint64_t>(status->size, 1);
    for (std::size_t d = place.size(); d-- > 0;) {
      if (++place[d] < counts[d]) break;
      place[d] = 0;
    }
  }
  return grid;
}

}  // namespace fieldwise::io
