// Outlines bytes: the question for outlines of regions and its answer as bytes.
// May know: core's borders, outlines, byte stream.
// Must not know: how programs are started, shapelib.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/core/borders.hpp"
#include "fieldwise/geometry/region_outlines.hpp"

namespace fieldwise::geometry {

std::vector<std::byte> to_bytes(const core::BordersChoice& choice);
/// Errors: input_damaged where bytes are no choice.
core::BordersChoice borders_choice_from_bytes(std::span<const std::byte> bytes);

std::vector<std::byte> to_bytes(const std::vector<Outline>& outlines);
/// Errors: input_damaged where bytes are no outlines, or latitudes and longitudes differ in number.
std::vector<Outline> outlines_from_bytes(std::span<const std::byte> bytes);

}  // namespace fieldwise::geometry
