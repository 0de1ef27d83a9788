// CollapsePlaces: one value of those of each circle of latitude, of each meridian, or of the whole map.
// May know: collapse, operation, cell weights, core.
// Must not know: files, sweeps.
#pragma once

#include <span>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/places/collapse.hpp"

namespace fieldwise::analysis {

/// Collapses rows, columns or both of each map; see Collapse.
class CollapsePlaces final : public Reduction, public Continuable {
 public:
  /// Makes the operation for the header of a field. Errors: see Collapse.
  CollapsePlaces(std::span<const core::FieldHeader> inputs, bool over_lat, bool over_lon, const CollapseRule& rule);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  using Reduction::finish;

 private:
  /// Holds the sums of one value of the result. There may be millions, so that what only one statistic needs shares
  /// its place with what only others do.
  struct Sum {
    double count = 0.0;
    double weight = 0.0;
    double whole_weight = 0.0;  ///< of missing values, too
    double first = 0.0;
    /// Of a mean the departures from the first value times the weights; of an sd the mean of the departures as it is
    /// after each value; else the sum, the least or the greatest value.
    double own = 0.0;
    double m2 = 0.0;  ///< of an sd

    void add(double value, double with_weight, CollapseStatistic statistic);
    /// Adds what a mean needs of a row, in eight lanes.
    void add_row(std::span<const double> values, std::span<const double> with_weights);
  };

  [[nodiscard]] std::span<const double> weights_of_row(std::size_t row) const;
  /// Returns the value of one row, which is complete as soon as it is seen.
  [[nodiscard]] double value_of_row(std::span<const double> values, std::size_t row) const;
  void add_row(std::span<const double> values, std::size_t row, std::span<Sum> sums) const;
  [[nodiscard]] double value(const Sum& sums) const;
  /// Returns the number of sums of a map; none are kept where each row is one value.
  [[nodiscard]] std::size_t sums_a_map() const noexcept { return over_lat_ ? (over_lon_ ? 1 : columns_) : 0; }
  void describe_result(const core::FieldHeader& of);

  bool over_lat_;
  bool over_lon_;
  CollapseRule rule_;
  double factor_ = 1.0;  ///< from degF to K where results are differences
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t maps_ = 0;
  std::vector<double> weights_;     // [row, column], or one row where all are alike
  std::vector<Sum> sums_;           // [map, column] of the result, where rows are added
  std::vector<double> row_values_;  // [map, row], where they are not
};

}  // namespace fieldwise::analysis
