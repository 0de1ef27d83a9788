#include "io/reading/visited_file.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "io/worker/file_visit.hpp"

namespace fieldwise::io {

namespace {

/// Tells whether the places of a variable's chunks are few enough to be asked for before it is known what is read.
bool has_few_chunks(const FileIndex& index, const VariableIndex& variable) {
  constexpr std::uint64_t kFew = std::uint64_t{1} << 16U;
  if (variable.files) return false;  // they are found by their names
  if (variable.storage == StorageKind::contiguous) return true;
  const std::vector<std::uint64_t> shape = index.shape(variable);
  if (variable.storage != StorageKind::chunked || variable.chunk_shape.size() != shape.size()) return false;
  std::uint64_t chunks = 1;
  for (std::size_t i = 0; i < shape.size() && chunks <= kFew; ++i) {
    const std::uint64_t length = std::max<std::uint64_t>(1, variable.chunk_shape[i]);
    chunks *= std::min(shape[i] / length, kFew) + 1;
  }
  return chunks <= kFew;
}

}  // namespace

VisitedFile visit_file(const std::string& path, const VariableNames& names, const KnownHeaders* known) {
  VisitedFile visited;
  try {
    if (auto header = known == nullptr ? std::nullopt : known->find(path)) {
      visited.index = std::make_shared<FileIndex>(std::move(*header));
      visited.variables = names(*visited.index);
      return visited;
    }
    FileVisit visit(path);
    visited.index = std::make_shared<FileIndex>(visit.index());
    visited.variables = names(*visited.index);
    for (const std::string& name : visited.variables) {
      const auto found = visited.index->find(name);
      if (!found || !has_few_chunks(*visited.index, visited.index->variables[*found])) continue;
      visited.chunks[name] = std::make_shared<const ChunkGrid>(visit.chunks(visited.index->variables[*found].name));
    }
  } catch (const core::Error&) {
    visited.error = std::current_exception();
  }
  return visited;
}

}  // namespace fieldwise::io
