#include "fieldwise/analysis/networks/neural_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "analysis/networks/year_blocks.hpp"
#include "fieldwise/kernels/random_stream.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::InputName;
using fieldwise::analysis::MarkedNumbers;
using fieldwise::analysis::NeuralNetwork;
using fieldwise::analysis::YearBlocks;
using fieldwise::analysis::YearSets;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::kernels::Activation;
using fieldwise::kernels::RandomStream;
using fieldwise::pairs::by_quantity;
using fieldwise::pairs::Results;
using fieldwise::pairs::value;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace analysis = fieldwise::analysis;
namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace stream = fieldwise::stream;
namespace tolerance = fieldwise::tolerance;

using Options = NeuralNetwork::Options;

/// Gives a network that a test has at hand.
class GivenNetwork final : public analysis::Provider {
 public:
  std::shared_ptr<const core::RegionShares> shares(const std::shared_ptr<const core::Grid>& /*grid*/,
                                                   const core::BordersChoice& /*borders*/) override {
    return nullptr;
  }
  analysis::GridWeights weights_of_file(const std::string& /*path*/, const core::Grid& /*from*/,
                                        std::shared_ptr<const core::Grid> /*to*/) override {
    return {};
  }
  analysis::GridWeights make_weights(std::shared_ptr<const core::Grid> /*from*/,
                                     std::shared_ptr<const core::Grid> /*to*/,
                                     fieldwise::kernels::RemapMethod /*method*/) override {
    return {};
  }
  MarkedNumbers marked_numbers(const std::string& /*path*/, const std::string& mark) override {
    EXPECT_EQ(mark, "neural_network");
    return given;
  }

  MarkedNumbers given;
};

/// Is a step whose target, if there is one, comes first: predictors are called p1, p2, ...
struct Step {
  Step(const std::vector<Field>& fields, const Options& options, bool has_target = true,
       analysis::Provider& provider = analysis::no_provider())
      : inputs(fields) {
    std::vector<core::FieldHeader> headers;
    for (const Field& input : inputs) headers.push_back(input.header);
    if (has_target) names.push_back({"of", "y"});
    while (names.size() < inputs.size()) {
      names.push_back({"from", "p" + std::to_string(names.size() + (has_target ? 0 : 1))});
    }
    operation = std::make_unique<NeuralNetwork>(headers, options, names, provider);
    std::vector<std::string> written;
    for (const core::FieldHeader& header : operation->outputs()) written.push_back(header.quantity);
    EXPECT_EQ(written, NeuralNetwork::quantities(options, names));
  }

  Results run() { return by_quantity(analysis::evaluate(*operation, {inputs.begin(), inputs.end()})); }

  std::vector<Field> inputs;
  std::vector<InputName> names;
  std::unique_ptr<NeuralNetwork> operation;
};

Results learnt(const std::vector<Field>& fields, const Options& options, std::vector<std::string>* findings = nullptr) {
  Step step(fields, options);
  Results results = step.run();
  if (findings != nullptr) *findings = step.operation->findings();
  return results;
}

/// Asks for little: what a test of anything but learning needs.
Options small() {
  Options options;
  options.hidden = {4};
  options.epochs = 15;
  options.ensemble = 1;
  options.bootstrap = 100;
  return options;
}

Field months(const std::vector<double>& values) { return series(values, monthly_axis(1980, 1, values.size()), "1"); }

Field months_of_field(const std::vector<double>& values, const std::vector<double>& lat, std::size_t columns) {
  const std::size_t times = values.size() / lat.size() / columns;
  std::vector<double> lon;
  for (std::size_t i = 0; i < columns; ++i) lon.push_back(30.0 * static_cast<double>(i));
  xt::xtensor<double, 3> array({times, lat.size(), columns});
  std::ranges::copy(values, array.begin());
  Field field = core::field_of(array, monthly_axis(1980, 1, times), core::rectilinear_grid(lat, lon), "m s-1");
  field.header.name = "y";
  return field;
}

std::vector<double> normal_numbers(std::size_t count, std::uint64_t seed) {
  RandomStream random(seed, 1);
  std::vector<double> values(count);
  for (double& value : values) value = random.normal();
  return values;
}

TEST(NeuralNetwork, RegressionsItIsComparedWithAreThoseOfNumpy) {
  const ReferenceFile reference("neural_network");
  const Field a = months(reference.list("a"));
  const Field b = months(reference.list("b"));
  const auto near = [](double found, double expected) {
    EXPECT_NEAR(found, expected, tolerance::least_squares(144.0, 5.0, 10.0));
  };
  near(value(learnt({months(reference.list("series")), a, b}, small()), "rmse_linear"),
       reference.number("rmse_series"));
  near(value(learnt({months(reference.list("series")), a, b}, small()), "rmse_climatology"),
       reference.number("rmse_climatology"));
  const Field field = months_of_field(reference.list("field"), reference.list("lat"), 4);
  Options options = small();
  const Results points = learnt({field, a, b}, options);
  options.components = 2;
  const Results components = learnt({field, a, b}, options);
  for (std::size_t p = 0; p < 12; ++p) {
    near(points.at("rmse_linear").values(0, p / 4, p % 4), reference.list("rmse_field")[p]);
    near(components.at("rmse_linear").values(0, p / 4, p % 4), reference.list("rmse_components")[p]);
  }
  options.components.reset();
  options.lags = {0, 20};
  options.patience.reset();
  near(value(learnt({months(reference.list("series")), a, b}, options), "rmse_linear"),
       reference.number("rmse_lagged"));
}

TEST(NeuralNetwork, SkillIsOneLessTheRatioOfBothErrorsAndItsLimitsAreThoseOfDrawnYears) {
  const ReferenceFile reference("neural_network");
  const std::vector<double>& truth = reference.list("series");
  Options options = small();
  options.bootstrap = 2000;
  const Results found = learnt({months(truth), months(reference.list("a")), months(reference.list("b"))}, options);
  const double ratio = std::pow(value(found, "rmse") / value(found, "rmse_linear"), 2);
  EXPECT_NEAR(value(found, "skill"), 1.0 - ratio, tolerance::rounding(1.0, 600.0));
  // The squares of the network, year by year, from its prediction.
  std::vector<double> by_year(12, 0.0);
  for (std::size_t t = 0; t < truth.size(); ++t) {
    by_year[t / 12] += std::pow(found.at("prediction").values(t, 0, 0) - truth[t], 2);
  }
  const double squares = std::accumulate(by_year.begin(), by_year.end(), 0.0);
  EXPECT_NEAR(std::sqrt(squares / 144.0), value(found, "rmse"), tolerance::rounding(10.0, 600.0));
  const std::vector<double>& line = reference.list("line_by_year");
  std::mt19937_64 random(1);
  std::vector<double> drawn;
  for (int draw = 0; draw < 20'000; ++draw) {
    double of_network = 0.0;
    double of_line = 0.0;
    for (int i = 0; i < 12; ++i) {
      const std::size_t year = random() % 12;
      of_network += by_year[year];
      of_line += line[year];
    }
    drawn.push_back(1.0 - of_network / of_line);
  }
  std::ranges::sort(drawn);
  const double width = drawn[19'500] - drawn[500];
  EXPECT_NEAR(value(found, "skill_low"), drawn[500], tolerance::drawn_limit(width, 2000.0));
  EXPECT_NEAR(value(found, "skill_high"), drawn[19'500], tolerance::drawn_limit(width, 2000.0));
  options.seed = 2;
  options.bootstrap = 50;
  EXPECT_NE(value(learnt({months(truth), months(reference.list("a")), months(reference.list("b"))}, options), "skill"),
            value(found, "skill"));
}

TEST(NeuralNetwork, WhatALineCannotSayIsLearntAndToldByItsTables) {
  const std::vector<double> x = normal_numbers(240, 3);
  const std::vector<double> other = normal_numbers(240, 4);
  const std::vector<double> noise = normal_numbers(240, 5);
  std::vector<double> y;
  for (std::size_t i = 0; i < x.size(); ++i) y.push_back(10.0 + x[i] + x[i] * x[i] + 0.3 * noise[i]);
  Options options;
  options.ensemble = 2;
  options.epochs = 150;
  options.bootstrap = 200;
  std::vector<std::string> findings;
  const Results found = learnt({months(y), months(x), months(other)}, options, &findings);
  EXPECT_GT(value(found, "skill_low"), 0.5);
  EXPECT_THAT(findings, Not(Contains(HasSubstr("not better"))));
  // Shuffled, x takes all; the other, on which nothing depends, takes next to nothing.
  EXPECT_GT(found.at("importance").values(0, 0, 0), 3.0);
  EXPECT_LT(std::abs(found.at("importance").values(1, 0, 0)), 0.3);
  // x = z sd: the response is z sd + z^2 sd^2 (nearly: the mean is not quite 0), its asymmetry 2 z^2 sd^2.
  const double sd = found.at("response_p1").header.numeric_attributes.at("predictor_sd");
  const Field& response = found.at("response_p1");
  const Field& asymmetry = found.at("asymmetry_p1");
  EXPECT_EQ(response.values(12, 0, 0), 0.0);
  EXPECT_NEAR(response.values(16, 0, 0), sd + sd * sd, tolerance::learnt_curve(0.3));
  EXPECT_NEAR(asymmetry.values(3, 0, 0), 2.0 * sd * sd, 2.0 * tolerance::learnt_curve(0.3));
  EXPECT_EQ(asymmetry.values(3, 0, 0), response.values(16, 0, 0) + response.values(8, 0, 0));
  EXPECT_LT(std::abs(found.at("response_p2").values(16, 0, 0)), 0.3);
  // Nobody has seen a predictor three standard deviations below its mean.
  EXPECT_TRUE(std::isnan(response.values(0, 0, 0)));
  const Field& course = found.at("training_loss");
  EXPECT_EQ(found.at("networks").values(0, 0, 0), 10.0);
  EXPECT_NEAR(course.values(0, 0, 0), 1.0,
              tolerance::mean_of_standardised(48.0));  // of standardised values that nothing is known of
  EXPECT_LT(course.values(20, 0, 0), course.values(0, 0, 0));
}

TEST(NeuralNetwork, ALinearTruthIsRecoveredWithoutFalseSkill) {
  constexpr std::size_t kTests = 200;
  constexpr std::size_t kMonths = 120;
  Options options;
  options.hidden = {3};
  options.epochs = 40;
  options.learning_rate = 0.03;
  options.ensemble = 1;
  options.bootstrap = 200;
  std::size_t better = 0;
  double skills = 0.0;
  for (std::size_t test = 0; test < kTests; ++test) {
    const std::vector<double> x = normal_numbers(kMonths, 100 + test);
    std::vector<double> y = normal_numbers(kMonths, 1000 + test);
    for (std::size_t i = 0; i < kMonths; ++i) y[i] += x[i];
    options.seed = static_cast<int>(test);
    const Results found = learnt({months(y), months(x)}, options);
    ASSERT_FALSE(std::isnan(value(found, "skill")));
    better += value(found, "skill_low") > 0.0 ? 1 : 0;
    skills += value(found, "skill");
  }
  EXPECT_LE(better, kTests / 20);
  // The line is nearly reached: of the noise, which is half of all, a network adds a tenth or so.
  EXPECT_GT(skills / static_cast<double>(kTests), -0.25);
  EXPECT_LT(skills / static_cast<double>(kTests), 0.0);
}

TEST(YearBlocks, NoYearIsInTwoSetsAndAGapLiesBetween) {
  std::vector<std::int64_t> years;
  for (std::int64_t year = 1950; year < 1990; ++year) years.insert(years.end(), {year, year});
  for (const std::int64_t gap : {1, 2, 3}) {
    const YearBlocks blocks(years, {.blocks = 5, .gap_years = gap, .stopping = true});
    std::vector<int> judged(years.size(), 0);
    for (std::size_t block = 0; block < 5; ++block) {
      const YearSets sets = blocks.sets(block);
      EXPECT_FALSE(sets.training.empty());
      EXPECT_EQ(sets.stopping.size(), 16U);
      for (const std::size_t i : sets.judged) ++judged[i];
      const auto apart = [&](const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
        for (const std::size_t i : a) {
          for (const std::size_t j : b) EXPECT_GT(std::abs(years[i] - years[j]), gap);
        }
      };
      apart(sets.training, sets.judged);
      apart(sets.training, sets.stopping);
      apart(sets.stopping, sets.judged);
      apart(sets.learnt, sets.judged);
    }
    EXPECT_THAT(judged, testing::Each(1));
  }
}

TEST(YearBlocks, AYearWithoutValuesBelongsToTheBlockAroundIt) {
  const YearBlocks blocks({1950, 1951, 1953, 1954, 1960, 1961}, {.blocks = 3, .gap_years = 1, .stopping = false});
  EXPECT_EQ(blocks.block_of(1951), 0U);
  EXPECT_FALSE(blocks.block_of(1952));
  EXPECT_EQ(blocks.block_of(1954), 1U);
  EXPECT_FALSE(blocks.block_of(1949));
  EXPECT_EQ(blocks.sets(1).training, (std::vector<std::size_t>{0, 1, 4, 5}));  // 1951 lies two years before 1953
}

TEST(NeuralNetwork, PredictionsDoNotKnowTheYearsThatTheyAreOf) {
  const ReferenceFile reference("neural_network");
  Options options = small();
  options.by = By::month;
  std::vector<double> values = reference.list("field");
  const Field a = months(reference.list("a"));
  const Field b = months(reference.list("b"));
  for (const bool components : {false, true}) {
    options.components = components ? std::optional<int>(2) : std::nullopt;
    const Results before = learnt({months_of_field(values, {-30, 0, 45}, 4), a, b}, options);
    // The second of five blocks of twelve years is the third and fourth year; the years beside it are in the gap.
    std::vector<double> changed = values;
    for (std::size_t t = 24; t < 48; ++t) {
      for (std::size_t p = 0; p < 12; ++p) changed[t * 12 + p] = 100.0 - 3.0 * changed[t * 12 + p];
    }
    const Results after = learnt({months_of_field(changed, {-30, 0, 45}, 4), a, b}, options);
    std::size_t moved = 0;
    for (std::size_t t = 0; t < 144; ++t) {
      for (std::size_t p = 0; p < 12; ++p) {
        const double old = before.at("prediction").values(t, p / 4, p % 4);
        const double now = after.at("prediction").values(t, p / 4, p % 4);
        if (t >= 24 && t < 48) {
          EXPECT_EQ(old, now) << t;
        } else {
          moved += old == now ? 0 : 1;
        }
      }
    }
    EXPECT_GT(moved, 0U);
  }
}

/// Returns all bits that a step writes, worked out by so many threads.
std::vector<std::uint64_t> bits_of(const std::vector<Field>& fields, const Options& options, std::size_t threads) {
  const stream::ThreadLimit limit(threads);
  Step step(fields, options);
  std::vector<core::TileView> views;
  for (const Field& field : step.inputs) views.push_back(core::view(field));
  step.operation->begin({0, fields[0].header.grid->rows});
  step.operation->accumulate(views);
  stream::work_in_parallel(*step.operation);
  std::vector<std::uint64_t> bits;
  analysis::Reduction& made = *step.operation;
  for (const Field& field : made.finish()) {
    for (const double number : field.values) bits.push_back(std::bit_cast<std::uint64_t>(number));
  }
  return bits;
}

TEST(NeuralNetwork, TheSameBitsForAnyNumberOfThreads) {
  const ReferenceFile reference("neural_network");
  const std::vector<Field> fields{months_of_field(reference.list("field"), {-30, 0, 45}, 4),
                                  months(reference.list("a")), months(reference.list("b"))};
  Options options = small();
  options.ensemble = 3;
  options.components = 2;
  const std::vector<std::uint64_t> one = bits_of(fields, options, 1);
  EXPECT_GT(one.size(), 144U * 12U);
  EXPECT_EQ(one, bits_of(fields, options, 4));
}

TEST(NeuralNetwork, TimesAndPointsWithoutValuesAreLeftOutAndTold) {
  const ReferenceFile reference("neural_network");
  std::vector<double> values = reference.list("field");
  values[50 * 12 + 7] = kMissing;                                       // one time of one point
  for (std::size_t p = 0; p < 12; ++p) values[30 * 12 + p] = kMissing;  // a whole time
  std::vector<double> a = reference.list("a");
  a[99] = kMissing;
  std::vector<std::string> findings;
  const Results found =
      learnt({months_of_field(values, {-30, 0, 45}, 4), months(a), months(reference.list("b"))}, small(), &findings);
  EXPECT_THAT(findings, Contains(HasSubstr("1 of the 12 points of 'y' have no value at some of the times")));
  const Field& prediction = found.at("prediction");
  EXPECT_TRUE(std::isnan(prediction.values(10, 1, 3)));
  EXPECT_TRUE(std::isnan(found.at("skill").values(0, 1, 3)));
  EXPECT_FALSE(std::isnan(prediction.values(30, 0, 0)));  // predictors are there
  EXPECT_TRUE(std::isnan(prediction.values(99, 0, 0)));
  EXPECT_FALSE(std::isnan(found.at("skill").values(0, 0, 0)));
}

/// Takes numbers of a network one after the other.
class Taken {
 public:
  explicit Taken(const Field& network) : network_(network) {}
  double next() { return network_.values(place_++, 0, 0); }
  [[nodiscard]] bool is_done() const { return place_ == network_.values.shape(0); }

 private:
  const Field& network_;
  std::size_t place_ = 0;
};

MarkedNumbers stored(const Field& network) {
  MarkedNumbers numbers{"step_network", network.header.attributes, {}};
  numbers.numbers.assign(network.values.begin(), network.values.end());
  return numbers;
}

TEST(NeuralNetwork, ATrainedNetworkIsAppliedAsItsNumbersSay) {
  const std::vector<double> x = normal_numbers(120, 21);
  std::vector<double> y;
  for (const double value : x) y.push_back(4.0 + 2.0 * std::tanh(value));
  Options options = small();
  options.hidden = {2};
  options.ensemble = 2;
  const Results found = learnt({months(y), months(x)}, options);
  GivenNetwork provider;
  provider.given = stored(found.at("network"));
  Options use;
  use.network = "net.nc";
  const std::vector<double> later{-1.0, 0.0, kMissing, 2.0};
  Step step({series(later, monthly_axis(2001, 3, 4), "1")}, use, false, provider);
  const Results applied = step.run();
  // By hand: mean, 1 / sd and sd of the predictor and of the target, then both networks.
  Taken numbers(found.at("network"));
  const double mean = numbers.next();
  const double into = numbers.next();
  EXPECT_NEAR(numbers.next() * into, 1.0, tolerance::rounding(1.0, 4.0));
  const double usual = numbers.next();
  numbers.next();
  const double back = numbers.next();
  std::vector<double> sums(4, 0.0);
  for (int member = 0; member < 2; ++member) {
    std::vector<double> w;
    for (int i = 0; i < 7; ++i) w.push_back(numbers.next());
    for (std::size_t t = 0; t < 4; ++t) {
      const double z = (later[t] - mean) * into;
      sums[t] += w[6] + w[4] * std::tanh(w[0] * z + w[2]) + w[5] * std::tanh(w[1] * z + w[3]);
    }
  }
  EXPECT_TRUE(numbers.is_done());
  const Field& prediction = applied.at("prediction");
  EXPECT_EQ(prediction.header.units.text(), "1");
  for (const std::size_t t : {0U, 1U, 3U}) {
    EXPECT_NEAR(prediction.values(t, 0, 0), usual + back * sums[t] / 2.0, tolerance::rounding(8.0, 40.0)) << t;
  }
  EXPECT_TRUE(std::isnan(prediction.values(2, 0, 0)));
}

TEST(NeuralNetwork, ANetworkOfAFieldIsAppliedOnItsGridAlone) {
  const ReferenceFile reference("neural_network");
  std::vector<double> values = reference.list("field");
  values[50 * 12 + 7] = kMissing;
  const Field field = months_of_field(values, {-30, 0, 45}, 4);
  const Field a = months(reference.list("a"));
  for (const bool components : {false, true}) {
    Options options = small();
    options.by = By::month;
    if (components) options.components = 3;
    GivenNetwork provider;
    provider.given = stored(learnt({field, a}, options).at("network"));
    Options use;
    use.network = "net.nc";
    const Results applied = Step({field, a}, use, true, provider).run();
    double squares = 0.0;
    for (std::size_t t = 0; t < 144; ++t) {
      EXPECT_TRUE(std::isnan(applied.at("prediction").values(t, 1, 3)));
      squares += std::pow(applied.at("prediction").values(t, 0, 0) - values[t * 12], 2);
    }
    EXPECT_LT(squares, 144.0 * 4.0);  // it has learnt something of these very values
    const Field moved = months_of_field(values, {-30, 0, 46}, 4);
    EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                         [&] {
                           Step({moved, a}, use, true, provider);
                         }),
                HasSubstr("trained on another grid"));
    EXPECT_THAT(error_of(ErrorKind::usage, [&] { Step({a}, use, false, provider); }), HasSubstr("lends the grid"));
  }
}

TEST(NeuralNetwork, ANetworkThatDoesNotFitIsRefused) {
  GivenNetwork provider;
  const Field x = months(normal_numbers(120, 21));
  provider.given = stored(learnt({x, months(normal_numbers(120, 22))}, small()).at("network"));
  Options use;
  use.network = "net.nc";
  const auto refused = [&](ErrorKind kind, const std::vector<Field>& fields) {
    return error_of(kind, [&] { Step(fields, use, false, provider); });
  };
  EXPECT_THAT(refused(ErrorKind::inputs_disagree, {x, x}),
              HasSubstr("was trained with the predictor p1, in this order, and is given p1, p2"));
  Field other = x;
  other.header.units = core::Units("K");
  EXPECT_THAT(refused(ErrorKind::inputs_disagree, {other}), HasSubstr("say units of the input"));
  EXPECT_THAT(refused(ErrorKind::inputs_disagree, {series({1, 2, 3}, core::yearly_axis(2000, 3), "1")}),
              HasSubstr("times of step month"));
  provider.given.numbers.pop_back();
  EXPECT_THAT(refused(ErrorKind::input_damaged, {x}), HasSubstr("numbers, which its attributes do not make"));
  provider.given.attributes["network_hidden"] = "99999999999999";
  EXPECT_THAT(refused(ErrorKind::input_damaged, {x}), HasSubstr("is no number of anything"));
  provider.given.attributes.erase("network_hidden");
  EXPECT_THAT(refused(ErrorKind::input_damaged, {x}), HasSubstr("it has no attribute network_hidden"));
}

TEST(NeuralNetwork, APredictorThatIsAFieldIsItsComponents) {
  const ReferenceFile reference("neural_network");
  Options options = small();
  options.from_components = 2;
  // The field is made of two series, so that its two components know both.
  const Field field = months_of_field(reference.list("field"), {-30, 0, 45}, 4);
  const Results by_field = learnt({months(reference.list("series")), field}, options);
  const double of_series = reference.number("rmse_series");
  EXPECT_LT(value(by_field, "rmse_linear"), 1.1 * of_series);
  GivenNetwork provider;
  provider.given = stored(by_field.at("network"));
  Options use;
  use.network = "net.nc";
  const Results applied = Step({field}, use, false, provider).run();
  EXPECT_FALSE(std::isnan(value(applied, "prediction")));
}

TEST(NeuralNetwork, PredictorsThatTellNothingAreRefused) {
  const std::vector<double> y = normal_numbers(120, 31);
  const std::vector<double> x = normal_numbers(120, 32);
  EXPECT_THAT(error_of(ErrorKind::input_missing,
                       [&] {
                         learnt({months(y), months(x), months(std::vector<double>(120, 273.15))}, small());
                       }),
              HasSubstr("the predictor 'p2' has one value"));
  std::vector<double> twice;
  for (const double value : x) twice.push_back(3.0 - 2.0 * value);
  std::vector<std::string> findings;
  const Results found = learnt({months(y), months(x), months(twice)}, small(), &findings);
  EXPECT_TRUE(std::isnan(value(found, "skill")));
  EXPECT_TRUE(std::isnan(value(found, "rmse_linear")));
  EXPECT_FALSE(std::isnan(value(found, "rmse")));
  EXPECT_THAT(findings, Contains(HasSubstr("the predictors depend on each other")));
}

TEST(NeuralNetwork, WhatCannotBeJudgedIsRefusedBeforeItIsRead) {
  const Field short_series = months(normal_numbers(48, 41));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         Step({short_series, short_series}, small());
                       }),
              HasSubstr("the 4 years in which all predictors and 'tas' have values do not make 5 blocks"));
  const Field x = months(normal_numbers(120, 42));
  Options options = small();
  options.hidden.clear();
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Step({x, x}, options); }), HasSubstr("hidden has no layer"));
  options = small();
  options.components = 2;
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Step({x, x}, options); }), HasSubstr("is a series"));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Step({x}, small()); }), HasSubstr("needs predictors"));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Step({x}, small(), false); }), HasSubstr("needs something to learn"));
  std::vector<double> gaps = normal_numbers(120, 43);
  std::fill(gaps.begin(), gaps.begin() + 60, kMissing);
  EXPECT_THAT(error_of(ErrorKind::input_missing,
                       [&] {
                         learnt({x, months(gaps)}, small());
                       }),
              HasSubstr("the 5 years"));
}

TEST(NeuralNetwork, ANetworkLargerThanTheDataIsNoticed) {
  const Field x = months(normal_numbers(120, 51));
  Options options = small();
  EXPECT_THAT(Step({x, x}, options).operation->notices(), IsEmpty());
  options.hidden = {60};
  EXPECT_THAT(Step({x, x}, options).operation->notices(),
              ElementsAre(HasSubstr("181 weights, more than the 120 values")));
}

TEST(NeuralNetwork, TrainingThatGrowsBeyondAllNumbersIsTakenBackAndTold) {
  Options options = small();
  options.optimizer = fieldwise::kernels::Descent::sgd;
  options.activation = Activation::relu;
  options.learning_rate = 10.0;
  options.epochs = 200;
  std::vector<std::string> findings;
  const Results found = learnt({months(normal_numbers(120, 61)), months(normal_numbers(120, 62))}, options, &findings);
  EXPECT_THAT(findings, Contains(HasSubstr("grew beyond all numbers")));
  EXPECT_THAT(findings, Contains(HasSubstr("not better than the climatology of the training years")));
  EXPECT_EQ(value(found, "rmse"), value(found, "rmse_climatology"));
  EXPECT_TRUE(std::isfinite(value(found, "rmse")));
}

}  // namespace
