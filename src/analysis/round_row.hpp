// round_row, scale_row: the last two things done to a row of results.
// May know: header.
// Must not know: what the row holds.
#pragma once

#include <span>

#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Multiplies the values of a row by a factor.
inline void scale_row(double factor, std::span<double> row) {
  if (factor == 1.0) {
    return;
  }
  for (double& value : row) {
    value *= factor;
  }
}

/// Rounds the values of a row to the type in which they will be written.
inline void round_row(core::ValueType type, std::span<double> row) {
  if (type != core::ValueType::float32) {
    return;
  }
  for (double& value : row) {
    value = static_cast<double>(static_cast<float>(value));
  }
}

}  // namespace fieldwise::analysis
