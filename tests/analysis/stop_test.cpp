// Operations whose work on a tile, or on what remains after the last, can take long: each looks, before it goes on, for
// whether somebody asked for a stop. `evaluate` calls them on this thread, without the loops of sweeps, which look too.
#include "fieldwise/core/stop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <csignal>
#include <random>

#include "analysis/series/symmetric_eigen.hpp"
#include "fieldwise/analysis/formula/fit.hpp"
#include "fieldwise/analysis/networks/neural_network.hpp"
#include "fieldwise/analysis/pairs/autocorrelation.hpp"
#include "fieldwise/analysis/pairs/contrast.hpp"
#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "fieldwise/analysis/places/extrema.hpp"
#include "fieldwise/analysis/places/trajectories.hpp"
#include "fieldwise/analysis/series/eof.hpp"
#include "fieldwise/analysis/series/extreme_values.hpp"
#include "fieldwise/analysis/series/filter.hpp"
#include "fieldwise/analysis/series/running_mean.hpp"
#include "fieldwise/analysis/slots/exceedance.hpp"
#include "fieldwise/analysis/slots/percentiles.hpp"
#include "fieldwise/analysis/slots/standardized_index.hpp"
#include "fieldwise/analysis/smoothing/smooth.hpp"
#include "sample_fields.hpp"

namespace fieldwise::analysis {
namespace {

using core::Field;

/// Asks for a stop while it lives.
class AskedToStop {
 public:
  AskedToStop() { core::request_stop(SIGTERM); }
  AskedToStop(const AskedToStop&) = delete;
  AskedToStop& operator=(const AskedToStop&) = delete;
  ~AskedToStop() { core::request_stop(0); }
};

/// Expects a call to end by itself, and by a stop where one is asked for.
template <class Call>
void expect_stops(const Call& call) {
  ASSERT_NO_THROW(call());
  const AskedToStop asked;
  try {
    call();
    ADD_FAILURE() << "it was done to the end";
  } catch (const core::Stopped& stopped) {
    EXPECT_EQ(stopped.signal(), SIGTERM);
  }
}

Field field(std::string_view units = "K", unsigned seed = 1) {
  return sample::random_field(core::monthly_axis(1980, 1, 60), sample::global_grid(), seed, 0, units);
}

template <class Operation>
void expect_evaluation_stops(const std::vector<Field>& inputs, const typename Operation::Options& options = {}) {
  expect_stops([&] { static_cast<void>(sample::evaluated<Operation>(inputs, options)); });
}

TEST(Stop, EndsWhatWorksPointByPointOnWholeColumns) {
  expect_evaluation_stops<Percentiles>({field()});
  expect_evaluation_stops<StandardizedIndex>({field("mm")});
  expect_evaluation_stops<Exceedance>(
      {field()}, {.sample = {.slots = {.by = By::all}, .base = core::Period{{1980, 1, 1}, {1982, 12, 31}}}});
  expect_evaluation_stops<ExtremeValues>({field()});
  expect_evaluation_stops<Autocorrelation>({field()});
}

TEST(Stop, EndsStatisticsOfPairsThatNeedAllOfThemAtOnce) {
  Trend::Options robust;
  robust.method = TrendMethod::theil_sen;
  expect_evaluation_stops<Trend>({field()}, robust);
  expect_evaluation_stops<Contrast>({field(), field("K", 2)}, {.test = ContrastTest::ks});
  expect_evaluation_stops<Correlation>({field(), field("K", 2)}, {.pairs = {}, .method = CorrelationMethod::spearman});
  const std::vector<Field> inputs{field(), field("K", 2), field("K", 3)};
  const std::vector<core::FieldHeader> headers{inputs[0].header, inputs[1].header, inputs[2].header};
  const std::vector<InputName> names{{"of", "y"}, {"against", "a"}, {"against", "b"}};
  const auto several = Regression::make(headers, {}, names);
  expect_stops([&] { static_cast<void>(evaluate(*several, {inputs.begin(), inputs.end()})); });
}

TEST(Stop, EndsFitsWithinAPoint) {
  const Field one = sample::series(sample::values_of(field()), core::monthly_axis(1980, 1, 60));
  const std::vector<core::FieldHeader> headers{one.header};
  const std::vector<InputName> names{{"of", "y"}};
  for (const FitMethod method : {FitMethod::levenberg_marquardt, FitMethod::nelder_mead}) {
    Fit fit(headers, {.curve = "a + b * exp(-t / c)", .method = method}, names);
    expect_stops([&] { static_cast<void>(evaluate(fit, {one})); });
  }
}

TEST(Stop, EndsWhatPassesLongWindowsOverTimes) {
  expect_evaluation_stops<RunningMean>({field()});
  expect_evaluation_stops<Filter>({field()}, {.longer_than = core::Measure{6, ""}});
}

TEST(Stop, EndsSurrogates) {
  Correlation::Options options;
  options.pairs.field_test = FieldTest::block;
  const Field index = sample::series(sample::values_of(field("K", 2)), core::monthly_axis(1980, 1, 60));
  expect_evaluation_stops<Correlation>({field(), index}, options);
}

TEST(Stop, EndsBootstrapsOfASinglePoint) {
  const Field one = sample::series(sample::values_of(field()), core::monthly_axis(1980, 1, 60));
  expect_evaluation_stops<ExtremeValues>({one}, {.block = Block::value, .bootstrap = 100});
}

TEST(Stop, EndsSmoothingOfASingleMap) {
  expect_evaluation_stops<Smooth>({field()}, {.radius_km = 2000.0});
  expect_evaluation_stops<Smooth>({field()}, {.method = SmoothMethod::binomial, .radius_km = 2000.0});
  Field uneven = field();
  core::Grid grid = *uneven.header.grid;
  grid.lon_deg[3] += 7.0;
  uneven.header.grid = std::make_shared<const core::Grid>(grid);
  expect_evaluation_stops<Smooth>({uneven}, {.radius_km = 2000.0});
}

TEST(Stop, EndsSearchesOfASingleMap) {
  for (const ExtremaMethod method : {ExtremaMethod::ascent, ExtremaMethod::annealing}) {
    const Field map = sample::random_field(core::monthly_axis(1980, 1, 1), sample::global_grid(), 1, 0);
    expect_stops([&] { static_cast<void>(tabulate<Extrema>({map}, {.method = method})); });
  }
}

TEST(Stop, EndsPathsOfParticles) {
  const Field u = [] {
    Field wind = field("m s-1");
    wind.header.name = "ua";
    wind.header.standard_name = "eastward_wind";
    return wind;
  }();
  Field v = u;
  v.header.name = "va";
  v.header.standard_name = "northward_wind";
  Trajectories::Options options;
  options.seeds = {{0.0, 10.0}};
  expect_stops([&] { static_cast<void>(tabulate<Trajectories>({u, v}, options)); });
}

TEST(Stop, EndsModes) { expect_evaluation_stops<Eof>({field()}, {.modes = 3}); }

TEST(Stop, EndsTheTrainingOfNetworks) {
  const core::TimeAxis months = core::monthly_axis(1980, 1, 120);
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise;
  std::vector<double> x(120);
  for (double& value : x) value = noise(random);
  const Field series = sample::series(x, months);
  const std::vector<core::FieldHeader> headers{series.header, series.header};
  const std::vector<InputName> names{{"of", "y"}, {"from", "x"}};
  NeuralNetwork::Options options;
  options.epochs = 3;
  options.ensemble = 1;
  options.bootstrap = 20;
  expect_stops([&] {
    NeuralNetwork network(headers, options, names, no_provider());
    evaluate(network, {series, series});
  });
}

Eigen::MatrixXd random_symmetric(Eigen::Index n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  Eigen::MatrixXd half(n, n);
  for (double& value : half.reshaped()) value = noise(random);
  return half * half.transpose();
}

TEST(Stop, EndsADecompositionBeforeItsFirstStep) {
  const Eigen::MatrixXd matrix = random_symmetric(20, 7);
  expect_stops([&] { static_cast<void>(symmetric_eigen(matrix)); });
}

TEST(SymmetricEigen, HasTheBitsOfEigensOwnSolver) {
  for (const Eigen::Index n : {1, 2, 3, 10, 65, 130}) {
    SCOPED_TRACE(n);
    Eigen::MatrixXd matrix = random_symmetric(n, static_cast<unsigned>(n));
    if (n == 10) matrix.setZero();
    if (n == 65) matrix.row(3).setZero();
    if (n == 65) matrix.col(3).setZero();
    const SymmetricEigen found = symmetric_eigen(matrix);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> expected(matrix);
    ASSERT_EQ(found.values.size(), n);
    EXPECT_TRUE((found.values.array() == expected.eigenvalues().array()).all());
    EXPECT_TRUE((found.vectors.array() == expected.eigenvectors().array()).all());
  }
}

TEST(SymmetricEigen, SaysWhereThereIsNoEnd) {
  Eigen::MatrixXd matrix = random_symmetric(5, 1);
  matrix(4, 2) = sample::kMissing;
  EXPECT_THAT(sample::error_of(core::ErrorKind::inputs_disagree, [&] { static_cast<void>(symmetric_eigen(matrix)); }),
              testing::HasSubstr("comes to no end"));
}

}  // namespace
}  // namespace fieldwise::analysis
