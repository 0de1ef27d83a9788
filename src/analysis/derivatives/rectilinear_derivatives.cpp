#include "analysis/derivatives/rectilinear_derivatives.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

using kernels::Difference;
using kernels::RowWindow;

std::vector<double> radians_of(const std::vector<double>& degrees) {
  std::vector<double> radians;
  for (const double value : degrees) {
    radians.push_back(value * core::kRadiansPerDegree);
  }
  return radians;
}

/// Returns a * first + b * second, weight by weight, without the one-neighbour rule.
Difference combined(double a, const Difference& first, double b, const Difference& second) {
  Difference sum = second;
  for (std::size_t k = 0; k < 2; ++k) {
    sum.near_weight[k] = a * first.near_weight[k] + b * second.near_weight[k];
  }
  for (std::size_t k = 0; k < 4; ++k) {
    sum.wide_weight[k] = a * first.wide_weight[k] + b * second.wide_weight[k];
  }
  return sum;
}

}  // namespace

RectilinearDerivatives::RectilinearDerivatives(const core::Grid& grid, const core::EarthFigure& figure, bool wide)
    : columns_(grid), wide_(wide), first_along_(make_along(false)), second_along_(make_along(true)) {
  for (const double lat : grid.lat_deg) {
    parallel_m_.push_back(figure.parallel_radius_m(lat));
    meridian_m_.push_back(figure.meridian_radius_m(lat));
  }
  first_rows_ = kernels::first_differences(radians_of(grid.lat_deg), wide);
  find_poles(grid, figure);
  find_laplacian_rows(grid, figure);
}

RectilinearDerivatives::Along RectilinearDerivatives::make_along(bool second) const {
  const std::vector<double> positions = columns_.cyclic ? columns_.wrapped_rad(2) : columns_.lon_rad;
  auto places = second ? kernels::second_differences(positions, wide_) : kernels::first_differences(positions, wide_);
  if (columns_.cyclic) {
    places.erase(places.begin(), places.begin() + 2);
    places.resize(columns_.size());
  }
  // Without wrapping the windows at the ends are not centred: they are computed one by one.
  kernels::DifferenceColumns columns(places, wide_, columns_.cyclic && columns_.even);
  return {std::move(places), std::move(columns)};
}

void RectilinearDerivatives::find_poles(const core::Grid& grid, const core::EarthFigure& figure) {
  pole_of_.resize(grid.rows);
  for (const std::size_t row : {std::size_t{0}, grid.rows - 1}) {
    if (!core::is_pole(grid.lat_deg[row]) || !columns_.cyclic) {
      continue;
    }
    Pole pole{grid.lat_deg[row] > 0.0 ? -1.0 : 1.0, {}};
    const std::size_t rings = std::min<std::size_t>(wide_ ? 2 : 1, grid.rows - 1);
    for (std::size_t ring = 1; ring <= rings; ++ring) {
      const std::size_t other = row == 0 ? ring : row - ring;
      const double lat = grid.lat_deg[other];
      const double half_way = 0.5 * (lat + grid.lat_deg[row]);
      const double angle = std::abs(grid.lat_deg[row] - lat) * core::kRadiansPerDegree;
      const auto flux = [&](double at) {
        return 2.0 * std::numbers::pi * figure.parallel_radius_m(at) / figure.cap_area_m2(at);
      };
      pole.circles.push_back({other, angle, flux(lat), flux(half_way) / (figure.meridian_radius_m(half_way) * angle)});
    }
    pole_of_[row] = pole;
  }
}

/// Returns the rows beyond an edge of the grid, nearest first, if the next one lies across the pole.
std::vector<RectilinearDerivatives::Source> RectilinearDerivatives::rows_beyond(const core::Grid& grid,
                                                                                bool at_end) const {
  const std::size_t n = grid.rows;
  const std::size_t edge = at_end ? n - 1 : 0;
  const std::size_t inner = at_end ? n - 2 : 1;
  const double edge_lat = grid.lat_deg[edge];
  const double spacing = std::abs(edge_lat - grid.lat_deg[inner]);
  constexpr double kSlack = 1.01;  // rows of Gaussian grids are a little wider apart at the pole than half-way
  const bool towards_pole = std::abs(edge_lat) > std::abs(grid.lat_deg[inner]);
  if (!columns_.has_opposites() || !towards_pole || 90.0 - std::abs(edge_lat) > kSlack * spacing) {
    return {};
  }
  const std::size_t skipped = core::is_pole(edge_lat) ? 1 : 0;
  std::vector<Source> beyond;
  for (std::size_t k = skipped; k < std::min(n, skipped + 2); ++k) {
    beyond.push_back({at_end ? n - 1 - k : k, true});
  }
  return beyond;
}

void RectilinearDerivatives::find_laplacian_rows(const core::Grid& grid, const core::EarthFigure& figure) {
  const std::vector<Source> ahead = rows_beyond(grid, false);
  const std::vector<Source> behind = rows_beyond(grid, true);
  sources_.assign(ahead.rbegin(), ahead.rend());
  before_ = ahead.size();
  for (std::size_t row = 0; row < grid.rows; ++row) {
    sources_.push_back({row, false});
  }
  sources_.insert(sources_.end(), behind.begin(), behind.end());
  std::vector<double> lat_rad;
  for (const Source& source : sources_) {
    const double lat = grid.lat_deg[source.row];
    const double over = source.across ? std::copysign(180.0, lat) - lat : lat;
    lat_rad.push_back(over * core::kRadiansPerDegree);
  }
  const auto first = kernels::first_differences(lat_rad, wide_);
  const auto second = kernels::second_differences(lat_rad, wide_);
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const double lat = grid.lat_deg[row];
    const double m = meridian_m_[row];
    // d/dy of the meridian's arc and of the parallel's width: (1 / (M P)) d/dlat ((P / M) df/dlat).
    const double slope = -std::tan(lat * core::kRadiansPerDegree) / (m * figure.normal_radius_m(lat)) -
                         figure.meridian_radius_change_m(lat) / (m * m * m);
    laplacian_rows_.push_back(combined(slope, first[row + before_], 1.0 / (m * m), second[row + before_]));
  }
}

void RectilinearDerivatives::differentiate_eastward(const Along& along, std::span<const double> values, double scale,
                                                    DerivativeBuffers& buffers, std::span<double> result) const {
  const std::size_t n = columns_.size();
  columns_.pad(values, 2, buffers.padded);
  buffers.distinct.resize(n);
  const std::span<double> found = columns_.all() ? result : std::span<double>(buffers.distinct);
  kernels::differentiate_along(buffers.padded, along.columns, scale, found);
  if (!columns_.cyclic) {
    const std::span<const double> row = std::span<const double>(buffers.padded).subspan(2, n);
    for (const std::size_t edge : {std::size_t{0}, std::size_t{1}, n - 2, n - 1}) {
      found[edge] = kernels::differentiate_at(row, along.places[edge], scale, wide_);
    }
  }
  if (!columns_.all()) {
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i] = found[columns_.place_of[i]];
    }
  }
}

void RectilinearDerivatives::differentiate_northward(const core::TileView& field, std::size_t time, std::size_t row,
                                                     double scale, const std::vector<double>* factors, bool add,
                                                     std::span<double> result) const {
  const std::size_t rows = first_rows_.size();
  const Difference& weights = first_rows_[row];
  const auto fill = [&](auto& window, std::size_t first) {
    for (std::size_t k = 0; k < window.row.size(); ++k) {
      const std::size_t at = std::min(first + k, rows - 1);  // two rows have no third: its weights are NaN
      window.row[k] = field.row(time, at).data();
      window.factor[k] = factors == nullptr ? 1.0 : (*factors)[at];
    }
  };
  RowWindow<3> near;
  RowWindow<5> wide;
  fill(near, weights.first);
  fill(wide, weights.wide_first);
  kernels::differentiate_across(near, wide_ ? &wide : nullptr, weights, scale, add, result);
}

void RectilinearDerivatives::gradient(const core::TileView& field, std::size_t time, std::size_t row,
                                      DerivativeBuffers& buffers, std::span<double> east,
                                      std::span<double> north) const {
  // There is no east at a pole.
  const double per_m = parallel_m_[row] > 0.0 ? 1.0 / parallel_m_[row] : core::kMissing;
  differentiate_eastward(first_along_, field.row(time, row), per_m, buffers, east);
  differentiate_northward(field, time, row, 1.0 / meridian_m_[row], nullptr, false, north);
}

double RectilinearDerivatives::circle_mean(std::span<const double> row) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    sum += columns_.width_rad[i] * row[columns_.columns[i]];
  }
  return sum / (2.0 * std::numbers::pi);
}

/// Returns the flux of the first circle; of two, whose errors grow as the square of their radius, the limit.
double RectilinearDerivatives::extrapolated(const Pole& pole, std::span<const double> flux) const {
  if (flux.size() < 2 || std::isnan(flux[1])) {
    return flux[0];
  }
  const double a = pole.circles[0].colatitude_rad * pole.circles[0].colatitude_rad;
  const double b = pole.circles[1].colatitude_rad * pole.circles[1].colatitude_rad;
  return (b * flux[0] - a * flux[1]) / (b - a);
}

void RectilinearDerivatives::divergence(const core::TileView& east, const core::TileView& north, double sign,
                                        std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                                        std::span<double> result) const {
  if (parallel_m_[row] == 0.0) {
    std::vector<double> flux;
    for (const Circle& circle : pole_of_[row] ? pole_of_[row]->circles : std::vector<Circle>{}) {
      flux.push_back(sign * pole_of_[row]->outward * circle.flux_per_m * circle_mean(north.row(time, circle.row)));
    }
    std::ranges::fill(result, flux.empty() ? core::kMissing : extrapolated(*pole_of_[row], flux));
    return;
  }
  differentiate_eastward(first_along_, east.row(time, row), 1.0 / parallel_m_[row], buffers, result);
  differentiate_northward(north, time, row, sign / (meridian_m_[row] * parallel_m_[row]), &parallel_m_, true, result);
}

void RectilinearDerivatives::laplacian(const core::TileView& field, std::size_t time, std::size_t row,
                                       DerivativeBuffers& buffers, std::span<double> result) const {
  if (parallel_m_[row] == 0.0) {
    std::vector<double> flux;
    for (const Circle& circle : pole_of_[row] ? pole_of_[row]->circles : std::vector<Circle>{}) {
      const double rise = circle_mean(field.row(time, circle.row)) - circle_mean(field.row(time, row));
      flux.push_back(rise * circle.slope_flux_m2);
    }
    std::ranges::fill(result, flux.empty() ? core::kMissing : extrapolated(*pole_of_[row], flux));
    return;
  }
  const Difference& weights = laplacian_rows_[row];
  std::size_t copies = 0;
  const auto fill = [&](auto& window, std::size_t first) {
    for (std::size_t k = 0; k < window.row.size(); ++k) {
      const Source source = sources_[std::min(first + k, sources_.size() - 1)];
      window.row[k] = field.row(time, source.row).data();
      window.factor[k] = 1.0;
      if (source.across) {
        std::vector<double>& turned = buffers.across[copies++ % buffers.across.size()];
        columns_.turn_half(field.row(time, source.row), turned);
        window.row[k] = turned.data();
      }
    }
  };
  RowWindow<3> near;
  RowWindow<5> wide;
  fill(near, weights.first);
  fill(wide, weights.wide_first);
  const double per_m = 1.0 / parallel_m_[row];
  differentiate_eastward(second_along_, field.row(time, row), per_m * per_m, buffers, result);
  kernels::differentiate_across(near, wide_ ? &wide : nullptr, weights, 1.0, true, result);
}

}  // namespace fieldwise::analysis
