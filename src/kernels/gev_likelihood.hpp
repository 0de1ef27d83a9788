// maximize_likelihood: the maximum of the likelihood of a generalized extreme value distribution.
// May know: the distribution.
// Must not know: units; where the sample comes from.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "fieldwise/kernels/gev.hpp"

namespace fieldwise::kernels {

/// Holds a maximum and the inverse of the observed information of (location, log(scale), shape) there.
struct GevMaximum {
  Gev gev;
  std::array<std::array<double, 3>, 3> covariance{};
};

/// Searches from `start` with Newton's method (steps halved until the likelihood grows). Nothing where it finds none
/// with a shape above -1.
std::optional<GevMaximum> maximize_likelihood(std::span<const double> sample, const Gev& start);

}  // namespace fieldwise::kernels
