#include "fieldwise/analysis/places/collapse_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/area_sum.hpp"

namespace fieldwise::analysis {

namespace {

/// Returns the grid of rows alone, of columns alone, or of a series.
core::Grid collapsed_grid(const core::Grid& grid, bool over_lat, bool over_lon) {
  core::Grid rest;
  if (over_lat && over_lon) {
    return rest;
  }
  rest.kind = core::GridKind::unplaced;
  if (over_lon) {
    rest.rows = grid.rows;
    rest.rows_alone = true;
    rest.lat_deg = grid.lat_deg;
    rest.lat_bounds_deg = grid.lat_bounds_deg;
    rest.lat_name = rest.row_dimension = grid.lat_name;
    rest.column_dimension.clear();
  } else {
    rest.columns = grid.columns;
    rest.unstructured = true;
    rest.lon_deg = grid.lon_deg;
    rest.lon_bounds_deg = grid.lon_bounds_deg;
    rest.lon_name = rest.column_dimension = grid.lon_name;
    rest.row_dimension.clear();
  }
  return rest;
}

/// Refuses what cannot be collapsed over places. Errors: usage.
void check(const core::FieldHeader& of, bool over_lat, bool over_lon, const CollapseRule& rule) {
  const auto refuse = [](const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); };
  if (of.is_series()) {
    refuse(fmt::format("'{}' is a series: it has no {} to collapse", of.name, over_lon ? "lon" : "lat"));
  }
  if (of.grid->kind != core::GridKind::rectilinear && !(over_lat && over_lon)) {
    refuse(fmt::format(
        "'{}' is not on rows of one latitude and columns of one longitude, so that {} alone cannot be collapsed",
        of.name, over_lon ? "lon" : "lat"));
  }
  if (rule.percentile || rule.statistic == CollapseStatistic::sign_agreement) {
    refuse(fmt::format("{} is made over members and levels, not over lon and lat", rule.name()));
  }
  if (rule.weights == CollapseWeights::thickness) {
    refuse("weights: thickness are those of levels; over lon and lat weights are area or none");
  }
  if (rule.statistic == CollapseStatistic::sum) {
    require_summable(of);
  }
}

AreaWeights weights_of(CollapseWeights weights, bool over_lat) {
  const bool area = weights == CollapseWeights::area || (weights == CollapseWeights::by_default && over_lat);
  return area ? AreaWeights::area : AreaWeights::none;
}

}  // namespace

void CollapsePlaces::Sum::add_row(std::span<const double> values, std::span<const double> with_weights) {
  if (count == 0.0) {
    const double one = kernels::first_weighted(values, with_weights);
    first = std::isnan(one) ? 0.0 : one;
  }
  const kernels::WeightedSum row = kernels::weighted_sum(values, with_weights, first);
  departures += row.sum;
  weight += row.weight;
  count += row.count;
  whole_weight += row.whole_weight;
}

void CollapsePlaces::Sum::add(double value, double with_weight) {
  if (!(with_weight > 0.0)) {
    return;
  }
  whole_weight += with_weight;
  if (std::isnan(value)) {
    return;
  }
  if (count == 0.0) {
    first = least = greatest = value;
  }
  count += 1.0;
  weight += with_weight;
  const double before = value - first - mean;
  departures += with_weight * (value - first);
  mean += with_weight / weight * before;
  m2 += with_weight * before * (value - first - mean);
  sum += value;
  least = std::min(least, value);
  greatest = std::max(greatest, value);
}

CollapsePlaces::CollapsePlaces(std::span<const core::FieldHeader> inputs, bool over_lat, bool over_lon,
                               const CollapseRule& rule)
    : over_lat_(over_lat),
      over_lon_(over_lon),
      rule_(rule),
      rows_(inputs[0].grid->rows),
      columns_(inputs[0].grid->columns),
      maps_(inputs[0].leading_size()) {
  const core::FieldHeader& of = inputs[0];
  check(of, over_lat, over_lon, rule);
  need_.split = core::Split::times;
  need_.across_rows = true;
  weights_ = cell_weights(of, weights_of(rule.weights, over_lat), "collapse");
  core::FieldHeader header = nameless_header(of);
  header.grid = std::make_shared<const core::Grid>(collapsed_grid(*of.grid, over_lat, over_lon));
  outputs_ = {header};
  declare_kinds(Collapse::doc(), of);
  describe_result(of);
}

void CollapsePlaces::describe_result(const core::FieldHeader& of) {
  core::FieldHeader& result = outputs_[0];
  const std::string names = over_lat_ && over_lon_ ? "latitude: longitude" : over_lon_ ? "longitude" : "latitude";
  factor_ = rule_.describe(result, of, names);
  result.long_name =
      fmt::format("{} over {} of {}", rule_.name(), over_lat_ && over_lon_ ? "places" : names, title_of(of));
  result.attributes["weights"] = weights_of(rule_.weights, over_lat_) == AreaWeights::area ? "area" : "none";
}

std::size_t CollapsePlaces::state_bytes(std::size_t /*rows*/) const { return maps_ * values_a_map() * sizeof(Sum); }

void CollapsePlaces::begin(core::IndexRange /*rows*/) { sums_.assign(maps_ * values_a_map(), {}); }

void CollapsePlaces::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  const std::size_t width = over_lon_ ? 1 : columns_;
  const bool by_rows = over_lon_ && rule_.statistic == CollapseStatistic::mean;
  for (std::size_t map = extent.times.begin; map < extent.times.end; ++map) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<const double> values = inputs[0].row(map, row);
      Sum* const sums = sums_.data() + map * values_a_map() + (over_lat_ ? 0 : row) * width;
      if (by_rows) {
        sums->add_row(values, std::span(weights_).subspan(row * columns_, columns_));
        continue;
      }
      for (std::size_t i = 0; i < columns_; ++i) {
        sums[over_lon_ ? 0 : i].add(values[i], weights_[row * columns_ + i]);
      }
    }
  }
}

double CollapsePlaces::value(const Sum& sums) const {
  constexpr double kOneRounding = 1.0 - 1e-12;  // a share of exactly 1 must survive the rounding of two sums
  if (rule_.statistic == CollapseStatistic::n) {
    return sums.count;
  }
  if (sums.count < rule_.min_samples || sums.weight < kOneRounding * rule_.min_fraction * sums.whole_weight) {
    return core::kMissing;
  }
  switch (rule_.statistic) {
    case CollapseStatistic::sum:
      return sums.sum;
    case CollapseStatistic::min:
      return sums.least;
    case CollapseStatistic::max:
      return sums.greatest;
    case CollapseStatistic::sd:
      return std::sqrt(sums.m2 / sums.weight);
    case CollapseStatistic::mean:
    case CollapseStatistic::n:
    case CollapseStatistic::sign_agreement:
      break;
  }
  return sums.first + sums.departures / sums.weight;
}

void CollapsePlaces::finish(std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  const std::size_t width = over_lon_ ? 1 : columns_;
  for (std::size_t map = extent.times.begin; map < extent.times.end; ++map) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<double> out = outputs[0].row(map, row);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const Sum& sums = sums_[map * values_a_map() + (over_lat_ ? 0 : row) * width + i];
        out[i] = core::round_to_type(outputs_[0].type, factor_ * value(sums));
      }
    }
  }
}

}  // namespace fieldwise::analysis
