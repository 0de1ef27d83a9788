#include "fieldwise/kernels/surrogates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <unsupported/Eigen/FFT>

#include "fieldwise/core/numeric/cpu_variants.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kPoints = 4;

/// Adds products of points and surrogates over all times: points x lanes sums that stay in registers.
template <std::size_t points, std::size_t lanes>
inline void add_products(const double* surrogates, const std::array<const double*, points>& departures,
                         std::size_t times, double* sums) {
  std::array<std::array<double, lanes>, points> kept{};
  for (std::size_t time = 0; time < times; ++time) {
    const double* const values = surrogates + time * lanes;
    for (std::size_t point = 0; point < points; ++point) {
      const double y = departures[point][time];
#pragma GCC unroll 1
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        kept[point][lane] += y * values[lane];
      }
    }
  }
  for (std::size_t point = 0; point < points; ++point) {
    std::copy(kept[point].begin(), kept[point].end(), sums + point * lanes);
  }
}

FIELDWISE_CPU_VARIANTS void products_of_points(const double* surrogates,
                                               const std::array<const double*, kPoints>& departures, std::size_t times,
                                               double* sums) {
  add_products<kPoints, 8>(surrogates, departures, times, sums);
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool reaches(double r, double critical, Alternative alternative) {
  if (alternative == Alternative::two_sided) {
    return std::abs(r) >= critical;
  }
  return alternative == Alternative::greater ? r >= critical : r <= -critical;
}

}  // namespace

std::vector<double> moving_blocks(std::span<const double> series, std::size_t length, RandomStream& random) {
  const std::size_t n = series.size();
  const std::size_t size = std::clamp<std::size_t>(length, 1, std::max<std::size_t>(1, n));
  std::vector<double> made;
  made.reserve(n + size);
  while (made.size() < n) {
    const auto begin = series.begin() + static_cast<std::ptrdiff_t>(random.below(n - size + 1));
    made.insert(made.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
  }
  made.resize(n);
  return made;
}

std::vector<double> random_phases(std::span<const double> series, RandomStream& random) {
  const std::size_t n = series.size();
  if (n < 3) {
    return {series.begin(), series.end()};
  }
  Eigen::FFT<double> transform;
  std::vector<std::complex<double>> spectrum;
  transform.fwd(spectrum, std::vector<double>(series.begin(), series.end()));
  for (std::size_t k = 1; 2 * k < n; ++k) {
    spectrum[k] = std::polar(std::abs(spectrum[k]), 2.0 * std::numbers::pi * random.uniform());
    spectrum[n - k] = std::conj(spectrum[k]);
  }
  std::vector<std::complex<double>> made;
  transform.inv(made, spectrum);
  std::vector<double> values(n);
  std::ranges::transform(made, values.begin(), [](const std::complex<double>& z) { return z.real(); });
  return values;
}

std::size_t block_length_for(double n, double autocorrelation) {
  const double r = std::clamp(autocorrelation, 0.0, 1.0);
  const double exponent = 2.0 / 3.0 * (1.0 - (1.0 - r) / (1.0 + r));
  // The right side falls as L grows: the first whole L that is not below it.
  double length = 1.0;
  while (length < n && length < std::pow(n - length + 1.0, exponent)) {
    length += 1.0;
  }
  return static_cast<std::size_t>(length);
}

SurrogateSet::SurrogateSet(std::size_t times, std::size_t count, std::vector<double> years)
    : times_(times), count_(count), years_(std::move(years)), values_((count + kLanes - 1) / kLanes * kLanes * times) {
  if (!years_.empty()) {
    const double mean = mean_of(years_);
    for (double& year : years_) {
      year -= mean;
    }
  }
}

std::size_t SurrogateSet::bytes(std::size_t times, std::size_t count) {
  return (count + kLanes) * times * sizeof(double);
}

void SurrogateSet::set(std::size_t surrogate, std::span<const double> values) {
  const double mean = mean_of(values);
  double* const first = values_.data() + surrogate / kLanes * times_ * kLanes + surrogate % kLanes;
  for (std::size_t time = 0; time < times_; ++time) {
    first[time * kLanes] = values[time] - mean;
  }
}

void SurrogateSet::add_to(Sums& sums, std::size_t block, std::size_t time, double sign) const {
  const double* const values = values_.data() + (block * times_ + time) * kLanes;
  const double year = years_.empty() ? 0.0 : years_[time];
  sums.count += sign;
  sums.time += sign * year;
  sums.time_square += sign * year * year;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sums.plain[lane] += sign * values[lane];
    sums.square[lane] += sign * values[lane] * values[lane];
    sums.with_time[lane] += sign * values[lane] * year;
  }
}

/// Compares one point with kLanes surrogates, whose sums over the times with a pair are `present`.
void SurrogateSet::compare(const TestedSeries& point, const Sums& present, std::span<const double> products,
                           Alternative alternative, std::span<std::uint32_t> counts) const {
  const double n = present.count;
  const double time_square = present.time_square - present.time * present.time / n;
  for (std::size_t lane = 0; lane < counts.size(); ++lane) {
    double square = present.square[lane] - present.plain[lane] * present.plain[lane] / n;
    if (time_square > 0.0) {
      const double with_time = present.with_time[lane] - present.plain[lane] * present.time / n;
      square -= with_time * with_time / time_square;
    }
    const double r = products[lane] / std::sqrt(square * point.square);
    counts[lane] += reaches(r, point.critical, alternative) ? 1 : 0;
  }
}

void SurrogateSet::count_significant(std::span<const TestedSeries> points, Alternative alternative,
                                     std::span<std::uint32_t> counts) const {
  const std::vector<double> nothing(times_, 0.0);
  std::array<double, kPoints * kLanes> products{};
  for (std::size_t block = 0; block * kLanes < count_; ++block) {
    Sums whole;
    for (std::size_t time = 0; time < times_; ++time) {
      add_to(whole, block, time, 1.0);
    }
    const auto lanes = counts.subspan(block * kLanes, std::min(kLanes, count_ - block * kLanes));
    for (std::size_t first = 0; first < points.size(); first += kPoints) {
      std::array<const double*, kPoints> departures{};
      for (std::size_t i = 0; i < kPoints; ++i) {
        departures[i] = first + i < points.size() ? points[first + i].departures.data() : nothing.data();
      }
      products_of_points(values_.data() + block * times_ * kLanes, departures, times_, products.data());
      for (std::size_t i = 0; i < kPoints && first + i < points.size(); ++i) {
        Sums present = whole;
        for (const std::uint32_t time : points[first + i].missing) {
          add_to(present, block, time, -1.0);
        }
        compare(points[first + i], present, std::span(products).subspan(i * kLanes, kLanes), alternative, lanes);
      }
    }
  }
}

}  // namespace fieldwise::kernels
