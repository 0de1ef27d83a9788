#include "fieldwise/analysis/derivatives/divergence.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/round_row.hpp"
#include "fieldwise/analysis/derivatives/wind.hpp"
#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array kInputs{InputDoc{"u", "the eastward part of the wind"},
                             InputDoc{"v", "the northward part, on the same grid at the same times"}};
constexpr std::array kDivergence{OutputDoc{"", "units of `u` per metre, s-1 for velocities", "the divergence",
                                           core::main_result(core::Nature::about_zero)}};
constexpr std::array kVorticity{OutputDoc{"", "units of `u` per metre, s-1 for velocities",
                                          "the vorticity, positive where the wind turns to the left",
                                          core::main_result(core::Nature::about_zero)}};

core::FieldHeader header_of(const core::FieldHeader& u, const core::FieldHeader& v, const Wind& wind,
                            std::string_view what, const DerivativeOptions& options) {
  const core::EarthFigure figure = options.figure.make();
  core::FieldHeader header = derived_header(u, "", &figure);
  header.units = wind.units.divided_by(core::Units("m"));
  header.long_name = fmt::format("{} of {} and {}", what, title_of(u), title_of(v));
  return header;
}

/// Writes the divergence of (east, sign * north), times a factor.
void apply_divergence(const Derivatives& derivatives, const core::TileView& east, const core::TileView& north,
                      double sign, double factor, core::ValueType type, const core::MutableTileView& output) {
  const core::Extent& extent = output.extent();
  DerivativeBuffers buffers;
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      derivatives.divergence(east, north, sign, time, row, buffers, output.row(time, row));
      scale_row(factor, output.row(time, row));
      round_row(type, output.row(time, row));
    }
  }
}

}  // namespace

const OperationDoc& Divergence::doc() {
  static const OperationDoc doc{"divergence",
                                "Computes the horizontal divergence of a wind given by its two parts.",
                                "(du/dlon + d(v cos lat)/dlat) / (R cos lat)",
                                "Holton (2004), An Introduction to Dynamic Meteorology, section 4.2",
                                kInputs,
                                kDivergence};
  return doc;
}

Divergence::Divergence(std::span<const core::FieldHeader> inputs, const Options& options)
    : derivatives_(make_derivatives(inputs[0], options, "divergence")) {
  const Wind wind = check_wind(inputs[0], inputs[1]);
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  factor_ = wind.east_factor;
  sign_ = wind.north_factor / wind.east_factor;
  outputs_ = {header_of(inputs[0], inputs[1], wind, "divergence", options)};
  outputs_[0].standard_name = wind.is_wind ? "divergence_of_wind" : "";
  declare_kinds(doc(), inputs[0]);
}

void Divergence::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  apply_divergence(*derivatives_, inputs[0], inputs[1], sign_, factor_, outputs_[0].type, outputs[0]);
}

const OperationDoc& Vorticity::doc() {
  static const OperationDoc doc{"vorticity",
                                "Computes the vertical component of the vorticity of a wind given by its two parts.",
                                "(dv/dlon - d(u cos lat)/dlat) / (R cos lat)",
                                "Holton (2004), An Introduction to Dynamic Meteorology, section 4.2",
                                kInputs,
                                kVorticity};
  return doc;
}

Vorticity::Vorticity(std::span<const core::FieldHeader> inputs, const Options& options)
    : derivatives_(make_derivatives(inputs[0], options, "vorticity")) {
  const Wind wind = check_wind(inputs[0], inputs[1]);
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  factor_ = wind.north_factor;
  sign_ = -wind.east_factor / wind.north_factor;
  outputs_ = {header_of(inputs[0], inputs[1], wind, "vorticity", options)};
  outputs_[0].standard_name = wind.is_wind ? "atmosphere_relative_vorticity" : "";
  declare_kinds(doc(), inputs[0]);
}

void Vorticity::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  apply_divergence(*derivatives_, inputs[1], inputs[0], sign_, factor_, outputs_[0].type, outputs[0]);
}

}  // namespace fieldwise::analysis
