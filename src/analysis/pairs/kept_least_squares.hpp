// KeptLeastSquares: a factorised design, kept while the cases of neighbouring points are the same.
// May know: case statistics, kernels.
// Must not know: which statistic asks.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "fieldwise/analysis/pairs/case_statistics.hpp"
#include "fieldwise/kernels/least_squares.hpp"

namespace fieldwise::analysis {

/// Holds a design with its factors.
struct KeptLeastSquares final : KeptBetweenPoints {
  KeptLeastSquares(const std::vector<std::vector<double>>& predictors, std::size_t cases) : fits(predictors, cases) {}
  kernels::LeastSquares fits;

  /// Returns the factors of the design of these cases: those that are kept, or new ones.
  static const kernels::LeastSquares& of(const Cases& cases, const std::vector<std::vector<double>>& predictors,
                                         std::unique_ptr<KeptBetweenPoints>& kept) {
    if (!kept || !cases.same_x) kept = std::make_unique<KeptLeastSquares>(predictors, cases.y.size());
    return static_cast<const KeptLeastSquares&>(*kept).fits;
  }
};

}  // namespace fieldwise::analysis
