// Series and fields for tests of statistics of pairs, and what they have found.
// May know: core, correlation, regression, trend.
// Must not know: which test looks at it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace fieldwise::pairs {

/// Holds what an operation found, by quantity.
using Results = std::map<std::string, core::Field>;

inline Results by_quantity(const std::vector<core::Field>& fields) {
  Results results;
  for (const core::Field& field : fields) results.emplace(field.header.quantity, field);
  return results;
}

/// Runs an operation on fields that may be temporaries.
template <class Operation>
Results run(const std::vector<core::Field>& inputs, const typename Operation::Options& options = {}) {
  return by_quantity(sample::evaluated<Operation>(inputs, options));
}

/// Returns the value of the first point.
inline double value(const Results& results, const std::string& quantity) {
  return results.at(quantity).values(0, 0, 0);
}

/// Makes a series of months from January 1980 on.
inline core::Field monthly(const std::vector<double>& values) {
  return sample::series(values, core::monthly_axis(1980, 1, values.size()));
}

/// Correlates, or regresses, months of y with months of x.
inline Results correlate(const std::vector<double>& y, const std::vector<double>& x,
                         const analysis::Correlation::Options& options = {}) {
  return run<analysis::Correlation>({monthly(y), monthly(x)}, options);
}

inline Results regress(const std::vector<double>& y, const std::vector<double>& x,
                       const analysis::Regression::Options& options = {}) {
  return run<analysis::Regression>({monthly(y), monthly(x)}, options);
}

/// Asks for a trend per step, by a method and with a test.
inline analysis::Trend::Options per_step(analysis::TrendMethod method, analysis::TrendTest test) {
  analysis::Trend::Options options;
  options.per = analysis::Per::step;
  options.method = method;
  options.test = test;
  return options;
}

/// Nine pairs whose statistics are published.
inline const std::vector<double> kNine{1, 2, 3, 4, 5, 6, 7, 8, 9};
inline const std::vector<double> kZigzag{2, 1, 4, 3, 6, 5, 8, 7, 10};

/// Makes an index of normal values about 26, one in eleven of them missing.
inline std::vector<double> random_index(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(26.0, 1.5);
  std::vector<double> index(count);
  for (double& x : index) {
    x = random() % 11 == 0 ? sample::kMissing : noise(random);
  }
  return index;
}

/// Makes an index and a field that follows it in some columns only.
inline std::vector<core::Field> field_and_index(std::size_t months, unsigned seed, double coupling) {
  const auto axis = core::monthly_axis(1980, 1, months);
  core::Field of = sample::random_field(axis, sample::global_grid(), seed, 9);
  std::mt19937_64 random(seed + 1);
  std::normal_distribution<double> normal;
  std::vector<double> index(months);
  for (std::size_t t = 0; t < months; ++t) index[t] = 0.5 * (t > 0 ? index[t - 1] : 0.0) + normal(random);
  for (std::size_t t = 0; t < months; ++t) {
    for (std::size_t r = 0; r < 7; ++r) {
      for (std::size_t c = 0; c < 12; ++c) {
        of.values(t, r, c) += (c < 4 ? coupling * index[t] : 0.0) - 10.0 * axis.date(t).month;
      }
    }
  }
  return {of, sample::series(index, axis)};
}

/// Expects numbers of a reference that take sums of some 100 values of the size given.
inline void expect_near(double found, double expected, double size, const std::string& what) {
  EXPECT_NEAR(found, expected, tolerance::between_tools(size, 100 * 60)) << what;
}

/// Expects a p-value to agree in relation to itself: it takes some 1000 roundings of its exponent.
inline void expect_same_p(double found, double expected, const std::string& what) {
  EXPECT_NEAR(found / expected, 1.0, tolerance::between_tools(1.0, 60 * 60)) << what;
}

}  // namespace fieldwise::pairs
