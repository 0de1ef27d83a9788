#include "analysis/derivatives/front_gradient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

/// Refuses kernels that are no derivative.
void check_kernel(const std::vector<std::vector<double>>& kernel, const core::Grid& grid) {
  const std::size_t rows = kernel.size();
  const std::size_t columns = kernel.empty() ? 0 : kernel[0].size();
  double sum = 0.0;
  double size = 0.0;
  for (const auto& row : kernel) {
    for (const double weight : row) {
      sum += weight;
      size += std::abs(weight);
    }
  }
  if (rows % 2 == 0 || columns % 2 == 0 || rows > grid.rows || columns > grid.columns) {
    refuse(
        fmt::format("a kernel of {} x {} weights has no middle on this grid: odd numbers, at most {} x {}, are wanted",
                    rows, columns, grid.rows, grid.columns));
  }
  constexpr double kRounding = 1e-9;  // weights are written with a few decimals
  if (!(std::abs(sum) <= kRounding * size)) {
    refuse(fmt::format("the kernel's weights add up to {}: those of a derivative add up to 0", sum));
  }
}

/// Returns the area from the equator to a latitude, negative southwards.
double area_to(const core::EarthFigure& earth, double lat_deg) {
  return std::copysign(earth.cap_area_m2(0.0) - earth.cap_area_m2(lat_deg), lat_deg);
}

/// Returns half the way between the neighbours of a position; at an edge the way to the one there is.
double spacing_at(std::span<const double> positions, std::size_t i) {
  const std::size_t before = i > 0 ? i - 1 : 0;
  const std::size_t after = std::min(i + 1, positions.size() - 1);
  return (positions[after] - positions[before]) / static_cast<double>(after - before);
}

}  // namespace

FrontGradient::FrontGradient(const core::FieldHeader& of, const core::EarthFigureOptions& figure,
                             std::array<double, 3> weights, std::vector<std::vector<double>> kernel)
    : columns_(*of.grid),
      shape_{of.grid->rows, columns_.size(), columns_.cyclic},
      derivatives_(make_derivatives(of, {figure, DifferenceScheme::centered}, "fronts")),
      weights_(weights),
      kernel_(std::move(kernel)) {
  const core::Grid& grid = *of.grid;
  const core::EarthFigure earth = figure.make();
  const std::vector<double> edges = core::lat_edges_deg(grid);
  const std::vector<double> lon = columns_.cyclic ? columns_.wrapped_rad(1) : columns_.lon_rad;
  const std::size_t skipped = columns_.cyclic ? 1 : 0;
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    const double lat = grid.lat_deg[row];
    parallel_m_.push_back(earth.parallel_radius_m(lat));
    row_m_.push_back(spacing_at(grid.lat_deg, row) * core::kRadiansPerDegree * earth.meridian_radius_m(lat));
    const double area = std::abs(area_to(earth, edges[2 * row + 1]) - area_to(earth, edges[2 * row]));
    for (std::size_t place = 0; place < shape_.columns; ++place) {
      column_m_.push_back(spacing_at(lon, place + skipped) * parallel_m_[row]);
      areas_.push_back(area * columns_.width_rad[place]);
    }
  }
  if (!kernel_.empty()) {
    check_kernel(kernel_, grid);
    find_kernel_directions(grid);
  }
}

/// Orders the kernel as the grid is ordered, and finds what it gives for a slope of 1 per metre: a vector in metres.
void FrontGradient::find_kernel_directions(const core::Grid& grid) {
  if (grid.lat_deg.front() < grid.lat_deg.back()) {
    std::ranges::reverse(kernel_);  // written from north to south
  }
  if (columns_.lon_rad[1] < columns_.lon_rad[0]) {
    for (auto& row : kernel_) {
      std::ranges::reverse(row);
    }
  }
  const std::size_t middle_row = kernel_.size() / 2;
  const std::size_t middle_column = kernel_[0].size() / 2;
  const auto half_rows = static_cast<double>(middle_row);
  const auto half_columns = static_cast<double>(middle_column);
  bool any = false;
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    for (std::size_t place = 0; place < shape_.columns; ++place) {
      double east = 0.0;
      double north = 0.0;
      for (std::size_t a = 0; a < kernel_.size(); ++a) {
        for (std::size_t b = 0; b < kernel_[a].size(); ++b) {
          east += kernel_[a][b] * (static_cast<double>(b) - half_columns) * column_m_[row * shape_.columns + place];
          north += kernel_[a][b] * (static_cast<double>(a) - half_rows) * row_m_[row];
        }
      }
      const double square = parallel_m_[row] > 0.0 ? east * east + north * north : 0.0;
      any = any || square > 0.0;
      kernel_east_.push_back(square > 0.0 ? east / square : core::kMissing);
      kernel_north_.push_back(square > 0.0 ? north / square : core::kMissing);
    }
  }
  if (!any) {
    refuse(
        "the kernel gives 0 for every slope, so that it has no direction: a derivative is wanted, such as "
        "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]");
  }
}

void FrontGradient::compute(const core::TileView& map, std::size_t time, std::span<double> east,
                            std::span<double> north) const {
  if (kernel_.empty()) {
    average(map, time, east, north);
  } else {
    convolve(map, time, east, north);
  }
}

/// Takes central differences, and averages eastward ones over three rows and northward ones over three columns: each
/// row is differentiated with its own metres. Weights of what is missing go to the rest.
void FrontGradient::average(const core::TileView& map, std::size_t time, std::span<double> east,
                            std::span<double> north) const {
  const std::size_t n = shape_.columns;
  std::vector<double> x(map.extent().columns);
  std::vector<double> y(map.extent().columns);
  std::vector<double> plain_east(east.size());
  std::vector<double> plain_north(north.size());
  DerivativeBuffers buffers;
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    derivatives_->gradient(map, time, row, buffers, x, y);
    for (std::size_t place = 0; place < n; ++place) {
      plain_east[row * n + place] = x[columns_.columns[place]];
      plain_north[row * n + place] = y[columns_.columns[place]];
    }
  }
  const auto mean_of = [&](double before, double middle, double after) {
    const std::array<double, 3> values{before, middle, after};
    double sum = 0.0;
    double weight = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
      sum += std::isnan(values[k]) ? 0.0 : weights_[k] * values[k];
      weight += std::isnan(values[k]) ? 0.0 : weights_[k];
    }
    return std::isnan(middle) ? core::kMissing : sum / weight;
  };
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    for (std::size_t place = 0; place < n; ++place) {
      const std::size_t at = row * n + place;
      const bool first = place == 0 && !shape_.cyclic;
      const bool last = place + 1 == n && !shape_.cyclic;
      east[at] = mean_of(row > 0 ? plain_east[at - n] : core::kMissing, plain_east[at],
                         row + 1 < shape_.rows ? plain_east[at + n] : core::kMissing);
      north[at] = mean_of(first ? core::kMissing : plain_north[row * n + (place + n - 1) % n], plain_north[at],
                          last ? core::kMissing : plain_north[row * n + (place + 1) % n]);
    }
  }
}

/// Adds up the kernel's weights times the differences to the point; missing where a point with a weight is.
void FrontGradient::convolve(const core::TileView& map, std::size_t time, std::span<double> east,
                             std::span<double> north) const {
  const std::size_t n = shape_.columns;
  const std::size_t half_rows = kernel_.size() / 2;
  const std::size_t half_columns = kernel_[0].size() / 2;
  std::vector<double> padded;
  std::vector<double> sums(shape_.rows * n, 0.0);
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    columns_.pad(map.row(time, row), half_columns, padded);
    for (std::size_t a = 0; a < kernel_.size(); ++a) {
      const std::size_t target = row + half_rows - a;  // wraps to a large number where there is none
      if (target >= shape_.rows) {
        continue;
      }
      for (std::size_t place = 0; place < n; ++place) {
        const double centre = map.at(time, target, columns_.columns[place]);
        for (std::size_t b = 0; b < kernel_[a].size(); ++b) {
          const double weight = kernel_[a][b];
          sums[target * n + place] += weight == 0.0 ? 0.0 : weight * (padded[place + b] - centre);
        }
      }
    }
  }
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    const bool inside = row >= half_rows && row + half_rows < shape_.rows;
    for (std::size_t place = 0; place < n; ++place) {
      const std::size_t at = row * n + place;
      const bool there = inside && !std::isnan(map.at(time, row, columns_.columns[place]));
      east[at] = there ? sums[at] * kernel_east_[at] : core::kMissing;
      north[at] = there ? sums[at] * kernel_north_[at] : core::kMissing;
    }
  }
}

void FrontGradient::to_steps(std::span<double> east, std::span<double> north) const {
  for (std::size_t at = 0; at < east.size(); ++at) {
    east[at] /= column_m_[at];
    north[at] /= row_m_[at / shape_.columns];
  }
}

}  // namespace fieldwise::analysis
