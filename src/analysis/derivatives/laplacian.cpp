#include "fieldwise/analysis/derivatives/laplacian.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/round_row.hpp"
#include "fieldwise/analysis/derivatives/wind.hpp"
#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array kInputs{InputDoc{"of", "the field, on latitudes and longitudes"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of` per square metre", "the Laplacian", core::main_result(core::Nature::about_zero)}};

}  // namespace

const OperationDoc& Laplacian::doc() {
  static const OperationDoc doc{"laplacian",
                                "Computes the horizontal Laplacian of a field on the sphere.",
                                "d2f/dlon2 / (R cos lat)^2 + (d2f/dlat2 - tan(lat) df/dlat) / R^2",
                                "Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0",
                                kInputs,
                                kOutputs};
  return doc;
}

Laplacian::Laplacian(std::span<const core::FieldHeader> inputs, const Options& options)
    : derivatives_(make_derivatives(inputs[0], options, "laplacian")) {
  const core::FieldHeader& of = inputs[0];
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  factor_ = of.units.difference_factor();
  const core::EarthFigure figure = options.figure.make();
  core::FieldHeader header = derived_header(of, "", &figure);
  header.units = of.units.difference().divided_by(core::Units("m")).divided_by(core::Units("m"));
  header.difference = of.difference || of.units.is_temperature();
  header.long_name = fmt::format("Laplacian of {}", title_of(of));
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

void Laplacian::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  DerivativeBuffers buffers;
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto result = outputs[0].row(time, row);
      derivatives_->laplacian(inputs[0], time, row, buffers, result);
      scale_row(factor_, result);
      round_row(outputs_[0].type, result);
    }
  }
}

}  // namespace fieldwise::analysis
