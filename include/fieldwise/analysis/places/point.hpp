// Point: the series of a field at the grid point nearest to a place.
// May know: operation, core.
// Must not know: files, sweeps.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Extracts the series of one grid point.
/// Formula: the values at the point with the least great-circle distance to the place.
/// Input: [time, row, column]. Output: [time], same units, double. Missing: as in the field.
/// Passes: one; state: one double a time. Errors: usage (a series has no points). Accuracy: exact.
/// Source: Snyder (1987), USGS Professional Paper 1395, eq. 5-3.
class Point final : public Reduction, public Continuable {
 public:
  struct Options {
    std::array<double, 2> at{std::nan(""), std::nan("")};  ///< latitude, longitude in degrees; no default

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Point(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  using Reduction::finish;

 private:
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::vector<double> values_;  // [time]
};

}  // namespace fieldwise::analysis
