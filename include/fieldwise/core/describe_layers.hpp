// Describe layers: words for the further dimensions of a field, and how many layers may be carried.
// May know: layers.
// Must not know: files, plans.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fieldwise/core/layers.hpp"

namespace fieldwise::core {

/// The most layers that a field may have. A plan works on each of them by itself, and what is longer is mostly no
/// dimension of levels or members, but one of stations or rows of a table.
inline constexpr std::size_t kMostLayers = 10'000;

/// Describes all axes in one phrase: "3 x number (1 to 3), 17 x level (1000 hPa to 10 hPa)"; empty where there are
/// none.
std::string describe_layers(const Layers* layers);

/// Returns the position of the axis that a user calls so: by its name; or by "level", the one that is vertical, or
/// "member", the one of an ensemble, whatever its name. The number of axes where there is none, or several.
std::size_t axis_called(const Layers& layers, std::string_view word);

}  // namespace fieldwise::core
