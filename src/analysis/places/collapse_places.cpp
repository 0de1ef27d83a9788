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

/// Returns the first row where all rows are alike, so that it stays in the nearest cache; else all.
std::vector<double> without_repeated_rows(std::vector<double> weights, std::size_t columns) {
  for (std::size_t at = columns; at < weights.size(); ++at) {
    if (weights[at] != weights[at - columns]) return weights;
  }
  weights.resize(columns);
  return weights;
}

}  // namespace

void CollapsePlaces::Sum::add_row(std::span<const double> values, std::span<const double> with_weights) {
  if (count == 0.0) {
    const double one = kernels::first_weighted(values, with_weights);
    first = std::isnan(one) ? 0.0 : one;
  }
  const kernels::WeightedSum row = kernels::weighted_sum(values, with_weights, first);
  own += row.sum;
  weight += row.weight;
  count += row.count;
  whole_weight += row.whole_weight;
}

void CollapsePlaces::Sum::add(double value, double with_weight, CollapseStatistic statistic) {
  if (!(with_weight > 0.0)) {
    return;
  }
  whole_weight += with_weight;
  if (std::isnan(value)) {
    return;
  }
  const bool is_first = count == 0.0;
  if (is_first) first = value;
  count += 1.0;
  weight += with_weight;
  switch (statistic) {
    case CollapseStatistic::mean:
      own += with_weight * (value - first);
      break;
    case CollapseStatistic::sd: {
      const double before = value - first - own;
      own += with_weight / weight * before;
      m2 += with_weight * before * (value - first - own);
      break;
    }
    case CollapseStatistic::sum:
      own += value;
      break;
    case CollapseStatistic::min:
      own = is_first ? value : std::min(own, value);
      break;
    case CollapseStatistic::max:
      own = is_first ? value : std::max(own, value);
      break;
    case CollapseStatistic::n:
    case CollapseStatistic::sign_agreement:
      break;
  }
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
  weights_ = without_repeated_rows(cell_weights(of, weights_of(rule.weights, over_lat), "collapse"), columns_);
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

std::size_t CollapsePlaces::state_bytes(std::size_t /*rows*/) const {
  return maps_ * (sums_a_map() * sizeof(Sum) + (over_lat_ ? 0 : rows_ * sizeof(double)));
}

void CollapsePlaces::begin(core::IndexRange /*rows*/) {
  sums_.assign(maps_ * sums_a_map(), {});
  row_values_.assign(over_lat_ ? 0 : maps_ * rows_, core::kMissing);
}

std::span<const double> CollapsePlaces::weights_of_row(std::size_t row) const {
  return std::span(weights_).subspan(weights_.size() == columns_ ? 0 : row * columns_, columns_);
}

void CollapsePlaces::add_row(std::span<const double> values, std::size_t row, std::span<Sum> sums) const {
  const std::span<const double> weights = weights_of_row(row);
  if (over_lon_ && rule_.statistic == CollapseStatistic::mean) return sums[0].add_row(values, weights);
  for (std::size_t i = 0; i < columns_; ++i) {
    sums[over_lon_ ? 0 : i].add(values[i], weights[i], rule_.statistic);
  }
}

double CollapsePlaces::value_of_row(std::span<const double> values, std::size_t row) const {
  Sum sum;
  add_row(values, row, {&sum, 1});
  return value(sum);
}

void CollapsePlaces::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  for (std::size_t map = extent.times.begin; map < extent.times.end; ++map) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<const double> values = inputs[0].row(map, row);
      if (over_lat_) {
        add_row(values, row, std::span(sums_).subspan(map * sums_a_map(), sums_a_map()));
      } else {
        row_values_[map * rows_ + row] = value_of_row(values, row);
      }
    }
  }
}

std::vector<double> CollapsePlaces::fingerprint(std::size_t /*times*/) const {
  // How a state is arranged, then what values depend on.
  std::vector<double> numbers{over_lat_ ? static_cast<double>(sizeof(Sum) / sizeof(double)) : 1.0,
                              static_cast<double>(rule_.min_samples), rule_.min_fraction};
  numbers.insert(numbers.end(), weights_.begin(), weights_.end());
  return numbers;
}

void CollapsePlaces::visit_state(std::size_t /*row*/, std::size_t times, const StateVisitor& visit) {
  if (!over_lat_) return visit(std::span(row_values_).first(times * rows_));
  for (Sum& sums : std::span(sums_).first(times * sums_a_map())) {
    for (double* number : {&sums.count, &sums.weight, &sums.whole_weight, &sums.first, &sums.own, &sums.m2}) {
      visit({number, 1});
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
    case CollapseStatistic::min:
    case CollapseStatistic::max:
      return sums.own;
    case CollapseStatistic::sd:
      return std::sqrt(sums.m2 / sums.weight);
    case CollapseStatistic::mean:
    case CollapseStatistic::n:
    case CollapseStatistic::sign_agreement:
      break;
  }
  return sums.first + sums.own / sums.weight;
}

void CollapsePlaces::finish(std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t map = extent.times.begin; map < extent.times.end; ++map) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<double> out = outputs[0].row(map, row);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const double found = over_lat_ ? value(sums_[map * sums_a_map() + i]) : row_values_[map * rows_ + row];
        out[i] = core::round_to_type(outputs_[0].type, factor_ * found);
      }
    }
  }
}

}  // namespace fieldwise::analysis
