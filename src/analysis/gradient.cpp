#include "fieldwise/analysis/gradient.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "fieldwise/core/error.hpp"
#include "fieldwise/kernels/differences.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr core::OptionDoc kRadiusDoc{"radius_m", "m", "above 0", "radius of the sphere"};
constexpr core::OptionDoc kSchemeDoc{"scheme", "", "centered", "the difference scheme"};
constexpr std::array<core::Named<GradientScheme>, 1> kSchemeNames{{{"centered", GradientScheme::centered}}};
constexpr std::array kInputs{InputDoc{"of", "the field, on latitudes and longitudes"}};
constexpr std::array kOutputs{OutputDoc{"ddx", "units of `of` per metre", "eastward derivative"},
                              OutputDoc{"ddy", "units of `of` per metre", "northward derivative"},
                              OutputDoc{"magnitude", "units of `of` per metre", "size of the gradient"},
                              OutputDoc{"direction", "degree", "clockwise from north, towards increase"}};

void check_grid(const core::FieldHeader& of) {
  if (of.grid->kind == core::GridKind::none) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' is a series: it has no gradient", of.name));
  }
  if (of.grid->kind == core::GridKind::curvilinear) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("'{}' is on a curvilinear grid: gradient needs a grid of latitudes and longitudes", of.name));
  }
  if (of.grid->rows < 2 || of.grid->columns < 2) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has {} x {} points: a gradient needs two latitudes and two longitudes at least",
                                  of.name, of.grid->rows, of.grid->columns));
  }
}

/// Returns the header of one output.
core::FieldHeader header_of(const core::FieldHeader& of, const OutputDoc& output, double radius_m) {
  core::FieldHeader header = of;
  header.quantity = output.quantity;
  header.name.clear();
  header.standard_name.clear();
  header.ancillary.clear();
  header.numeric_attributes["earth_radius_m"] = radius_m;
  const std::string what = of.long_name.empty() ? of.name : of.long_name;
  if (output.quantity == "direction") {
    header.units = core::Units("degree");
    header.difference = false;
    header.long_name = fmt::format("direction of the gradient of {}, clockwise from north, towards increase", what);
    return header;
  }
  header.units = of.units.difference().divided_by(core::Units("m"));
  header.difference = of.difference || of.units.is_temperature();
  header.long_name = output.quantity == "magnitude" ? fmt::format("magnitude of the gradient of {}", what)
                                                    : fmt::format("{} of {}", output.text, what);
  return header;
}

}  // namespace

void Gradient::Options::describe(core::OptionVisitor& visitor) {
  visitor.number(kRadiusDoc, radius_m, std::numeric_limits<double>::min(), std::numeric_limits<double>::max());
  visitor.choice(kSchemeDoc, scheme, kSchemeNames);
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

Gradient::Gradient(std::span<const core::FieldHeader> inputs, const Options& options) {
  const core::FieldHeader& of = inputs[0];
  check_grid(of);
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  const core::Grid& grid = *of.grid;
  constexpr double kPole = 90.0 - 1e-6;
  for (const double lat : grid.lat_deg) {
    northward_m_.push_back(options.radius_m * lat * kRadians);
    metres_per_degree_.push_back(std::abs(lat) >= kPole ? 0.0 : options.radius_m * std::cos(lat * kRadians) * kRadians);
  }
  const auto repeated = core::repeated_columns(grid);
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (!repeated[column]) {
      unique_of_.push_back(unique_columns_.size());
      unique_columns_.push_back(column);
      lon_deg_.push_back(grid.lon_deg[column]);
      continue;
    }
    std::size_t original = 0;  // the column at the same place of the circle
    while (std::abs(std::remainder(grid.lon_deg[column] - lon_deg_[original], 360.0)) > 1e-3) {
      ++original;
    }
    unique_of_.push_back(original);
  }
  cyclic_ = core::is_cyclic(grid);
  factor_ = of.difference ? 1.0 : of.units.difference_factor();
  for (const OutputDoc& output : kOutputs) {
    outputs_.push_back(header_of(of, output, options.radius_m));
  }
}

double Gradient::along_longitude(std::span<const double> values, std::size_t column) const {
  const std::size_t n = unique_columns_.size();
  const std::size_t here = unique_of_[column];
  // A neighbour beyond the seam lies a whole circle further on.
  const auto sample = [&](std::size_t position, double turn) {
    return kernels::Sample{lon_deg_[position] + turn, values[unique_columns_[position]]};
  };
  const double circle = lon_deg_[n - 1] > lon_deg_[0] ? 360.0 : -360.0;
  const kernels::Sample centre = sample(here, 0.0);
  if (cyclic_ || (here > 0 && here + 1 < n)) {
    const kernels::Sample before = here > 0 ? sample(here - 1, 0.0) : sample(n - 1, -circle);
    const kernels::Sample after = here + 1 < n ? sample(here + 1, 0.0) : sample(0, circle);
    return kernels::centred_difference(before, centre, after);
  }
  const bool first = here == 0;
  const kernels::Sample near = sample(first ? 1 : n - 2, 0.0);
  const kernels::Sample far = n > 2 ? sample(first ? 2 : n - 3, 0.0) : kernels::Sample{0.0, kMissing};
  return kernels::one_sided_difference(centre, near, far);
}

double Gradient::along_latitude(const core::TileView& field, std::size_t time, std::size_t row,
                                std::size_t column) const {
  const std::size_t n = northward_m_.size();
  const auto sample = [&](std::size_t r) { return kernels::Sample{northward_m_[r], field.at(time, r, column)}; };
  if (row > 0 && row + 1 < n) {
    return kernels::centred_difference(sample(row - 1), sample(row), sample(row + 1));
  }
  const bool first = row == 0;
  const kernels::Sample far = n > 2 ? sample(first ? 2 : n - 3) : kernels::Sample{0.0, kMissing};
  return kernels::one_sided_difference(sample(row), sample(first ? 1 : n - 2), far);
}

void Gradient::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::TileView& field = inputs[0];
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto values = field.row(time, row);
      for (std::size_t i = 0; i < extent.columns; ++i) {
        const double east =
            metres_per_degree_[row] > 0.0 ? factor_ * along_longitude(values, i) / metres_per_degree_[row] : kMissing;
        const double north = factor_ * along_latitude(field, time, row, i);
        const double size = std::hypot(east, north);
        const double degrees = std::atan2(east, north) / kRadians;
        const double direction = size > 0.0 ? (degrees < 0.0 ? degrees + 360.0 : degrees) : kMissing;
        outputs[0].at(time, row, i) = core::round_to_type(outputs_[0].type, east);
        outputs[1].at(time, row, i) = core::round_to_type(outputs_[1].type, north);
        outputs[2].at(time, row, i) = core::round_to_type(outputs_[2].type, size);
        outputs[3].at(time, row, i) = core::round_to_type(outputs_[3].type, direction);
      }
    }
  }
}

}  // namespace fieldwise::analysis
