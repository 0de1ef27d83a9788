// Fronts: lines along which a field changes most.
// May know: operation, derivatives, core.
// Must not know: files, sweeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

class FrontGradient;
class Smoother;

/// Names the stencils: differences of neighbours, alone or averaged over three rows and columns with the weights 3-10-3
/// (scharr), 1-2-1 (sobel) or 1-1-1 (prewitt).
enum class FrontOperator { central, sobel, scharr, prewitt };

/// Finds fronts by Canny's method, in metres.
/// Formula: g = gradient of the field smoothed by a Gaussian; a front is where |g| is at least the threshold and
/// greatest in the direction of g, and what is joined to such points where |g| is at least hysteresis times the
/// threshold. Input: [leading, lat, lon] on a rectilinear grid. Output: mask (1 front, 0 none), magnitude (units per
/// metre) and direction (degrees clockwise from north, towards increase) of g, of the same shape. Missing: everything
/// at a missing point, without neighbours and at pole rows; no point beside which the gradient is missing in its
/// direction is a front if lines are thinned. Passes: one map over whole maps. Errors: usage (series, curvilinear, a
/// kernel that does not sum to 0 or has no direction). Accuracy: a constant has no fronts, beside a coast or not.
/// Source: Canny (1986), doi 10.1109/TPAMI.1986.4767851; Scharr (2000), dissertation, University of Heidelberg.
class Fronts final : public Map {
 public:
  struct Options {
    core::EarthFigureOptions figure = {};
    FrontOperator stencil = FrontOperator::sobel;
    std::vector<std::vector<double>> kernel = {};  ///< rows from north to south; empty: the stencil
    double smooth_km = 0.0;
    std::optional<core::Measure> threshold = core::Measure{95.0, "%"};
    double hysteresis = 0.5;
    bool thin = true;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Fronts(std::span<const core::FieldHeader> inputs, const Options& options);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  /// Holds one map of each result [row, place].
  struct Maps;
  void find(const core::TileView& field, std::size_t time, Maps& maps) const;

  std::shared_ptr<const Smoother> smoother_;  // nothing where not smoothed
  std::shared_ptr<const FrontGradient> gradient_;
  core::Measure threshold_;
  double hysteresis_;
  bool thin_;
  double factor_ = 1.0;
};

}  // namespace fieldwise::analysis
