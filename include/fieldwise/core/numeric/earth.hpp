// kEarthRadiusM: the sphere that stands for the Earth where nothing else is said.
// May know: the standard library.
// Must not know: grids.
#pragma once

namespace fieldwise::core {

/// Is the radius in m of the sphere of the same volume as the Earth, rounded as weather services do (GRIB shape 6 has
/// 6371229).
inline constexpr double kEarthRadiusM = 6'371'000.0;

}  // namespace fieldwise::core
