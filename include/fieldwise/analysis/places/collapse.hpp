// Collapse: one value of those along dimensions: zonal and meridional means, means over levels, ensemble statistics.
// May know: operation, the two ways of collapsing, core.
// Must not know: files, sweeps, how layers of a variable come together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names what is made of the values along the dimensions.
enum class CollapseStatistic : std::uint8_t { mean, sum, min, max, sd, n, sign_agreement };

/// Names what the values are weighted by; by_default: cell areas where latitude is collapsed, else nothing.
enum class CollapseWeights : std::uint8_t { by_default, area, thickness, none };

/// Says what is made of the values along dimensions, and how many of them must be valid.
struct CollapseRule {
  CollapseStatistic statistic = CollapseStatistic::mean;
  std::optional<double> percentile = {};  ///< in place of the statistic
  CollapseWeights weights = CollapseWeights::by_default;
  int min_samples = 1;
  double min_fraction = 0.0;

  /// Returns "mean", "percentile 90", ...
  [[nodiscard]] std::string name() const;
  /// Makes a result what it is by the rule: its units, type, kind and the method in its cell methods, along dimensions
  /// that these call `names` ("longitude"). Returns the factor by which differences of values of `of` are multiplied to
  /// be in its units.
  double describe(core::FieldHeader& result, const core::FieldHeader& of, const std::string& names) const;
};

/// Makes one value of those along longitude, latitude, both, or further dimensions (levels, members).
/// Formula: mean: sum(w x) / sum(w); sum: sum(x); sd: over layers sqrt(sum((x - m)^2) / (n - 1)), over places and by
/// thickness sqrt(sum(w (x - m)^2) / sum(w)), by weights of an input sqrt(sum(w (x - m)^2) / sum(w) n / (n - 1)); a
/// percentile in definition 7 of Hyndman and Fan; sign_agreement: the
/// share of the valid values that have the sign of their mean (zeros have none). Input: [leading, row, column], or the
/// layers of a variable. Output: without these dimensions, same type; sd and units as of differences, n and the share
/// "1". Missing: fewer than min_samples valid values or a smaller share (of the weights) than min_fraction;
/// sign_agreement where the mean is 0 or fewer than 2 values are valid. Passes: one; state: none over layers, 10
/// doubles a row or column and time over places. Errors: usage (dimensions of both kinds at once, rows that are no
/// circles of latitude, percentiles and agreement over places, thickness of what is no level). Accuracy: n machine
/// epsilons of the spread. Source: CF-1.8 section 7.3; sign_agreement: IPCC AR6 WGI, cross-chapter box Atlas.1.
struct Collapse {
  struct Options {
    std::vector<std::string> over = {};
    CollapseRule rule = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Tells whether areas of cells are asked for.
  static bool needs_areas(const Options& options);

  /// Returns the further dimensions among those that are collapsed.
  static std::vector<std::string> joined(const Options& options);

  /// Makes the operation for the header of a field, or for those of all layers along the dimensions. Errors: see above.
  static std::unique_ptr<Operation> make(std::span<const core::FieldHeader> inputs, const Options& options,
                                         std::span<const InputName> names);
};

}  // namespace fieldwise::analysis
