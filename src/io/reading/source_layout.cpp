#include "io/reading/source_layout.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

namespace fieldwise::io {

namespace {

/// Tells whether a dimension runs faster than all that are read over a range: neighbours in the file are its positions.
bool is_fastest(const FilePart& part, std::size_t dimension) {
  for (const auto& ranged : {part.time, part.row, part.column}) {
    if (ranged && *ranged > dimension) return false;
  }
  return true;
}

/// Returns how many positions of a further dimension, from a multiple of that number on, are decoded together.
std::size_t block_length(const FilePart& part, const LayerRange& layers) {
  const VariableIndex& variable = part.stored();
  if (variable.storage == StorageKind::chunked) {
    return static_cast<std::size_t>(std::max<std::uint64_t>(1, variable.chunk_shape[layers.dimension]));
  }
  const auto all = static_cast<std::size_t>(part.index->shape(variable)[layers.dimension]);
  return is_fastest(part, layers.dimension) ? all : 1;
}

/// Returns the parts of a further dimension that are decoded together, by their numbers: what is wanted of each block.
std::map<std::size_t, core::IndexRange> blocks_of(const FilePart& part, const LayerRange& layers) {
  const std::size_t length = block_length(part, layers);
  std::map<std::size_t, core::IndexRange> blocks;
  for (const std::size_t position : layers.positions) {
    const auto [found, is_new] = blocks.try_emplace(position / length, core::IndexRange{position, position + 1});
    core::IndexRange& block = found->second;
    block = {std::min(block.begin, position), std::max(block.end, position + 1)};
  }
  return blocks;
}

}  // namespace

bool LayerGroup::is_single() const noexcept {
  return std::ranges::all_of(count, [](std::size_t positions) { return positions == 1; });
}

std::vector<std::size_t> positions_of(const SourceLayout& layout, const FilePart& part, std::size_t layer) {
  std::vector<std::size_t> stored = part.fixed;
  if (!layout.header.layers) return stored;
  const std::vector<std::size_t> places = layout.header.layers->positions(layer);
  for (std::size_t i = 0; i < places.size(); ++i)
    stored[part.layers[i].dimension] = part.layers[i].positions[places[i]];
  return stored;
}

LayerGroup group_of(const SourceLayout& layout, const FilePart& part, std::size_t layer) {
  LayerGroup group;
  if (!layout.header.layers) return group;
  const std::vector<std::size_t> places = layout.header.layers->positions(layer);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const LayerRange& layers = part.layers[i];
    const std::size_t position = layers.positions[places[i]];
    const core::IndexRange block = blocks_of(part, layers).at(position / block_length(part, layers));
    group.first.push_back(block.begin);
    group.count.push_back(block.size());
    group.number = group.number * part.index->shape(part.stored())[layers.dimension] + block.begin;
  }
  return group;
}

LayersTogether layers_together(const FilePart& part) {
  LayersTogether together;
  bool several = false;
  for (const LayerRange& layers : part.layers) {
    const auto blocks = blocks_of(part, layers);
    std::size_t most = 0;
    std::size_t all = 0;
    for (const auto& [number, block] : blocks) {
      most = std::max(most, block.size());
      all += block.size();
    }
    // While one block of an outer axis is gone through, layers come back to every block of the inner ones.
    together.groups *= several ? blocks.size() : 1;
    together.layers *= several ? all : most;
    several = several || most > 1;
  }
  return together;
}

stream::StorageShape storage_of(const FilePart& part) {
  const VariableIndex& variable = part.stored();
  const std::vector<std::uint64_t> shape = part.index->shape(variable);
  const std::array<std::optional<std::size_t>, 3> places{part.time, part.row, part.column};
  const bool chunked = variable.storage == StorageKind::chunked;
  const std::size_t together = layers_together(part).layers;
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
  if (chunked) return {chunk[0], chunk[1], chunk[2], value_bytes, maps_together, together};
  const bool in_order = (!part.time || slowest == 0) && (!part.row || !part.column || *part.row < *part.column);
  if (in_order || !slowest) return {0, 0, 0, value_bytes, maps_together, together};
  // The slowest dimension can be cut anywhere; columns are never cut by tiles.
  if (*slowest != 2) chunk[*slowest] = 1;
  return {chunk[0], chunk[1], chunk[2], value_bytes, maps_together, together};
}

}  // namespace fieldwise::io
