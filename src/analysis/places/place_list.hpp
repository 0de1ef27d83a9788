// place_list: places as options give them: rows of latitude and longitude.
// May know: core's error.
// Must not know: any one operation.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

/// Requires that each row of an option is a place [lat, lon] in degrees. Errors: usage, naming option and row.
inline void check_places(const std::vector<std::vector<double>>& places, std::string_view option) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::vector<double>& place = places[i];
    if (place.size() == 2 && std::abs(place[0]) <= 90.0 && std::abs(place[1]) <= 720.0) continue;
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("row {} of '{}' is [{}], but must be a place [lat, lon] in degrees north and east",
                                  i + 1, option, fmt::join(place, ", ")));
  }
}

}  // namespace fieldwise::analysis
