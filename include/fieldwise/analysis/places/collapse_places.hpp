// CollapsePlaces: one value of those of each circle of latitude, of each meridian, or of the whole map.
// May know: collapse, operation, cell weights, core.
// Must not know: files, sweeps.
#pragma once

#include <span>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/places/collapse.hpp"

namespace fieldwise::analysis {

/// Collapses rows, columns or both of each map; see Collapse.
class CollapsePlaces final : public Reduction {
 public:
  /// Makes the operation for the header of a field. Errors: see Collapse.
  CollapsePlaces(std::span<const core::FieldHeader> inputs, bool over_lat, bool over_lon, const CollapseRule& rule);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 private:
  /// Holds the sums of one value of the result.
  struct Sum {
    double count = 0.0;
    double weight = 0.0;
    double whole_weight = 0.0;  ///< of missing values, too
    double first = 0.0;
    double departures = 0.0;  ///< of the values from the first, times the weights
    double mean = 0.0;        ///< of the departures from the first, as it is after each value: for sd
    double m2 = 0.0;
    double sum = 0.0;
    double least = 0.0;
    double greatest = 0.0;

    void add(double value, double with_weight);
    /// Adds what a mean needs of a row, in eight lanes.
    void add_row(std::span<const double> values, std::span<const double> with_weights);
  };

  [[nodiscard]] double value(const Sum& sums) const;
  [[nodiscard]] std::size_t values_a_map() const noexcept {
    return (over_lat_ ? 1 : rows_) * (over_lon_ ? 1 : columns_);
  }
  void describe_result(const core::FieldHeader& of);

  bool over_lat_;
  bool over_lon_;
  CollapseRule rule_;
  double factor_ = 1.0;  ///< from degF to K where results are differences
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t maps_ = 0;
  std::vector<double> weights_;  // [row, column]
  std::vector<Sum> sums_;        // [map, row, column] of the result
};

}  // namespace fieldwise::analysis
