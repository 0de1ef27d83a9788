#include "fieldwise/analysis/gradient.hpp"

#include <fmt/format.h>

#include <algorithm>
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

double turn(double degrees) { return std::remainder(degrees, 360.0); }

/// Returns the direction in degrees clockwise from north, from 0 to below 360, as it will be written.
double bearing(double east, double north, core::ValueType type) {
  const double degrees = std::atan2(east, north) / kRadians;
  const double written = core::round_to_type(type, degrees < 0.0 ? degrees + 360.0 : degrees);
  return written >= 360.0 ? 0.0 : written;  // a direction a hair west of north rounds to north
}

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
  // Nobody knows what unknown units per metre are.
  header.units = of.units.text().empty() ? core::Units() : of.units.difference().divided_by(core::Units("m"));
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
  cyclic_ = core::is_cyclic(grid);
  find_columns(grid);
  factor_ = of.difference ? 1.0 : of.units.difference_factor();
  for (const OutputDoc& output : kOutputs) {
    outputs_.push_back(header_of(of, output, options.radius_m));
  }
}

void Gradient::find_columns(const core::Grid& grid) {
  const auto repeated = core::repeated_columns(grid);
  for (std::size_t column = 0; column < grid.columns; ++column) {
    std::size_t place = columns_.size();
    if (repeated[column]) {  // the column nearest to it on the circle is the one that it repeats
      const auto away = [&](std::size_t other) { return std::abs(turn(grid.lon_deg[column] - grid.lon_deg[other])); };
      place = static_cast<std::size_t>(std::ranges::min_element(columns_, {}, away) - columns_.begin());
    } else {
      columns_.push_back(column);
    }
    place_of_.push_back(place);
  }
  const std::size_t n = columns_.size();
  if (n < 2) {
    throw core::Error(core::ErrorKind::usage, "a gradient needs two different longitudes at least");
  }
  // Across a seam (from 357.5 to 0, or from 180 to -177.5) the spacing is what it is on the circle.
  for (std::size_t i = 0; i < n; ++i) {
    const double to_next = turn(grid.lon_deg[columns_[(i + 1) % n]] - grid.lon_deg[columns_[i]]);
    to_next_deg_.push_back(to_next);
    from_previous_deg_.push_back(i == 0 ? turn(grid.lon_deg[columns_[0]] - grid.lon_deg[columns_[n - 1]])
                                        : to_next_deg_[i - 1]);
  }
}

void Gradient::differentiate_eastward(std::span<const double> values, RowBuffers& buffers) const {
  const std::size_t n = columns_.size();
  // One column more on either side: the neighbour across the seam.
  buffers.padded.resize(n + 2);
  buffers.slope.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    buffers.padded[i + 1] = values[columns_[i]];
  }
  buffers.padded[0] = buffers.padded[n];
  buffers.padded[n + 1] = buffers.padded[1];
  const std::span<const double> padded(buffers.padded);
  kernels::centred_differences(padded.first(n), padded.subspan(1, n), padded.last(n), from_previous_deg_, to_next_deg_,
                               buffers.slope);
  if (cyclic_) {
    return;
  }
  const auto value = [&](std::size_t i) { return padded[i + 1]; };
  const double first_far = n > 2 ? value(2) : kMissing;
  const double last_far = n > 2 ? value(n - 3) : kMissing;
  const double step = from_previous_deg_[n - 1];
  buffers.slope[0] = kernels::one_sided_difference({0.0, value(0)}, {to_next_deg_[0], value(1)},
                                                   {to_next_deg_[0] + to_next_deg_[1], first_far});
  buffers.slope[n - 1] = kernels::one_sided_difference({0.0, value(n - 1)}, {-step, value(n - 2)},
                                                       {-step - from_previous_deg_[n - 2], last_far});
}

void Gradient::differentiate_northward(const core::TileView& field, std::size_t time, std::size_t row,
                                       RowBuffers& buffers) const {
  const std::size_t n = northward_m_.size();
  const std::size_t columns = field.extent().columns;
  buffers.north.resize(columns);
  if (row > 0 && row + 1 < n) {
    buffers.to_before.assign(columns, northward_m_[row] - northward_m_[row - 1]);
    buffers.to_after.assign(columns, northward_m_[row + 1] - northward_m_[row]);
    kernels::centred_differences(field.row(time, row - 1), field.row(time, row), field.row(time, row + 1),
                                 buffers.to_before, buffers.to_after, buffers.north);
    return;
  }
  const std::size_t near = row == 0 ? 1 : n - 2;
  const std::size_t far = n == 2 ? row : row == 0 ? 2 : n - 3;
  for (std::size_t i = 0; i < columns; ++i) {
    const double far_value = n == 2 ? kMissing : field.at(time, far, i);
    buffers.north[i] =
        kernels::one_sided_difference({northward_m_[row], field.at(time, row, i)},
                                      {northward_m_[near], field.at(time, near, i)}, {northward_m_[far], far_value});
  }
}

std::optional<std::vector<double>> Gradient::fingerprint(std::size_t /*times*/) const {
  return std::vector<double>();  // the grid decides all
}

void Gradient::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  RowBuffers buffers;
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      differentiate_eastward(inputs[0].row(time, row), buffers);
      differentiate_northward(inputs[0], time, row, buffers);
      const double per_degree = metres_per_degree_[row];
      for (std::size_t i = 0; i < extent.columns; ++i) {
        // There is no east at a pole.
        const double east = per_degree > 0.0 ? factor_ * buffers.slope[place_of_[i]] / per_degree : kMissing;
        const double north = factor_ * buffers.north[i];
        const double size = std::hypot(east, north);
        outputs[0].at(time, row, i) = core::round_to_type(outputs_[0].type, east);
        outputs[1].at(time, row, i) = core::round_to_type(outputs_[1].type, north);
        outputs[2].at(time, row, i) = core::round_to_type(outputs_[2].type, size);
        outputs[3].at(time, row, i) = size > 0.0 ? bearing(east, north, outputs_[3].type) : kMissing;
      }
    }
  }
}

}  // namespace fieldwise::analysis
