// Eof: empirical orthogonal functions (principal components) of a field in time, weighted by area.
// May know: operation, cell weights, core, kernels; its source file uses Eigen.
// Must not know: files, sweeps, threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says what becomes of points with some values missing; those with none are always left out.
enum class PartialGaps { refuse, leave_out, fill };

/// Finds the patterns that explain most of the variance of a field about its mean in time.
/// Formula: y(t, p) = sqrt(w_p) (x(t, p) - mean of x(p)); lambda_k, e_k eigenvalues and vectors of Y Y' / (T - 1) (or
/// of Y' Y / (T - 1), whichever is smaller); pc_k(t) has mean 0 and standard deviation 1; pattern_k(p) = sum_t (x -
/// mean) pc_k / (T - 1), the regression of the field on its component; variance fraction lambda_k / sum lambda, its
/// error fraction sqrt(2 / T) (North's rule). Sign: the loading of largest size, weighted, is positive. Input: [time,
/// row, column]. Output: pattern [mode, row, column] in the units of `of` (K for temperatures), pc1, pc2,
/// ... [time], variance_fraction and variance_error [mode], all double. Missing: points without any value (and, with
/// gaps: leave_out, with any gap) in the pattern; gaps: fill counts missing values as the point's mean; modes that
/// explain nothing but rounding. Passes: one; state: all values, and the square of the smaller of times and points.
/// Errors: usage (a series, more modes than times allow), input_missing (gaps: refuse, and there are some). Accuracy:
/// n machine epsilons of the largest eigenvalue. Source: von Storch & Zwiers (1999), section 13.1; North et al. (1982),
/// doi 10.1175/1520-0493(1982)110<0699:SEITEO>2.0.CO;2, eq. 24.
class Eof final : public Reduction {
 public:
  struct Options {
    int modes = 10;
    AreaWeights weights = AreaWeights::area;
    PartialGaps gaps = PartialGaps::refuse;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Tells whether areas of cells are asked for.
  static bool needs_areas(const Options& options) { return options.weights == AreaWeights::area; }

  /// Returns the quantities that options ask for: pattern, variance_fraction, variance_error, pc1, pc2, ...
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  Eof(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  [[nodiscard]] std::vector<std::size_t> phases() const override;
  void work(std::size_t phase, std::size_t part) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 private:
  enum class PointState : std::uint8_t { whole, partial, absent };

  void add_headers(const core::FieldHeader& of);
  [[nodiscard]] double& value(std::size_t time, std::size_t point) {
    return by_time_ ? values_[time * length_ + point] : values_[point * length_ + time];
  }
  void centre_row(std::size_t row);
  void refuse_gaps() const;
  void multiply_block(std::size_t part);
  void solve();
  void load_row(std::size_t row);
  void choose_signs();

  Options options_;
  std::string name_;
  std::size_t times_ = 0;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t modes_ = 0;
  bool by_time_ = true;     // values_ holds one long series of points a time, or one of times a point
  std::size_t small_ = 0;   // the number of these series
  std::size_t length_ = 0;  // of each, a multiple of the lanes of sums
  double difference_factor_ = 1.0;
  std::vector<double> root_weights_;  // [point]
  std::vector<PointState> points_;
  std::vector<double> values_;
  std::vector<double> products_;    // [small, small]
  std::vector<double> components_;  // [mode, time]
  std::vector<double> loadings_;    // [mode, point], weighted
  std::vector<double> fractions_;   // [mode]; NaN where there is no such mode
};

}  // namespace fieldwise::analysis
