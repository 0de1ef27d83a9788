#include "fieldwise/analysis/places/point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "analysis/require_places.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kAtDoc{"at", "degrees", "[lat, lon]", "the place whose nearest grid point is taken"};
constexpr std::array kInputs{InputDoc{"of", "the field"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the values at the point", core::main_result(core::Nature::as_input)}};

}  // namespace

void Point::Options::describe(core::OptionVisitor& visitor) { visitor.place(kAtDoc, at); }

const OperationDoc& Point::doc() {
  static const OperationDoc doc{"point",
                                "Extracts the series of the grid point nearest to a place.",
                                "the point with the least great-circle distance",
                                "Snyder (1987), USGS Professional Paper 1395, eq. 5-3",
                                kInputs,
                                kOutputs,
                                {},
                                false,
                                "at: [-5, 270]"};
  return doc;
}

Point::Point(std::span<const core::FieldHeader> inputs, const Options& options) {
  const core::FieldHeader& of = inputs[0];
  if (of.is_series()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' is a series: it has no grid points", of.name));
  }
  if (std::isnan(options.at[0]) || std::isnan(options.at[1])) {
    throw core::Error(core::ErrorKind::usage, "point needs 'at', a place such as [-5, 270]");
  }
  require_places(of, "point");
  need_.across_rows = true;
  const core::Grid& grid = *of.grid;
  std::tie(row_, column_) = core::nearest_point(grid, options.at[0], options.at[1]);
  const bool curvilinear = grid.kind == core::GridKind::curvilinear;
  const std::size_t place = row_ * grid.columns + column_;
  core::FieldHeader header = series_header(of);
  header.numeric_attributes["point_lat"] = grid.lat_deg[curvilinear ? place : row_];
  header.numeric_attributes["point_lon"] = grid.lon_deg[curvilinear ? place : column_];
  values_.assign(of.leading_size(), core::kMissing);
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

std::size_t Point::state_bytes(std::size_t /*rows*/) const { return values_.size() * sizeof(double); }

void Point::begin(core::IndexRange /*rows*/) { std::ranges::fill(values_, core::kMissing); }

void Point::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  if (row_ < extent.rows.begin || row_ >= extent.rows.end) {
    return;
  }
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    values_[time] = inputs[0].at(time, row_, column_);
  }
}

std::vector<double> Point::fingerprint(std::size_t /*times*/) const {
  return std::vector<double>{static_cast<double>(row_), static_cast<double>(column_)};
}

void Point::visit_state(std::size_t /*row*/, std::size_t times, const StateVisitor& visit) {
  visit(std::span(values_).first(times));
}

void Point::finish(std::span<const core::MutableTileView> outputs) const {
  for (std::size_t time = 0; time < values_.size(); ++time) {
    outputs[0].at(time, 0, 0) = values_[time];
  }
}

}  // namespace fieldwise::analysis
