// Null tests: how often tests call pairs of independent series significant, on white and red noise. Prints the tables
// of docs/definitions.md; the numbers depend on the seed alone.
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "fieldwise/analysis/evaluate.hpp"
#include "fieldwise/analysis/networks/neural_network.hpp"
#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/partial_correlation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "fieldwise/core/arrays.hpp"
#include "fieldwise/kernels/random_stream.hpp"

namespace {

namespace core = fieldwise::core;
using namespace fieldwise::analysis;

constexpr std::size_t kRows = 100;
constexpr std::size_t kColumns = 100;
constexpr std::size_t kMonthsOfWinters = 12 * 44;
constexpr double kPhiOfWinters = 0.7;

/// Makes 10,000 independent AR(1) series of n months.
core::Field noise(std::size_t n, double phi, std::uint64_t seed) {
  xt::xtensor<double, 3> values({n, kRows, kColumns});
  for (std::size_t point = 0; point < kRows * kColumns; ++point) {
    fieldwise::kernels::RandomStream random(seed, point);
    double x = random.normal() / std::sqrt(1.0 - phi * phi);
    for (std::size_t t = 0; t < n; ++t) {
      values(t, point / kColumns, point % kColumns) = x;
      x = phi * x + random.normal();
    }
  }
  std::vector<double> lat(kRows);
  std::vector<double> lon(kColumns);
  for (std::size_t i = 0; i < kRows; ++i) lat[i] = -50.0 + static_cast<double>(i);
  for (std::size_t i = 0; i < kColumns; ++i) lon[i] = static_cast<double>(i);
  return core::field_of(values, core::monthly_axis(1900, 1, n), core::rectilinear_grid(lat, lon), "K");
}

/// Returns the winters (December to February) of 44 years out of months in a row.
core::Field winters_of(const core::Field& months) {
  std::vector<std::size_t> chosen;
  for (std::size_t t = 0; t < months.header.time->size(); ++t) {
    const int month = months.header.time->date(t).month;
    if (month < 3 || month == 12) chosen.push_back(t);
  }
  xt::xtensor<double, 3> values({chosen.size(), kRows, kColumns});
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t row = 0; row < kRows; ++row) {
      for (std::size_t column = 0; column < kColumns; ++column) {
        values(i, row, column) = months.values(chosen[i], row, column);
      }
    }
  }
  return core::field_of(values, core::select_times(*months.header.time, chosen), *months.header.grid, "K");
}

/// Returns the share of points with p below 0.05.
double share(const std::vector<core::Field>& results) {
  for (const core::Field& field : results) {
    if (field.header.quantity != "p") continue;
    double count = 0.0;
    for (const double p : field.values) count += p < 0.05 ? 1.0 : 0.0;
    return count / static_cast<double>(kRows * kColumns);
  }
  return -1.0;
}

struct Test {
  std::string name;
  std::function<double(const core::Field& y, const core::Field& x)> share_of;
};

template <class Operation>
Test of_pairs(const std::string& name, const typename Operation::Options& options) {
  return {name, [options](const core::Field& y, const core::Field& x) {
            return share(evaluate<Operation>({y, x}, options));
          }};
}

Test of_trend(const std::string& name, const Trend::Options& options) {
  return {name, [options](const core::Field& y, const core::Field&) { return share(evaluate<Trend>({y}, options)); }};
}

std::vector<Test> tests() {
  std::vector<Test> all;
  for (const DegreesOfFreedom dof : {DegreesOfFreedom::n, DegreesOfFreedom::effective}) {
    const std::string how = dof == DegreesOfFreedom::n ? "" : ", dof: effective";
    Correlation::Options correlation;
    correlation.pairs.dof = dof;
    all.push_back(of_pairs<Correlation>("correlation" + how, correlation));
    correlation.method = CorrelationMethod::spearman;
    all.push_back(of_pairs<Correlation>("correlation, spearman" + how, correlation));
    correlation.method = CorrelationMethod::kendall;
    all.push_back(of_pairs<Correlation>("correlation, kendall" + how, correlation));
    Regression::Options regression;
    regression.pairs.dof = dof;
    all.push_back(of_pairs<Regression>("regression" + how, regression));
    PartialCorrelation::Options partial;
    partial.given_time = true;
    partial.pairs.dof = dof;
    all.push_back(of_pairs<PartialCorrelation>("partial_correlation, given time" + how, partial));
    Trend::Options trend;
    trend.pairs.dof = dof;
    all.push_back(of_trend("trend" + how, trend));
  }
  for (const auto& [name, test] :
       {std::pair("mann_kendall", TrendTest::mann_kendall), std::pair("hamed_rao", TrendTest::hamed_rao),
        std::pair("yue_pilon", TrendTest::yue_pilon)}) {
    Trend::Options trend;
    trend.test = test;
    all.push_back(of_trend(fmt::format("trend, {}", name), trend));
  }
  return all;
}

/// Holds how often networks were called better than a line, where nothing but a line is true, and their mean skill.
struct FalseSkill {
  double share = 0.0;
  double mean = 0.0;
};

/// Trains networks on 1000 pairs of 240 months, y = slope x + noise, both AR(1).
FalseSkill false_skill(double phi, double slope) {
  constexpr int kPairs = 1000;
  constexpr std::size_t kMonths = 240;
  FalseSkill result;
  for (int pair = 0; pair < kPairs; ++pair) {
    fieldwise::kernels::RandomStream random(7, static_cast<std::uint64_t>(pair));
    xt::xtensor<double, 1> x = xt::empty<double>({kMonths});
    xt::xtensor<double, 1> y = xt::empty<double>({kMonths});
    double a = 0.0;
    double b = 0.0;
    for (std::size_t t = 0; t < kMonths; ++t) {
      a = phi * a + random.normal();
      b = phi * b + random.normal();
      x(t) = a;
      y(t) = slope * a + b;
    }
    const core::TimeAxis months = core::monthly_axis(1980, 1, kMonths);
    const std::vector<core::Field> fields{core::series_of(y, months, "1"), core::series_of(x, months, "1")};
    const std::vector<core::FieldHeader> headers{fields[0].header, fields[1].header};
    const std::vector<InputName> names{{"of", "y"}, {"from", "x"}};
    NeuralNetwork::Options options;
    options.hidden = {4};
    options.epochs = 60;
    options.ensemble = 1;
    options.bootstrap = 200;
    options.seed = pair;
    NeuralNetwork network(headers, options, names, no_provider());
    const std::vector<core::Field> found = evaluate(network, {fields[0], fields[1]});
    result.share += (found[2].values(0, 0, 0) > 0.0 ? 1.0 : 0.0) / kPairs;
    result.mean += found[1].values(0, 0, 0) / kPairs;
  }
  return result;
}

void print_false_skill() {
  fmt::print("\n| truth | phi 0: better | mean skill | phi 0.7: better | mean skill |\n|---|---|---|---|---|\n");
  for (const double slope : {1.0, 0.3, 0.0}) {
    const FalseSkill white = false_skill(0.0, slope);
    const FalseSkill red = false_skill(0.7, slope);
    fmt::print("| {:g} x + noise | {:.3f} | {:.3f} | {:.3f} | {:.3f} |\n", slope, white.share, white.mean, red.share,
               red.mean);
  }
}

}  // namespace

int main() {
  const std::vector<double> phis{0.0, 0.3, 0.5, 0.7};
  const std::vector<std::size_t> lengths{60, 132, 500};
  std::string head = "| test |";
  std::string line = "|---|";
  for (const std::size_t n : lengths) {
    for (const double phi : phis) {
      head += fmt::format(" n {}, phi {:g} |", n, phi);
      line += "---|";
    }
  }
  std::vector<std::string> rows;
  for (const Test& test : tests()) rows.push_back(fmt::format("| {} |", test.name));
  for (const std::size_t n : lengths) {
    for (const double phi : phis) {
      const core::Field y = noise(n, phi, 1000 + n);
      const core::Field x = noise(n, phi, 2000 + n);
      const std::vector<Test> all = tests();
      for (std::size_t i = 0; i < all.size(); ++i) rows[i] += fmt::format(" {:.3f} |", all[i].share_of(y, x));
    }
  }
  fmt::print("{}\n{}\n", head, line);
  for (const std::string& row : rows) fmt::print("{}\n", row);
  const core::Field y = winters_of(noise(kMonthsOfWinters, kPhiOfWinters, 3000));
  const core::Field x = winters_of(noise(kMonthsOfWinters, kPhiOfWinters, 4000));
  fmt::print("\n| test | months of 44 winters, phi {:g} |\n|---|---|\n", kPhiOfWinters);
  for (const Test& test : tests()) {
    if (test.name.find("effective") != std::string::npos) {
      fmt::print("| {} | {:.3f} |\n", test.name, test.share_of(y, x));
    }
  }
  print_false_skill();
  return 0;
}
