// SourceLayout: where the values of a field lie in one or several files.
// May know: file index, chunk index, decoder, joined times, stream's storage shape.
// Must not know: how files are read.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/stream/source.hpp"
#include "io/cf/value_decoder.hpp"
#include "io/reading/join_times.hpp"

namespace fieldwise::io {

/// Says where the values of a field lie in one file: `fixed` has a position for each stored dimension, those of
/// `time`, `row` and `column` (positions in the list of dimensions) are read over a range.
struct FilePart {
  std::shared_ptr<const FileIndex> index;
  std::size_t variable = 0;
  std::vector<std::size_t> fixed;
  std::optional<std::size_t> time;
  std::optional<std::size_t> row;
  std::optional<std::size_t> column;
  ValueDecoder decoder;
  std::shared_ptr<const ChunkGrid> chunks;  ///< where they lie; none: to be looked up

  [[nodiscard]] const VariableIndex& stored() const noexcept { return index->variables[variable]; }
};

/// Holds all that a source reads.
struct SourceLayout {
  core::FieldHeader header;
  std::vector<FilePart> parts;
  std::vector<StepPlace> steps;      ///< one a time of the header, one where it has none
  std::vector<std::size_t> rows;     ///< stored position of each row
  std::vector<std::size_t> columns;  ///< stored position of each column
};

/// Returns how a part is stored, as (times, rows, columns); contiguous arrays in another order than time, row, column
/// look like chunks, so that tiles follow them.
stream::StorageShape storage_of(const FilePart& part);

}  // namespace fieldwise::io
