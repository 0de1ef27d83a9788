#include "fieldwise/analysis/derivatives/advection.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/round_row.hpp"
#include "fieldwise/analysis/derivatives/wind.hpp"
#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array kInputs{InputDoc{"of", "the field that is carried, on latitudes and longitudes"},
                             InputDoc{"u", "the eastward part of the wind, on the same grid at the same times"},
                             InputDoc{"v", "the northward part"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of` times units of `u` per metre, K s-1 for temperatures",
                                        "the advection, positive where the wind brings higher values",
                                        core::main_result(core::Nature::about_zero)}};

}  // namespace

const OperationDoc& Advection::doc() {
  static const OperationDoc doc{"advection",
                                "Computes how fast a wind carries higher or lower values of a field to each place.",
                                "-(u df/dlon / (R cos lat) + v df/dlat / R)",
                                "Holton (2004), An Introduction to Dynamic Meteorology, section 2.1",
                                kInputs,
                                kOutputs};
  return doc;
}

Advection::Advection(std::span<const core::FieldHeader> inputs, const Options& options)
    : derivatives_(make_derivatives(inputs[0], options, "advection")) {
  const core::FieldHeader& of = inputs[0];
  check_same_points(of, inputs[1]);
  const Wind wind = check_wind(inputs[1], inputs[2]);
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  const double factor = of.units.difference_factor();
  east_factor_ = -factor * wind.east_factor;
  north_factor_ = -factor * wind.north_factor;
  const core::EarthFigure figure = options.figure.make();
  core::FieldHeader header = derived_header(of, "", &figure);
  header.units = of.units.difference().multiplied_by(wind.units.divided_by(core::Units("m")));
  header.difference = of.difference || of.units.is_temperature();
  header.long_name =
      fmt::format("advection of {} by {} and {}", title_of(of), title_of(inputs[1]), title_of(inputs[2]));
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

void Advection::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  DerivativeBuffers buffers;
  std::vector<double> east(extent.columns);
  std::vector<double> north(extent.columns);
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      derivatives_->gradient(inputs[0], time, row, buffers, east, north);
      const auto u = inputs[1].row(time, row);
      const auto v = inputs[2].row(time, row);
      const auto result = outputs[0].row(time, row);
      for (std::size_t i = 0; i < result.size(); ++i) {
        result[i] = east_factor_ * u[i] * east[i] + north_factor_ * v[i] * north[i];
      }
      round_row(outputs_[0].type, result);
    }
  }
}

}  // namespace fieldwise::analysis
