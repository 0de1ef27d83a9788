#include "fieldwise/analysis/pairs/contrast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "analysis/pairs/annual_cycle.hpp"
#include "analysis/pairs/effective_sizes.hpp"
#include "analysis/pairs/pair_column.hpp"
#include "analysis/pairs/pair_headers.hpp"
#include "analysis/pairs/pairing.hpp"
#include "analysis/slots/base_period_docs.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/pairs/paired_columns.hpp"
#include "fieldwise/analysis/slots/slot_axis.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/significance.hpp"
#include "fieldwise/kernels/two_samples.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kTestDoc{"test", "", "",
                                   "tests the means (t, with effective numbers of independent values), or the whole "
                                   "distributions (ks: Kolmogorov and Smirnov)"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values on a side give missing"};
constexpr std::array<core::Named<ContrastTest>, 3> kTestNames{
    {{"t", ContrastTest::t}, {"ks", ContrastTest::ks}, {"none", ContrastTest::none}}};
constexpr std::array kInputs{
    InputDoc{"of", "the field in one period or experiment"},
    InputDoc{"against", "the field in the other one, on the same grid; its times may be others"}};
constexpr std::array kOutputs{
    OutputDoc{"difference", "units of `of`, K for temperatures", "mean of `of` less mean of `against`",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"t", "1", "Welch's t of the difference, with effective numbers of values; with test: t",
              core::beside(core::Nature::about_zero)},
    OutputDoc{"ks", "1", "greatest distance of the distribution functions; with test: ks",
              core::beside(core::Nature::fraction)},
    OutputDoc{"p", "1", "two-sided p-value of the test", core::beside(core::Nature::probability)},
    OutputDoc{"variance_ratio", "1", "variance of `of` over that of `against`", core::beside(core::Nature::magnitude)},
    OutputDoc{"n_of", "1", "number of valid values of `of`", core::beside(core::Nature::count)},
    OutputDoc{"n_against", "1", "number of valid values of `against`", core::beside(core::Nature::count)},
    OutputDoc{"n_eff_of", "1", "effective number of independent values of `of`; with a test",
              core::beside(core::Nature::effective_count)},
    OutputDoc{"n_eff_against", "1", "effective number of independent values of `against`; with a test",
              core::beside(core::Nature::effective_count)}};

SampleOptions sample_options(const Contrast::Options& options) {
  SampleOptions sample;
  sample.slots = options.slots;
  sample.min_samples = options.min_samples;
  sample.min_fraction = options.min_fraction;
  return sample;
}

std::string long_name_of(const std::string& quantity, const std::array<std::string, 2>& titles, bool ks) {
  const std::string names = fmt::format("{} and {}", titles[0], titles[1]);
  if (quantity == "difference") return fmt::format("mean of {} less mean of {}", titles[0], titles[1]);
  if (quantity == "t") return fmt::format("Welch's t of the difference of {}", names);
  if (quantity == "ks") return fmt::format("greatest distance of the distribution functions of {}", names);
  if (quantity == "p") {
    return fmt::format("two-sided p-value of the difference of {}{}", ks ? "the distributions of " : "", names);
  }
  if (quantity == "variance_ratio") return fmt::format("variance of {} over that of {}", titles[0], titles[1]);
  return fmt::format("{} values of {}",
                     quantity.starts_with("n_eff") ? "effective number of independent" : "number of valid",
                     titles[quantity.ends_with("_of") ? 0 : 1]);
}

/// Returns the numbers of the steps in which the values of a slot follow each other: those of the axis, of years where
/// it holds one month or season of each, and where a slot is a day of the year, or an hour, that has one value each,
/// years or days.
std::vector<std::int64_t> step_numbers(const core::TimeAxis& axis, const std::vector<std::size_t>& times, By by) {
  std::vector<std::int64_t> turns;
  for (const std::size_t time : times) {
    const core::Date date = axis.date(time);
    turns.push_back(by == By::day ? date.year : core::day_number(axis.calendar, date));
  }
  const bool has_turns = (by == By::day || by == By::hour) && axis.step.is_regular();
  // A slot that takes several values of a year (or day) has the steps of the axis.
  const bool one_each = std::ranges::adjacent_find(turns, std::greater_equal<>()) == turns.end();
  return has_turns && one_each ? turns : core::select_times(axis, times).number;
}

/// Refuses fields whose values are not of one kind, or whose slots are not the same. Errors: inputs_disagree.
void check_comparable(const core::FieldHeader& of, const core::FieldHeader& against, const SlotOptions& slots) {
  check_pairable(of);
  check_pairable(of, against);
  if (of.is_series() != against.is_series()) {
    refuse_different(of, against, "grids: one is a series");
  }
  // Means of months and values of days have other distributions, whatever the climate does.
  static_cast<void>(core::pairing_step(*of.time, *against.time));
  if (!against.units.converts_to(of.units) && against.units.text() != of.units.text()) {
    refuse_different(of, against,
                     fmt::format("units, which do not convert: '{}' and '{}'", of.units.text(), against.units.text()));
  }
  const std::size_t of_count = Slots(slots, of.time->calendar).count();
  const std::size_t against_count = Slots(slots, against.time->calendar).count();
  if (of_count != against_count) {
    refuse_different(of, against,
                     fmt::format("calendars, of {} and {} days of the year: use leap_day: skip, or by: month", of_count,
                                 against_count));
  }
}

}  // namespace

/// Holds the valid values of one slot of one input at a point, in the order of time, and what they say.
struct Contrast::Sample {
  std::vector<double> values;
  std::vector<bool> follows;  // the value before is the neighbour in time
  double mean = 0.0;          // of the departures from the first value
  double variance = core::kMissing;
  double effective = core::kMissing;

  [[nodiscard]] double count() const { return static_cast<double>(values.size()); }

  /// Computes mean and variance of the values, in two passes.
  void summarise() {
    mean = 0.0;
    variance = core::kMissing;
    if (values.empty()) return;
    for (const double value : values) mean += value - values.front();
    mean /= count();
    double squares = 0.0;
    for (const double value : values) {
      const double departure = value - values.front() - mean;
      squares += departure * departure;
    }
    if (values.size() > 1) variance = squares / (count() - 1.0);
  }
};

void Contrast::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kTestDoc, test, kTestNames);
  slots.describe(visitor);
  visitor.integer(kMinSamplesDoc, min_samples, 1, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& Contrast::doc() {
  static const OperationDoc doc{
      "difference",
      "Compares a field in two periods or experiments: difference of the means, ratio of the variances, and a test.",
      "difference = mean(x) - mean(y); t = difference / sqrt(var(x)/n_eff(x) + var(y)/n_eff(y)); ks = max |F(x) - "
      "F(y)|",
      "Welch (1947), doi 10.1093/biomet/34.1-2.28; Zwiers & von Storch (1995), doi "
      "10.1175/1520-0442(1995)008<0336:TSCIAI>2.0.CO;2; Smirnov (1948), doi 10.1214/aoms/1177730256",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> Contrast::quantities(const Options& options, std::span<const InputName> /*names*/) {
  std::vector<std::string> all{"difference"};
  const bool tests = options.test != ContrastTest::none;
  if (tests) all.insert(all.end(), {options.test == ContrastTest::t ? "t" : "ks", "p"});
  all.insert(all.end(), {"variance_ratio", "n_of", "n_against"});
  if (tests) all.insert(all.end(), {"n_eff_of", "n_eff_against"});
  return all;
}

Contrast::Side Contrast::side_of(const core::FieldHeader& input, const Options& options) {
  Side side;
  side.time_count = input.time->size();
  side.members = find_members(input, sample_options(options));
  for (const std::vector<std::size_t>& times : side.members.times) {
    side.numbers.push_back(step_numbers(*input.time, times, options.slots.by));
    side.patterns.emplace_back(side.numbers.back());
  }
  return side;
}

Contrast::Contrast(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), quantities_(quantities(options, {})), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  const core::FieldHeader& against = inputs[1];
  check_comparable(of, against, options.slots);
  sides_ = {side_of(of, options), side_of(against, options)};
  sides_[1].to_units_of = against.units.conversion_to(of.units, of.difference && against.difference);
  difference_factor_ = of.difference ? 1.0 : of.units.difference_factor();
  if (of.time->months != against.time->months) {
    notices_.push_back(
        fmt::format("'{}' and '{}' do not hold the same months of the year: what differs may be the annual cycle",
                    of.name, against.name));
  }
  need_.form = core::TileForm::whole_columns;
  need_.finished_inputs = {false, false};
  add_headers(of, against);
  if (options.slots.by == By::all) cycle_ = std::make_unique<AnnualCycle>(of);
  sizes_ = std::make_unique<std::array<EffectiveSizes, 2>>();
}

Contrast::~Contrast() = default;

void Contrast::add_headers(const core::FieldHeader& of, const core::FieldHeader& against) {
  core::FieldHeader common;
  common.grid = of.grid;
  if (options_.slots.by != By::all) {
    common.leading = core::Leading::time;
    common.time = std::make_shared<const core::TimeAxis>(
        slot_axis(Slots(options_.slots, of.time->calendar), sides_[0].members.base, *of.time));
  }
  common.attributes = {{"compared_with", against.name},
                       {"period", core::format_period(core::covered_period(*of.time))},
                       {"period_against", core::format_period(core::covered_period(*against.time))}};
  const std::array<std::string, 2> titles = titles_apart(of, against);
  for (const std::string& quantity : quantities_) {
    core::FieldHeader header = common;
    header.quantity = quantity;
    header.units = core::Units("1");
    header.long_name = long_name_of(quantity, titles, options_.test == ContrastTest::ks);
    describe_result(header, of);
    outputs_.push_back(std::move(header));
  }
  declare_kinds(doc(), of);
}

/// Gives a result what its quantity asks for beside its name.
void Contrast::describe_result(core::FieldHeader& header, const core::FieldHeader& of) const {
  const std::string& quantity = header.quantity;
  if (quantity == "n_of" || quantity == "n_against") {
    header.standard_name = "number_of_observations";
    header.type = core::ValueType::int32;
    return;
  }
  if (quantity.starts_with("n_eff")) {
    header.attributes["missing_rule"] = "missing where fewer than 3 values, or a third, follow a neighbour in time";
    return;
  }
  header.attributes["missing_rule"] = sample_options(options_).missing_rule() + " on a side";
  if (quantity == "t" || (quantity == "p" && options_.test == ContrastTest::t)) {
    header.attributes["missing_rule"] += ", or an effective number is below 3 or unknown";
  }
  if (quantity == "p") {
    header.attributes["alternative"] = "two-sided";
    header.attributes["test"] = options_.test == ContrastTest::ks
                                    ? "Kolmogorov and Smirnov, all values taken as independent"
                                    : "Welch's t, with effective numbers of independent values";
  }
  if (quantity == "difference") {
    header.units = of.difference ? of.units : of.units.difference();
    header.difference = of.difference || of.units.is_temperature();
    if (options_.test != ContrastTest::none) header.ancillary = {"p"};
  }
  header.ancillary.insert(header.ancillary.end(), {"n_of", "n_against"});
}

core::IndexRange Contrast::times_needed(std::size_t input, core::IndexRange /*times*/) const {
  return {0, sides_[input].time_count};
}

std::size_t Contrast::state_bytes(std::size_t rows) const {
  return quantities_.size() * slot_count() * rows * columns_ * sizeof(double);
}

void Contrast::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(quantities_.size() * slot_count() * rows.size() * columns_, core::kMissing);
}

void Contrast::accumulate(std::span<const core::TileView> inputs) {
  if (cycle_) cycle_->add(inputs[0]);
  const core::IndexRange rows = inputs[0].extent().rows;
  std::array<Sample, 2> samples;
  std::vector<double> found(quantities_.size());
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    const std::vector<double> x = values_by_point(inputs[0], row);
    const std::vector<double> y = values_by_point(inputs[1], row);
    for (std::size_t column = 0; column < columns_; ++column) {
      for (std::size_t slot = 0; slot < slot_count(); ++slot) {
        core::throw_if_stopped();
        take(sides_[0], slot, std::span(x).subspan(column * sides_[0].time_count, sides_[0].time_count), samples[0]);
        take(sides_[1], slot, std::span(y).subspan(column * sides_[1].time_count, sides_[1].time_count), samples[1]);
        compare(samples[0], samples[1], slot, found);
        for (std::size_t k = 0; k < found.size(); ++k) {
          results_[place(k, slot, row) + column] = found[k];
        }
      }
    }
  }
}

void Contrast::take(const Side& side, std::size_t slot, std::span<const double> series, Sample& sample) const {
  sample.values.clear();
  sample.follows.clear();
  const std::vector<std::size_t>& times = side.members.times[slot];
  const core::LinearConversion convert = side.to_units_of;
  double neighbours = 0.0;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double value = series[times[i]];
    if (std::isnan(value)) continue;
    const std::int64_t number = side.numbers[slot][i];
    const bool follows = !sample.values.empty() && number == before + 1;
    sample.values.push_back(value * convert.factor + convert.offset);
    sample.follows.push_back(follows);
    neighbours += follows ? 1.0 : 0.0;
    before = number;
  }
  sample.summarise();
  sample.effective = core::kMissing;
  if (options_.test != ContrastTest::none && !sample.values.empty()) {
    const kernels::StepPattern& pattern = side.patterns[slot];
    const double r1 = kernels::lag1_autocorrelation(sample.values, sample.follows, pattern.steps());
    sample.effective = pattern.effective_size(sample.count(), neighbours, r1);
  }
}

void Contrast::compare(Sample& x, Sample& y, std::size_t slot, std::span<double> results) const {
  constexpr double kFewestEffective = 3.0;
  const bool enough =
      x.count() >= sides_[0].members.least_count[slot] && y.count() >= sides_[1].members.least_count[slot];
  // Means of 1e8 are rounded to 1e-8: their difference comes from the means of what the first values leave.
  const double difference = enough ? (x.values.front() - y.values.front()) + (x.mean - y.mean) : core::kMissing;
  const double ratio = enough && y.variance > 0.0 ? x.variance / y.variance : core::kMissing;
  std::vector<double> found{difference * difference_factor_};
  if (options_.test == ContrastTest::t) {
    const auto spread = [](const Sample& sample) {
      return kernels::SampleSpread{sample.variance,
                                   sample.effective >= kFewestEffective ? sample.effective : core::kMissing};
    };
    const kernels::SampleTest test = kernels::compare_means(difference, spread(x), spread(y));
    found.insert(found.end(), {test.statistic, std::isnan(test.statistic) ? core::kMissing : test.p});
  } else if (options_.test == ContrastTest::ks) {
    std::ranges::sort(x.values);
    std::ranges::sort(y.values);
    const kernels::SampleTest test = kernels::compare_distributions(x.values, y.values);
    found.insert(found.end(), {enough ? test.statistic : core::kMissing, enough ? test.p : core::kMissing});
  }
  found.insert(found.end(), {ratio, x.count(), y.count()});
  if (options_.test != ContrastTest::none) found.insert(found.end(), {x.effective, y.effective});
  std::ranges::copy(found, results.begin());
}

void Contrast::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    for (std::size_t slot = 0; slot < slot_count(); ++slot) {
      for (std::size_t row = rows.begin; row < rows.end; ++row) {
        const auto first = results_.begin() + static_cast<std::ptrdiff_t>(place(k, slot, row));
        std::copy(first, first + static_cast<std::ptrdiff_t>(columns_), outputs[k].row(slot, row).begin());
      }
    }
  }
}

void Contrast::review(std::span<const core::MutableTileView> outputs) {
  (*sizes_)[0].add(this->outputs(), outputs, "difference", "_of");
  (*sizes_)[1].add(this->outputs(), outputs, "difference", "_against");
}

std::vector<std::string> Contrast::findings() const {
  std::vector<std::string> all = cycle_ ? cycle_->sentences("the test and n_eff") : std::vector<std::string>();
  const bool ks = options_.test == ContrastTest::ks;
  for (const std::size_t side : {0U, 1U}) {
    for (const std::string& sentence : (*sizes_)[side].sentences(ks ? "test: t" : "")) {
      all.push_back(fmt::format("{}: {}", side == 0 ? "of" : "against", sentence));
    }
  }
  return all;
}

}  // namespace fieldwise::analysis
