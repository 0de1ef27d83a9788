#include "analysis/pairs/field_significance.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

#include "analysis/pairs/false_discovery.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/persistence.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kTogether = 32;  // points whose values stay in the cache while surrogates pass

/// Removes the mean and, where there is one, a line in `years` from values that are valid.
void remove_fit(std::vector<double>& values, const std::vector<double>& years) {
  const auto n = static_cast<double>(values.size());
  const double first = values.empty() ? 0.0 : values.front();
  double sum = 0.0;
  double year_sum = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i] - first;
    year_sum += years.empty() ? 0.0 : years[i];
  }
  double product = 0.0;
  double square = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = values[i] - first - sum / n;
    const double year = years.empty() ? 0.0 : years[i] - year_sum / n;
    product += values[i] * year;
    square += year * year;
  }
  const double slope = square > 0.0 ? product / square : 0.0;
  for (std::size_t i = 0; i < values.size() && slope != 0.0; ++i) {
    values[i] -= slope * (years[i] - year_sum / n);
  }
}

/// Returns the predictor with its mean where it is missing.
std::vector<double> filled(std::span<const double> predictor) {
  std::vector<double> valid;
  std::ranges::copy_if(predictor, std::back_inserter(valid), [](double x) { return !std::isnan(x); });
  double mean = 0.0;
  for (const double x : valid) {
    mean += x / static_cast<double>(valid.size());
  }
  std::vector<double> values(predictor.begin(), predictor.end());
  std::ranges::replace_if(
      values, [](double x) { return std::isnan(x); }, mean);
  return values;
}

}  // namespace

FieldSignificance::FieldSignificance(const PairOptions& options, const core::Grid& grid,
                                     std::vector<std::vector<std::ptrdiff_t>> pairs, std::vector<double> years,
                                     std::vector<std::int64_t> predictor_numbers, bool predictor_is_time)
    : options_(options),
      counts_column_(columns_that_count(grid)),
      pairs_(std::move(pairs)),
      paired_times_(pairs_.size()),
      years_(std::move(years)),
      predictor_numbers_(std::move(predictor_numbers)),
      predictor_is_time_(predictor_is_time) {
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
    for (std::size_t t = 0; t < pairs_[lag].size(); ++t) {
      if (pairs_[lag][t] >= 0) {
        paired_times_[lag].push_back(t);
      }
    }
  }
}

void FieldSignificance::begin() {
  significant_.assign(pairs_.size(), std::vector<std::uint64_t>(static_cast<std::size_t>(options_.resamples), 0));
  observed_.assign(pairs_.size(), 0);
  points_.assign(pairs_.size(), 0);
}

std::size_t FieldSignificance::bytes() const {
  std::size_t bytes = 0;
  for (const auto& times : paired_times_) {
    bytes += kernels::SurrogateSet::bytes(times.size(), static_cast<std::size_t>(options_.resamples));
  }
  return bytes;
}

void FieldSignificance::prepare(std::span<const double> predictor) {
  std::call_once(made_, [&] { make(predictor); });
}

void FieldSignificance::make(std::span<const double> predictor) {
  const std::vector<double> series = filled(predictor);
  const auto n = static_cast<double>(series.size());
  if (options_.field_test == FieldTest::block) {
    std::vector<bool> follows(series.size(), false);
    for (std::size_t i = 1; i < follows.size(); ++i) {
      follows[i] = predictor_numbers_[i] == predictor_numbers_[i - 1] + 1;
    }
    const double steps = kernels::StepPattern(predictor_numbers_).steps();
    block_length_ = options_.block_length > 0 ? static_cast<std::size_t>(options_.block_length)
                    : predictor_is_time_
                        ? static_cast<std::size_t>(std::lround(std::sqrt(n)))
                        : kernels::block_length_for(n, kernels::lag1_autocorrelation(series, follows, steps));
  }
  const auto count = static_cast<std::size_t>(options_.resamples);
  for (const auto& times : paired_times_) {
    std::vector<double> years;
    for (const std::size_t t : times) {
      if (options_.detrend) {
        years.push_back(years_[t]);
      }
    }
    sets_.emplace_back(times.size(), count, std::move(years));
  }
  std::vector<double> at_times;
  for (std::size_t s = 0; s < count; ++s) {
    core::throw_if_stopped();
    kernels::RandomStream random(static_cast<std::uint64_t>(options_.seed), s);
    const std::vector<double> surrogate = options_.field_test == FieldTest::block
                                              ? kernels::moving_blocks(series, block_length_, random)
                                              : kernels::random_phases(series, random);
    for (std::size_t lag = 0; lag < sets_.size(); ++lag) {
      at_times.clear();
      for (const std::size_t t : paired_times_[lag]) {
        at_times.push_back(surrogate[static_cast<std::size_t>(pairs_[lag][t])]);
      }
      sets_[lag].set(s, at_times);
    }
  }
}

kernels::TestedSeries FieldSignificance::tested(std::size_t lag, std::span<const double> y,
                                                std::span<const double> predictor) const {
  kernels::TestedSeries series;
  std::vector<double> valid;
  std::vector<double> years;
  std::vector<std::size_t> places;
  const auto& times = paired_times_[lag];
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (std::isnan(y[times[i]]) || std::isnan(predictor[static_cast<std::size_t>(pairs_[lag][times[i]])])) {
      series.missing.push_back(static_cast<std::uint32_t>(i));
      continue;
    }
    valid.push_back(y[times[i]]);
    places.push_back(i);
    if (options_.detrend || predictor_is_time_) {
      years.push_back(years_[times[i]]);
    }
  }
  remove_fit(valid, years);
  series.departures.assign(times.size(), 0.0);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    series.departures[places[i]] = valid[i];
    series.square += valid[i] * valid[i];
  }
  return series;
}

void FieldSignificance::add_row(std::size_t lag, std::span<const double> y, std::span<const double> r,
                                std::span<const double> degrees, std::span<const double> predictor) {
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(options_.resamples), 0);
  std::vector<kernels::TestedSeries> points;
  std::uint64_t tested_points = 0;
  std::uint64_t observed = 0;
  const auto count_points = [&] {
    core::throw_if_stopped();
    sets_[lag].count_significant(points, options_.alternative, counts);
    tested_points += points.size();
    points.clear();
  };
  double last_degrees = core::kMissing;
  double critical = core::kMissing;
  for (std::size_t column = 0; column < r.size(); ++column) {
    if (!counts_column_[column] || std::isnan(r[column]) || !(degrees[column] > 0.0)) {
      continue;
    }
    if (degrees[column] != last_degrees) {
      last_degrees = degrees[column];
      critical = kernels::critical_correlation(options_.local_alpha(), last_degrees, options_.alternative);
    }
    points.push_back(tested(lag, y.subspan(column * years_.size(), years_.size()), predictor));
    points.back().critical = critical;
    const double toward = options_.alternative == kernels::Alternative::less ? -r[column] : r[column];
    const bool two_sided = options_.alternative == kernels::Alternative::two_sided;
    observed += (two_sided ? std::abs(toward) : toward) >= critical ? 1 : 0;
    if (points.size() == kTogether) {
      count_points();
    }
  }
  count_points();
  // Sums of whole numbers: the same in any order of rows.
  const auto add = [](std::uint64_t& sum, std::uint64_t more) {
    std::atomic_ref(sum).fetch_add(more, std::memory_order_relaxed);
  };
  add(points_[lag], tested_points);
  add(observed_[lag], observed);
  for (std::size_t s = 0; s < counts.size(); ++s) {
    add(significant_[lag][s], counts[s]);
  }
}

FieldSignificance::Result FieldSignificance::result(std::size_t lag) const {
  if (points_[lag] == 0) {
    return {core::kMissing, core::kMissing, 0.0};
  }
  const auto as_many =
      std::ranges::count_if(significant_[lag], [&](std::uint64_t count) { return count >= observed_[lag]; });
  const auto points = static_cast<double>(points_[lag]);
  return {static_cast<double>(observed_[lag]) / points,
          (1.0 + static_cast<double>(as_many)) / (1.0 + static_cast<double>(options_.resamples)), points};
}

}  // namespace fieldwise::analysis
