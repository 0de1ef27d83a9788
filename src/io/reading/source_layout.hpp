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

/// Says where the positions of one axis of layers lie: on which stored dimension, and where on it.
struct LayerRange {
  std::size_t dimension = 0;
  std::vector<std::size_t> positions;
};

/// Says where the values of a field lie in one file: `fixed` has a position for each stored dimension, those of
/// `time`, `row` and `column` (positions in the list of dimensions) are read over a range; those of further dimensions
/// say where the layers lie.
struct FilePart {
  std::shared_ptr<const FileIndex> index;
  std::size_t variable = 0;
  std::vector<std::size_t> fixed;
  std::optional<std::size_t> time;
  std::optional<std::size_t> row;
  std::optional<std::size_t> column;
  ValueDecoder decoder;
  std::shared_ptr<const ChunkGrid> chunks;  ///< where they lie; none: to be looked up
  std::vector<LayerRange> layers;           ///< one an axis of the header's layers

  [[nodiscard]] const VariableIndex& stored() const noexcept { return index->variables[variable]; }
};

/// Holds all that a source reads.
struct SourceLayout {
  core::FieldHeader header;  ///< of the variable as a whole
  std::vector<FilePart> parts;
  std::vector<StepPlace> steps;      ///< one a time of the header, one where it has none
  std::vector<std::size_t> rows;     ///< stored position of each row
  std::vector<std::size_t> columns;  ///< stored position of each column
};

/// Returns the position of a layer on each stored dimension.
std::vector<std::size_t> positions_of(const SourceLayout& layout, const FilePart& part, std::size_t layer);

/// Holds which stored positions of further dimensions are decoded together with a layer, because chunks hold several or
/// because values of several lie side by side.
struct LayerGroup {
  std::size_t number = 0;          ///< the same for layers that are decoded together
  std::vector<std::size_t> first;  ///< stored, one an axis of layers
  std::vector<std::size_t> count;  ///< 1 everywhere: the layer is decoded alone
  [[nodiscard]] bool is_single() const noexcept;
};

/// Returns the group of a layer in a part.
LayerGroup group_of(const SourceLayout& layout, const FilePart& part, std::size_t layer);

/// Holds what is kept of a variable while layers are read in their order, so that each group is decoded once.
struct LayersTogether {
  std::size_t groups = 1;
  std::size_t layers = 1;  ///< of all these groups
};

/// Returns what is kept of the layers of a part.
LayersTogether layers_together(const FilePart& part);

/// Returns how a part is stored, as (times, rows, columns); contiguous arrays in another order than time, row, column
/// look like chunks, so that tiles follow them.
stream::StorageShape storage_of(const FilePart& part);

}  // namespace fieldwise::io
