#include <gtest/gtest.h>

#include <cmath>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/evaluation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "fieldwise/analysis/places/area_mean.hpp"
#include "fieldwise/analysis/places/point.hpp"
#include "fieldwise/analysis/series/mean.hpp"
#include "fieldwise/analysis/series/resample.hpp"
#include "fieldwise/analysis/series/spells.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/analysis/slots/climatology.hpp"
#include "sample_fields.hpp"

namespace {

using namespace fieldwise;
using Make = std::function<std::unique_ptr<analysis::Reduction>(std::span<const core::FieldHeader>)>;

constexpr std::size_t kMonths = 40;

template <class Op>
Make maker(const typename Op::Options& options) {
  return [options](std::span<const core::FieldHeader> headers) -> std::unique_ptr<analysis::Reduction> {
    return std::make_unique<Op>(headers, options);
  };
}

/// Returns the first times of a field, as an archive has them before the others arrive.
core::Field first_times(const core::Field& field, std::size_t times) {
  if (field.header.leading != core::Leading::time || field.header.time->climatological) return field;
  std::vector<std::size_t> positions;
  for (std::size_t t = 0; t < std::min(times, field.header.time->size()); ++t) positions.push_back(t);
  core::FieldHeader header = field.header;
  header.time = std::make_shared<const core::TimeAxis>(core::select_times(*field.header.time, positions));
  core::Field part = core::make_field(header);
  std::copy_n(field.values.data(), part.values.size(), part.values.data());
  return part;
}

std::vector<core::FieldHeader> headers_of(const std::vector<core::Field>& fields) {
  std::vector<core::FieldHeader> headers;
  for (const core::Field& field : fields) headers.push_back(field.header);
  return headers;
}

/// Shows times [begin, end) of all rows to an operation.
void accumulate(analysis::Reduction& operation, const std::vector<core::Field>& inputs, core::IndexRange times) {
  if (times.size() == 0) return;
  std::vector<core::TileView> tiles;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& finished = operation.need().finished_inputs;
    const core::TileView whole = core::view(inputs[i]);
    const bool all = i < finished.size() && finished[i];
    tiles.push_back(all ? whole : whole.narrowed(operation.times_needed(i, times), whole.extent().rows));
  }
  operation.accumulate(tiles);
}

/// Returns the times of each input that have been published when `times` of the first have.
std::vector<std::size_t> known_of(const std::vector<core::Field>& inputs) {
  std::vector<std::size_t> known;
  for (const core::Field& input : inputs) {
    std::size_t times = input.header.leading_size();
    while (input.header.is_series() && times > 0 && std::isnan(input.values(times - 1, 0, 0))) --times;
    known.push_back(times);
  }
  return known;
}

/// Runs an operation over all times at once.
std::vector<core::Field> in_one_pass(const Make& make, const std::vector<core::Field>& inputs) {
  const auto operation = make(headers_of(inputs));
  operation->begin({0, inputs[0].header.grid->rows});
  accumulate(*operation, inputs, {0, inputs[0].header.leading_size()});
  return operation->finish();
}

/// Runs an operation over inputs of which only `split` times exist (the last `unknown` of a series without values yet),
/// saves its state, and goes on when all do. Returns nothing where the fingerprint says that this is not possible.
std::vector<core::Field> saved_and_continued(const Make& make, const std::vector<core::Field>& inputs,
                                             std::size_t split, std::size_t unknown) {
  std::vector<core::Field> old;
  for (const core::Field& input : inputs) {
    old.push_back(first_times(input, split));
    for (std::size_t i = 0; i < unknown && input.header.is_series(); ++i) {
      old.back().values(split - 1 - i, 0, 0) = sample::kMissing;
    }
  }
  const std::size_t rows = inputs[0].header.grid->rows;
  const auto before = make(headers_of(old));
  const std::size_t settled = before->continuable()->settled_times(split, known_of(old));
  EXPECT_LE(settled, split);
  before->begin({0, rows});
  accumulate(*before, old, {0, settled});
  const bool across = before->need().across_rows;
  if (across) accumulate(*before, old, {settled, split});  // such a state is shown at the end
  std::vector<double> saved;
  for (std::size_t row = 0; row < (across ? 1 : rows); ++row) {
    before->continuable()->visit_state(
        row, settled, [&](std::span<double> part) { saved.insert(saved.end(), part.begin(), part.end()); });
  }
  const auto after = make(headers_of(inputs));
  if (before->continuable()->fingerprint(settled) != after->continuable()->fingerprint(settled)) return {};
  after->begin({0, rows});
  std::size_t taken = 0;
  for (std::size_t row = 0; row < (across ? 1 : rows); ++row) {
    after->continuable()->visit_state(row, settled, [&](std::span<double> part) {
      std::copy_n(saved.begin() + static_cast<std::ptrdiff_t>(taken), part.size(), part.begin());
      taken += part.size();
    });
  }
  EXPECT_EQ(taken, saved.size());
  accumulate(*after, inputs, {settled, inputs[0].header.leading_size()});
  return after->finish();
}

/// Expects the same bits for every split that has enough times to make the operation.
void expect_one_pass(const std::string& name, const Make& make, const std::vector<core::Field>& inputs,
                     std::size_t least, std::size_t unknown = 0) {
  const std::vector<core::Field> once = in_one_pass(make, inputs);
  for (std::size_t split = least; split <= inputs[0].header.leading_size(); ++split) {
    const std::vector<core::Field> twice = saved_and_continued(make, inputs, split, unknown);
    ASSERT_EQ(twice.size(), once.size()) << name << " cannot go on after " << split << " times";
    for (std::size_t k = 0; k < once.size(); ++k) {
      sample::expect_same_bits(once[k], twice[k], name + ", split at " + std::to_string(split));
    }
  }
}

/// A field with gaps in its values, a month missing from its dates, and a point without any value.
core::Field field_with_gaps(unsigned seed) {
  core::TimeAxis axis = core::monthly_axis(1990, 11, kMonths + 1);
  std::vector<std::size_t> positions;
  for (std::size_t t = 0; t <= kMonths; ++t) {
    if (t != 17) positions.push_back(t);
  }
  core::Field field = sample::random_field(core::select_times(axis, positions), sample::global_grid(), seed, 5);
  for (std::size_t t = 0; t < kMonths; ++t) field.values(t, 2, 3) = sample::kMissing;
  return field;
}

core::Field index_series(std::int64_t year) {
  std::vector<double> values;
  for (std::size_t t = 0; t < kMonths + 13; ++t) {
    values.push_back(t % 11 == 4 ? sample::kMissing : std::sin(0.9 * static_cast<double>(t)));
  }
  return sample::series(values, core::monthly_axis(year, 11, kMonths + 13));
}

TEST(Continue, ClimatologySavedAndContinuedIsOnePass) {
  for (const analysis::By by : {analysis::By::all, analysis::By::month, analysis::By::season}) {
    analysis::Climatology::Options options;
    options.slots.by = by;
    options.statistics = {"mean", "sd", "n", "min", "max", "sum"};
    options.min_fraction = 0.4;
    expect_one_pass("climatology", maker<analysis::Climatology>(options), {field_with_gaps(1)}, 1);
  }
}

TEST(Continue, ClimatologyWithWeightsSavedAndContinuedIsOnePass) {
  analysis::Climatology::Options options;
  options.slots.by = analysis::By::season;
  options.statistics = {"mean", "sd", "sum"};
  options.weights = analysis::IntervalWeights::interval;
  expect_one_pass("climatology", maker<analysis::Climatology>(options), {field_with_gaps(1)}, 1);
}

TEST(Continue, ClimatologyOfAFixedBaseWithHarmonicsSavedAndContinuedIsOnePass) {
  analysis::Climatology::Options options;
  options.base = core::parse_period("1991/1992");
  options.harmonics = 2;
  expect_one_pass("climatology", maker<analysis::Climatology>(options), {field_with_gaps(2)}, 25);
}

TEST(Continue, TrendSavedAndContinuedIsOnePass) {
  for (const analysis::Per per : {analysis::Per::decade, analysis::Per::step}) {
    analysis::Trend::Options options;
    options.per = per;
    options.pairs.dof = analysis::DegreesOfFreedom::effective;
    options.pairs.min_fraction = 0.5;
    expect_one_pass("trend", maker<analysis::Trend>(options), {field_with_gaps(3)}, 2);
  }
}

TEST(Continue, CorrelationWithASeriesAtLagsSavedAndContinuedIsOnePass) {
  analysis::Correlation::Options options;
  options.pairs.lags = {-4, -1, 0, 1, 6};
  // As many times of the series exist as of the field: one that begins a year before it ends a year before it too.
  for (const std::int64_t year : {1989, 1990}) {
    expect_one_pass("correlation", maker<analysis::Correlation>(options), {field_with_gaps(4), index_series(year)}, 20);
  }
}

TEST(Continue, ValuesThatASeriesGetsLaterForItsLastDatesAreWaitedFor) {
  analysis::Correlation::Options options;
  options.pairs.lags = {0, 2};
  expect_one_pass("correlation", maker<analysis::Correlation>(options), {field_with_gaps(4), index_series(1990)}, 20,
                  3);
}

TEST(Continue, RegressionWithDetrendAndAFieldSavedAndContinuedIsOnePass) {
  analysis::Regression::Options options;
  options.pairs.lags = {-2, 0, 3};
  options.pairs.detrend = true;
  options.pairs.dof = analysis::DegreesOfFreedom::effective;
  expect_one_pass("regression", maker<analysis::Regression>(options), {field_with_gaps(5), field_with_gaps(6)}, 6);
}

TEST(Continue, APairWhosePartnerArrivesLaterIsNotSettled) {
  analysis::Correlation::Options options;
  options.pairs.lags = {-2, 0};
  const std::vector<core::Field> inputs{field_with_gaps(7), field_with_gaps(8)};
  const analysis::Correlation correlation(headers_of(inputs), options);
  EXPECT_EQ(correlation.settled_times(kMonths, std::vector<std::size_t>{kMonths, kMonths}), kMonths - 2);
  EXPECT_EQ(correlation.settled_times(kMonths, std::vector<std::size_t>{kMonths, kMonths - 5}), kMonths - 7);
  EXPECT_EQ(correlation.settled_times(kMonths, std::vector<std::size_t>{kMonths, 0}), 0U);
}

TEST(Continue, APartnerThatArrivesForAnOldTimeChangesTheFingerprint) {
  analysis::Correlation::Options options;
  const core::Field field = field_with_gaps(9);
  const core::Field whole = index_series(1989);
  const core::Field part = first_times(whole, 20);
  const analysis::Correlation before(headers_of({field, part}), options);
  const analysis::Correlation after(headers_of({field, whole}), options);
  EXPECT_EQ(before.fingerprint(8), after.fingerprint(8));
  EXPECT_NE(before.fingerprint(9), after.fingerprint(9));
}

TEST(Continue, AreaMeanWithAMaskSavedAndContinuedIsOnePass) {
  analysis::AreaMean::Options options;
  options.region.lat_deg = {-60.0, 60.0};
  options.min_fraction = 0.5;
  expect_one_pass("area_mean", maker<analysis::AreaMean>(options), {field_with_gaps(10)}, 1);
  options.mask_above = 300.0;
  expect_one_pass("area_mean", maker<analysis::AreaMean>(options), {field_with_gaps(10), field_with_gaps(11)}, 1);
}

TEST(Continue, PointSavedAndContinuedIsOnePass) {
  analysis::Point::Options options;
  options.at = {30.0, 60.0};
  expect_one_pass("point", maker<analysis::Point>(options), {field_with_gaps(12)}, 1);
}

TEST(Continue, MeansOfStepsThatAreIncompleteAtTheEndSavedAndContinuedAreOnePass) {
  for (const analysis::Every every : {analysis::Every::season, analysis::Every::year}) {
    analysis::Mean::Options options;
    options.every = every;
    options.completeness.share = 0.6;
    expect_one_pass("mean", maker<analysis::Mean>(options), {field_with_gaps(13)}, 15);
  }
}

TEST(Continue, EveryStatisticOfStepsSavedAndContinuedIsOnePass) {
  using analysis::Statistic;
  core::TimeAxis axis;
  for (int day = 0; day < 100; ++day) axis.stamp.push_back({day * core::kMicrosecondsPerDay});
  static_cast<void>(core::complete_axis(axis));
  const core::Field days = sample::random_field(axis, sample::global_grid(), 15);
  for (const Statistic statistic :
       {Statistic::mean, Statistic::sum, Statistic::total, Statistic::min, Statistic::max, Statistic::range,
        Statistic::sd, Statistic::n, Statistic::count, Statistic::first, Statistic::last}) {
    core::Field field = days;
    field.header.units = core::Units{"mm day-1"};
    analysis::Resample::Options options;
    options.every = analysis::Every::week;
    options.statistic = statistic;
    options.where = statistic == Statistic::count ? "> 350" : "";
    options.completeness.share = 0.5;
    expect_one_pass("resample", maker<analysis::Resample>(options), {field}, 3);
  }
}

TEST(Continue, YearsByTheRuleOfEtccdiSavedAndContinuedAreOnePass) {
  core::TimeAxis axis;
  for (int day = 0; day < 800; ++day) axis.stamp.push_back({day * core::kMicrosecondsPerDay});
  static_cast<void>(core::complete_axis(axis));
  analysis::Resample::Options options;
  options.every = analysis::Every::year;
  options.statistic = analysis::Statistic::max;
  options.completeness.etccdi = true;
  expect_one_pass("resample", maker<analysis::Resample>(options),
                  {sample::random_field(axis, sample::global_grid(), 16, 40)}, 690);
}

TEST(Continue, SpellsThatLastOverTheEndSavedAndContinuedAreOnePass) {
  core::TimeAxis axis;
  for (int day = 0; day < 100; ++day) axis.stamp.push_back({day * core::kMicrosecondsPerDay});
  static_cast<void>(core::complete_axis(axis));
  core::Field field = sample::random_field(axis, sample::global_grid(), 17, 30, "1");
  for (double& value : field.values) value = std::isnan(value) ? value : static_cast<double>(value > 300.0);
  for (const analysis::YearBoundary boundary : {analysis::YearBoundary::cut, analysis::YearBoundary::split,
                                                analysis::YearBoundary::end, analysis::YearBoundary::start}) {
    const analysis::Spells::Options options{.at_least = core::Measure{2.0, "days"},
                                            .every = analysis::Every::month,
                                            .year_boundary = boundary,
                                            .completeness = {.share = 0.5}};
    expect_one_pass("spells", maker<analysis::Spells>(options), {field}, 3);
  }
}

TEST(Continue, EvaluationSavedAndContinuedIsOnePass) {
  for (const analysis::EvaluateOver over : {analysis::EvaluateOver::time, analysis::EvaluateOver::space}) {
    analysis::Evaluation::Options options;
    options.over = over;
    expect_one_pass("evaluate", maker<analysis::Evaluation>(options), {field_with_gaps(18), field_with_gaps(19)}, 3);
  }
}

TEST(Continue, MonthsOfDaysThatAreIncompleteAtTheEndSavedAndContinuedAreOnePass) {
  core::TimeAxis axis;
  for (int day = 0; day < 70; ++day) axis.stamp.push_back({day * core::kMicrosecondsPerDay});
  static_cast<void>(core::complete_axis(axis));
  analysis::Mean::Options options;
  options.completeness.share = 0.5;
  expect_one_pass("mean", maker<analysis::Mean>(options), {sample::random_field(axis, sample::global_grid(), 14)}, 3);
}

TEST(Continue, WhatNeedsAllPairsAtOnceIsNotOfferedToBeContinued) {
  const std::vector<core::FieldHeader> headers = headers_of({field_with_gaps(14), index_series(1989)});
  EXPECT_NE(analysis::Correlation(headers, {}).continuable(), nullptr);
  analysis::Correlation::Options ranks;
  ranks.method = analysis::CorrelationMethod::spearman;
  EXPECT_EQ(analysis::Correlation(headers, ranks).continuable(), nullptr);
}

TEST(Continue, AnOperationThatSaysNothingCannotGoOn) {
  class Silent final : public analysis::Reduction {
   public:
    [[nodiscard]] std::size_t state_bytes(std::size_t /*rows*/) const override { return 0; }
    void begin(core::IndexRange /*rows*/) override {}
    void accumulate(std::span<const core::TileView> /*inputs*/) override {}
    void finish(std::span<const core::MutableTileView> /*outputs*/) const override {}
  };
  Silent silent;
  EXPECT_EQ(silent.continuable(), nullptr);
}

}  // namespace
