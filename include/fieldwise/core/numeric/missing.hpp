// kMissing: the one value that stands for no value.
// May know: the standard library.
// Must not know: how files say it.
#pragma once

#include <limits>

namespace fieldwise::core {

/// Stands for a missing value in every field and tile. Compare with std::isnan: nothing equals it.
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

}  // namespace fieldwise::core
