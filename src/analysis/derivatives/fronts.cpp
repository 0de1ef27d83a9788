#include "fieldwise/analysis/derivatives/fronts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/derivatives/front_gradient.hpp"
#include "analysis/round_row.hpp"
#include "analysis/smoothing/smoother.hpp"
#include "fieldwise/analysis/derivatives/wind.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/polar.hpp"
#include "fieldwise/kernels/ridges.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kOperatorDoc{"operator", "", "", "the stencil of the gradient"};
constexpr core::OptionDoc kKernelDoc{"kernel", "", "rows of weights from north to south, columns from west to east",
                                     "a stencil of one's own, whose weights add up to 0, instead of the operator"};
constexpr core::OptionDoc kSmoothDoc{"smooth_km", "km", "",
                                     "smooths by a Gaussian of this standard deviation first; 0: not"};
constexpr core::OptionDoc kThresholdDoc{"threshold", "", "a percentage of the area, or units of `of` per metre",
                                        "the least gradient where a front begins; 95%: that of 5 % of the valid area"};
constexpr core::OptionDoc kHysteresisDoc{"hysteresis", "1", "",
                                         "the share of the threshold down to which a front is followed"};
constexpr core::OptionDoc kThinDoc{"thin", "", "", "keeps only points where the gradient is greatest along it"};
constexpr std::array<core::Named<FrontOperator>, 4> kOperatorNames{{{"central", FrontOperator::central},
                                                                    {"sobel", FrontOperator::sobel},
                                                                    {"scharr", FrontOperator::scharr},
                                                                    {"prewitt", FrontOperator::prewitt}}};
constexpr std::array<std::string_view, 1> kThresholdUnits{"%"};
constexpr std::array kInputs{InputDoc{"of", "the field, on latitudes and longitudes"}};
constexpr std::array kOutputs{
    OutputDoc{"mask", "1", "1 on a front, 0 elsewhere; its mean over time is the frequency of fronts",
              core::main_result(core::Nature::mask)},
    OutputDoc{"magnitude", "units of `of` per metre", "size of the gradient", core::beside(core::Nature::magnitude)},
    OutputDoc{"direction", "degree", "clockwise from north, towards increase", core::beside(core::Nature::direction)}};

std::array<double, 3> weights_of(FrontOperator stencil) {
  switch (stencil) {
    case FrontOperator::central:
      break;
    case FrontOperator::sobel:
      return {1.0, 2.0, 1.0};
    case FrontOperator::scharr:
      return {3.0, 10.0, 3.0};
    case FrontOperator::prewitt:
      return {1.0, 1.0, 1.0};
  }
  return {0.0, 1.0, 0.0};
}

void check(const core::FieldHeader& of, const Fronts::Options& options) {
  if (of.grid->kind == core::GridKind::curvilinear) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("'{}' is on a curvilinear grid: fronts needs a grid of latitudes and longitudes", of.name));
  }
  const core::Measure threshold = options.threshold.value_or(core::Measure{});
  if (threshold.value < 0.0 || (threshold.unit == "%" && threshold.value > 100.0)) {
    throw core::Error(core::ErrorKind::usage, fmt::format("the threshold is {}{}, but must be 0 to 100 % or a gradient",
                                                          threshold.value, threshold.unit));
  }
}

}  // namespace

struct Fronts::Maps {
  explicit Maps(std::size_t size) : east(size), north(size), magnitude(size), direction(size), mask(size) {}
  std::vector<double> east, north, magnitude, direction;
  std::vector<bool> mask;
  std::vector<double> smoothed;
};

void Fronts::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kOperatorDoc, stencil, kOperatorNames);
  visitor.matrix(kKernelDoc, kernel);
  visitor.number(kSmoothDoc, smooth_km, 0.0, 20'000.0);
  visitor.measure(kThresholdDoc, threshold, kThresholdUnits);
  visitor.number(kHysteresisDoc, hysteresis, 0.0, 1.0);
  visitor.flag(kThinDoc, thin);
  figure.describe(visitor);
}

const OperationDoc& Fronts::doc() {
  static const OperationDoc doc{
      "fronts",
      "Finds the lines along which a field changes most, with the size and direction of its gradient.",
      "|grad f| >= threshold and greatest along grad f; joined points down to hysteresis * threshold",
      "Canny (1986), doi 10.1109/TPAMI.1986.4767851",
      kInputs,
      kOutputs};
  return doc;
}

Fronts::Fronts(std::span<const core::FieldHeader> inputs, const Options& options)
    : threshold_(options.threshold.value_or(core::Measure{})), hysteresis_(options.hysteresis), thin_(options.thin) {
  const core::FieldHeader& of = inputs[0];
  check(of, options);
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  if (!of.grid->has_places()) {  // refused there, before the columns are looked at
    make_derivatives(of, {}, "fronts");
  }
  gradient_ = std::make_shared<const FrontGradient>(of, options.figure, weights_of(options.stencil), options.kernel);
  const core::EarthFigure figure = options.figure.make();
  if (options.smooth_km > 0.0) {
    smoother_ = make_smoother(of, {SmoothMethod::gaussian, 1000.0 * options.smooth_km, options.figure.radius_m});
  }
  factor_ = of.units.difference_factor();
  for (const OutputDoc& output : kOutputs) {
    core::FieldHeader header = derived_header(of, output.quantity, &figure);
    header.difference = output.quantity == "magnitude" && (of.difference || of.units.is_temperature());
    header.units = output.quantity == "mask"        ? core::Units("1")
                   : output.quantity == "direction" ? core::Units("degree")
                   : of.units.text().empty()        ? core::Units()
                                                    : of.units.difference().divided_by(core::Units("m"));
    header.long_name = fmt::format("{} of the gradient of {}", output.quantity, title_of(of));
    if (output.quantity == "mask") {
      header.long_name = fmt::format("fronts of {} (1), or none (0)", title_of(of));
    }
    outputs_.push_back(header);
  }
  declare_kinds(doc(), of);
}

/// Finds the fronts of one map.
void Fronts::find(const core::TileView& field, std::size_t time, Maps& maps) const {
  if (smoother_ == nullptr) {
    gradient_->compute(field, time, maps.east, maps.north);
  } else {
    const core::Extent& extent = field.extent();
    maps.smoothed.resize(extent.rows.size() * extent.columns);
    smoother_->apply(field, time, maps.smoothed);
    const core::Extent one{{time, time + 1}, extent.rows, extent.columns};
    gradient_->compute(core::TileView(maps.smoothed.data(), one), time, maps.east, maps.north);
  }
  scale_row(factor_, maps.east);
  scale_row(factor_, maps.north);
  kernels::to_polar(maps.east, maps.north, maps.magnitude, maps.direction);
  const double high = threshold_.unit == "%"
                          ? kernels::weighted_quantile(maps.magnitude, gradient_->areas(), 0.01 * threshold_.value)
                          : threshold_.value;
  std::vector<bool> candidates(maps.magnitude.size(), true);
  if (thin_) {
    gradient_->to_steps(maps.east, maps.north);
    candidates = kernels::ridges(gradient_->shape(), maps.magnitude, maps.east, maps.north);
  }
  maps.mask = kernels::linked(gradient_->shape(), maps.magnitude, candidates, high, hysteresis_ * high);
}

void Fronts::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  const DistinctColumns& columns = gradient_->columns();
  Maps maps(extent.rows.size() * columns.size());
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    find(inputs[0], time, maps);
    for (std::size_t row = 0; row < extent.rows.size(); ++row) {
      for (std::size_t column = 0; column < extent.columns; ++column) {
        const std::size_t at = row * columns.size() + columns.place_of[column];
        const bool there = !std::isnan(maps.magnitude[at]);
        outputs[0].at(time, row, column) = there ? (maps.mask[at] ? 1.0 : 0.0) : core::kMissing;
        outputs[1].at(time, row, column) = core::round_to_type(outputs_[1].type, maps.magnitude[at]);
        const double direction = core::round_to_type(outputs_[2].type, maps.direction[at]);
        outputs[2].at(time, row, column) = direction >= 360.0 ? 0.0 : direction;
      }
    }
  }
}

}  // namespace fieldwise::analysis
