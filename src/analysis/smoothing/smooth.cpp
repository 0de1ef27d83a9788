#include "fieldwise/analysis/smoothing/smooth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "analysis/round_row.hpp"
#include "analysis/smoothing/smoother.hpp"
#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kMethodDoc{"method", "", "", "the shape of the weights"};
constexpr core::OptionDoc kRadiusDoc{"radius_km", "km", "",
                                     "the standard deviation of the weights; of a box, how far it reaches"};
constexpr core::OptionDoc kEarthDoc{"radius_m", "m", "", "radius of the sphere"};
constexpr std::array<core::Named<SmoothMethod>, 3> kMethodNames{
    {{"gaussian", SmoothMethod::gaussian}, {"box", SmoothMethod::box}, {"binomial", SmoothMethod::binomial}}};
constexpr std::array kInputs{InputDoc{"of", "the field, on any grid"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the smoothed field", core::main_result(core::Nature::as_input)}};

}  // namespace

void Smooth::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.number(kRadiusDoc, radius_km, std::numeric_limits<double>::min(), 20'000.0);
  visitor.number(kEarthDoc, radius_m, std::numeric_limits<double>::min(), std::numeric_limits<double>::max());
}

const OperationDoc& Smooth::doc() {
  static const OperationDoc doc{"smooth",
                                "Averages the surroundings of each point, weighted by true distance.",
                                "sum(w a x) / sum(w a), a = cell area, d = distance; gaussian: w = exp(-d^2 / (2 "
                                "radius^2)); box: w = 1 up to the "
                                "radius; binomial: 1-2-1 along both axes until the standard deviation is the radius",
                                "Weaver and Courtier (2001), doi 10.1002/qj.49712757518",
                                kInputs,
                                kOutputs};
  return doc;
}

Smooth::Smooth(std::span<const core::FieldHeader> inputs, const Options& options)
    : smoother_(make_smoother(inputs[0], {options.method, 1000.0 * options.radius_km, options.radius_m})) {
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  const core::FieldHeader& of = inputs[0];
  const core::EarthFigure figure(options.radius_m);
  core::FieldHeader header = derived_header(of, "", &figure);
  header.standard_name = of.standard_name;
  header.long_name = fmt::format("{}, smoothed over {} km", title_of(of), options.radius_km);
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

void Smooth::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  std::vector<double> smoothed(extent.rows.size() * extent.columns);
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    smoother_->apply(inputs[0], time, smoothed);
    for (std::size_t row = 0; row < extent.rows.size(); ++row) {
      const auto from = std::span<const double>(smoothed).subspan(row * extent.columns, extent.columns);
      const auto to = outputs[0].row(time, extent.rows.begin + row);
      std::ranges::copy(from, to.begin());
      round_row(outputs_[0].type, to);
    }
  }
}

}  // namespace fieldwise::analysis
