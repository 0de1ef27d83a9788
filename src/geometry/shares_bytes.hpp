// Shares bytes: the question for shares of cells and its answer, as plain values and as bytes.
// May know: core's borders, byte stream.
// Must not know: how programs are started, GEOS, shapelib.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/core/borders.hpp"

namespace fieldwise::geometry {

/// Names what the cells of a grid are: between parallels and meridians, or polygons.
enum class CellForm : std::uint8_t { boxes, polygons };

/// Holds the edges of the cells of a grid, in degrees.
struct CellEdges {
  CellForm form = CellForm::boxes;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> lat_deg;  ///< boxes: [row, 2]; polygons: [row, column, vertex]
  std::vector<double> lon_deg;  ///< boxes: [column, 2], east of the other or west; polygons: [row, column, vertex]
  std::vector<std::uint8_t> repeated;  ///< [column]: 1 where it stands where another stands, and has no share
};

/// Holds the question for shares.
struct SharesQuestion {
  core::BordersChoice choice;
  CellEdges cells;
};

std::vector<std::byte> to_bytes(const SharesQuestion& question);
/// Errors: input_damaged where bytes are no question, or its counts disagree.
SharesQuestion shares_question_from_bytes(std::span<const std::byte> bytes);

std::vector<std::byte> to_bytes(const core::RegionShares& shares);
/// Reads shares of a grid of `cells` cells. Errors: input_damaged where bytes are none, or say what cannot be.
core::RegionShares region_shares_from_bytes(std::span<const std::byte> bytes, std::size_t cells);

}  // namespace fieldwise::geometry
