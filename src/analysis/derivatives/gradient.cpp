#include "fieldwise/analysis/derivatives/gradient.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "analysis/round_row.hpp"
#include "fieldwise/analysis/derivatives/wind.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/kernels/polar.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kAngleDoc{"angle_deg", "degree", "",
                                    "writes the derivative in this direction too, clockwise from north"};
constexpr std::array kInputs{InputDoc{"of", "the field, on latitudes and longitudes"}};
constexpr std::array kOutputs{
    OutputDoc{"ddx", "units of `of` per metre", "eastward derivative", core::beside(core::Nature::eastward)},
    OutputDoc{"ddy", "units of `of` per metre", "northward derivative", core::beside(core::Nature::northward)},
    OutputDoc{"magnitude", "units of `of` per metre", "size of the gradient",
              core::main_result(core::Nature::magnitude)},
    OutputDoc{"direction", "degree", "clockwise from north, towards increase", core::beside(core::Nature::direction)},
    OutputDoc{"directional", "units of `of` per metre", "derivative in the direction `angle_deg`, where that is given",
              core::beside(core::Nature::about_zero)}};

/// Returns the header of one output.
core::FieldHeader header_of(const core::FieldHeader& of, const OutputDoc& output, const Gradient::Options& options) {
  const core::EarthFigure figure = options.derivative.figure.make();
  core::FieldHeader header = derived_header(of, output.quantity, &figure);
  const std::string what = title_of(of);
  if (output.quantity == "direction") {
    header.units = core::Units("degree");
    header.difference = false;
    header.long_name = fmt::format("direction of the gradient of {}, clockwise from north, towards increase", what);
    return header;
  }
  // Nobody knows what unknown units per metre are.
  header.units = of.units.text().empty() ? core::Units() : of.units.difference().divided_by(core::Units("m"));
  header.difference = of.difference || of.units.is_temperature();
  header.long_name = fmt::format("{} of {}", output.text, what);
  if (output.quantity == "magnitude") {
    header.long_name = fmt::format("magnitude of the gradient of {}", what);
  } else if (output.quantity == "directional") {
    header.long_name =
        fmt::format("derivative of {} towards {} degrees clockwise from north", what, *options.angle_deg);
    header.numeric_attributes["angle_deg"] = *options.angle_deg;
  }
  return header;
}

/// Rounds directions as they will be written; one a hair west of north rounds to north.
void round_directions(core::ValueType type, std::span<double> row) {
  round_row(type, row);
  for (double& value : row) {
    value = value >= 360.0 ? 0.0 : value;
  }
}

}  // namespace

void Gradient::Options::describe(core::OptionVisitor& visitor) {
  derivative.describe(visitor);
  visitor.optional_number(kAngleDoc, angle_deg, -360.0, 360.0);
}

const OperationDoc& Gradient::doc() {
  static const OperationDoc doc{
      "gradient",
      "Computes the eastward and northward slope of a field on the sphere, its magnitude and its direction.",
      "ddx = df/dlon / (R cos lat); ddy = df/dlat / R; direction = atan2(ddx, ddy)",
      "Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0; Holton (2004), An Introduction to Dynamic Meteorology, "
      "section 2.3",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> Gradient::quantities(const Options& options, std::span<const InputName> names) {
  static_cast<void>(names);
  std::vector<std::string> written;
  for (const OutputDoc& output : kOutputs) {
    if (output.quantity != "directional" || options.angle_deg) {
      written.emplace_back(output.quantity);
    }
  }
  return written;
}

Gradient::Gradient(std::span<const core::FieldHeader> inputs, const Options& options)
    : derivatives_(make_derivatives(inputs[0], options.derivative, "gradient")), angle_deg_(options.angle_deg) {
  const core::FieldHeader& of = inputs[0];
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  factor_ = of.units.difference_factor();
  for (const OutputDoc& output : kOutputs) {
    if (output.quantity != "directional" || angle_deg_) {
      outputs_.push_back(header_of(of, output, options));
    }
  }
  declare_kinds(doc(), of);
}

std::vector<double> Gradient::fingerprint(std::size_t /*times*/) const {
  return std::vector<double>();  // the grid decides all
}

void Gradient::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  const core::ValueType type = outputs_[0].type;
  const double angle_rad = angle_deg_.value_or(0.0) * core::kRadiansPerDegree;
  const double along_east = std::sin(angle_rad);
  const double along_north = std::cos(angle_rad);
  DerivativeBuffers buffers;
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto east = outputs[0].row(time, row);
      const auto north = outputs[1].row(time, row);
      derivatives_->gradient(inputs[0], time, row, buffers, east, north);
      scale_row(factor_, east);
      scale_row(factor_, north);
      kernels::to_polar(east, north, outputs[2].row(time, row), outputs[3].row(time, row));
      for (std::size_t i = 0; i < extent.columns && angle_deg_; ++i) {
        outputs[4].at(time, row, i) = east[i] * along_east + north[i] * along_north;
      }
      round_directions(type, outputs[3].row(time, row));
      for (std::size_t k = 0; k < outputs.size(); ++k) {
        if (k != 3) {
          round_row(type, outputs[k].row(time, row));
        }
      }
    }
  }
}

}  // namespace fieldwise::analysis
