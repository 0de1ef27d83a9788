#include "fieldwise/analysis/slots/exceedance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "analysis/slots/base_period_docs.hpp"
#include "analysis/slots/quantile_definition_names.hpp"
#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/year_span.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kNoYear = static_cast<std::size_t>(-1);
constexpr double kMiddle = 50.0;
constexpr int kLongestWindow = 365;
constexpr core::OptionDoc kAtDoc{"at", "%", "", "the percentile that is the threshold"};
constexpr core::OptionDoc kSideDoc{"side", "", "",
                                   "the side of the threshold on which the condition holds; left out: above for "
                                   "percentiles of 50 and more, else below"};
constexpr core::OptionDoc kWindowDoc{"window",
                                     "days",
                                     "odd, 1 to 365, or all",
                                     "takes the values of so many days around each day of the year; all: those of all "
                                     "days make one threshold",
                                     "",
                                     "all"};
constexpr core::OptionDoc kDefinitionDoc{"definition", "", "",
                                         "the definition of a percentile; 8 is the one of climate indices (ETCCDI)"};
constexpr core::OptionDoc kWhereDoc{"where", "", "one of > >= < <=, a number and units, such as \">= 1 mm day-1\"",
                                    "the values that go into the thresholds; left out: all"};
constexpr core::OptionDoc kBootstrapDoc{
    "bootstrap", "", "",
    "compares a year of the base with the thresholds of the base in which another stands in its place, each in turn"};
constexpr core::OptionDoc kBasePeriodDoc{
    "base", "", "a period inside the data", "the years whose percentiles are the thresholds; must be given", "", ""};
constexpr std::array<core::Named<ExceedanceSide>, 2> kSideNames{
    {{"above", ExceedanceSide::above}, {"below", ExceedanceSide::below}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"", "1",
              "1 where the value is beyond the threshold, 0 where not; of a year of the base, "
              "with bootstrap, the share of its thresholds that it is beyond",
              core::main_result(core::Nature::fraction)}};

/// Returns which samples a field has: 29 February is a day like others where each year has one. Errors: usage.
SampleOptions samples_of(const core::FieldHeader& of, const Exceedance::Options& options) {
  constexpr double kLongestDays = 28.0;
  SampleOptions sample = options.sample;
  if (!sample.base) {
    throw core::Error(core::ErrorKind::usage,
                      "exceedance needs `base`, the period of years whose percentiles are the thresholds, such as "
                      "1961/1990");
  }
  if (of.leading != core::Leading::time) {
    return sample;  // find_members says so
  }
  if (sample.slots.by == By::day && of.time->step.value_days() > kLongestDays) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has one value a {}, which belongs to no day of the year: say window: all for "
                                  "one threshold of all values of the base",
                                  of.name, of.time->step.name()));
  }
  const core::Calendar calendar = of.time->calendar;
  const bool each_year = calendar == core::Calendar::all_leap || calendar == core::Calendar::days_360;
  sample.slots.leap_day = each_year ? LeapDay::own : LeapDay::skip;
  return sample;
}

}  // namespace

/// Holds the sample of one slot at a point: the values that go into thresholds, with `bootstrap` in order, and how many
/// are valid.
struct Exceedance::Sample {
  std::vector<double> all;
  std::vector<std::vector<double>> of_year;
  std::vector<double> valid_of_year;
  double valid = 0.0;
  std::size_t most_of_year = 0;    // values of the year that has most
  std::size_t year = kNoYear;      // the one that what follows is for
  Range range;                     // of its thresholds
  bool has_thresholds = false;     // whether they were found
  std::vector<double> others;      // `all` without the year
  std::vector<double> thresholds;  // with the year replaced by each other one, in order
};

void Exceedance::Options::describe(core::OptionVisitor& visitor) {
  constexpr double kMostPercent = 100.0;
  visitor.number(kAtDoc, at, 0.0, kMostPercent);
  visitor.choice(kSideDoc, side, kSideNames);
  std::optional<int> window = sample.slots.by == By::all ? std::nullopt : std::optional<int>(sample.window);
  visitor.optional_integer(kWindowDoc, window, 1, kLongestWindow);
  sample.slots.by = window ? By::day : By::all;
  sample.window = window.value_or(1);
  visitor.choice(kDefinitionDoc, definition, kDefinitionNames);
  visitor.text(kWhereDoc, where);
  visitor.flag(kBootstrapDoc, bootstrap);
  visitor.period(kBasePeriodDoc, sample.base);
  sample.describe_completeness(visitor);
}

const OperationDoc& Exceedance::doc() {
  static const OperationDoc doc{
      "exceedance",
      "Tells whether each value lies beyond the percentile of its day of the year over a base period, or of all days "
      "(TX90p, R95p).",
      "x > q (x < q), q of the values of the base in the window around the day of x; in the base the mean over the n - "
      "1 thresholds q of the base with the year of x replaced by each other one",
      "Zhang et al. (2005), doi 10.1175/JCLI3366.1; Zhang et al. (2011), doi 10.1002/wcc.147; Hyndman & Fan (1996), "
      "doi 10.2307/2684934",
      kInputs,
      kOutputs,
      {},
      false,
      "base: 1961/1990"};
  return doc;
}

Exceedance::Exceedance(std::span<const core::FieldHeader> inputs, const Options& options) : options_(options) {
  const core::FieldHeader& of = inputs[0];
  options_.sample = samples_of(of, options);
  above_ =
      options.side == ExceedanceSide::above || (options.side == ExceedanceSide::by_percentile && options.at >= kMiddle);
  members_ = find_members(of, options_.sample);
  if (!options.where.empty()) {
    where_ = read_condition(options.where, of, "where");
  }
  if (options.at > 0.0 && options.at < 1.0) {
    notices_.push_back(
        fmt::format("at: {:g} is less than one per cent; percentiles are 0 to 100, and a share of {:g} is at: {:g}",
                    options.at, options.at, 100.0 * options.at));
  }
  find_times(of);
  need_.form = core::TileForm::whole_columns;
  add_header(of);
}

void Exceedance::find_times(const core::FieldHeader& of) {
  const core::TimeAxis& axis = *of.time;
  const Slots slots(options_.sample.slots, axis.calendar);
  judged_.resize(slots.count());
  std::optional<std::int64_t> last;
  for (std::size_t time = 0; time < axis.size(); ++time) {
    const core::Date date = axis.date(time);
    year_of_time_.push_back(kNoYear);
    if (members_.base.contains(date)) {
      const std::int64_t year = core::year_of(axis, date).year;
      years_ += year == last ? 0 : 1;
      last = year;
      year_of_time_.back() = years_ - 1;
    }
    std::size_t slot = members_.slot_of_time[time];
    if (slot == kNoSlot) {  // 29 February has the threshold of the day before
      slot = slots.slot_of({axis.date_instant[time].microseconds - core::kMicrosecondsPerDay}, axis.reckoning);
    }
    judged_[slot].push_back(time);
  }
  if (!options_.bootstrap) {
    return;
  }
  if (years_ < 2) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("bootstrap replaces a year of the base by another one, and '{}' has values of one in "
                                  "{}: choose a longer base, or say bootstrap: false",
                                  of.name, core::format_period(members_.base)));
  }
  if (const auto notice = core::notice_of_years(axis)) {
    notices_.push_back(*notice);
  }
}

void Exceedance::add_header(const core::FieldHeader& of) {
  const bool by_day = options_.sample.slots.by == By::day;
  const std::string base = core::format_period(used_base(members_.base, *of.time));
  const std::string of_where = options_.where.empty() ? std::string() : fmt::format(" of values {}", options_.where);
  core::FieldHeader header = nameless_header(of);
  header.standard_name.clear();
  header.long_name = fmt::format("{} {} the {:.10g}th percentile{}{} in {}", title_of(of), above_ ? "above" : "below",
                                 options_.at, of_where, by_day ? " of its day of the year" : "", base);
  header.units = core::Units("1");
  header.difference = false;
  header.type = of.type == core::ValueType::int32 ? core::ValueType::float32 : of.type;
  header.numeric_attributes["percentile"] = options_.at;
  header.attributes["percentile_definition"] = definition_name(options_.definition);
  header.attributes["base_period"] = base;
  header.attributes["window"] =
      by_day ? fmt::format("{} days of the year", options_.sample.window) : std::string("all days");
  if (!options_.where.empty()) {
    header.attributes["percentile_of"] = fmt::format("values {}", options_.where);
  }
  header.attributes["bootstrap"] =
      options_.bootstrap ? "years of the base: mean over thresholds with the year replaced by each other one" : "none";
  header.attributes["missing_rule"] =
      options_.sample.missing_rule() + " in the base" +
      (options_.where.empty() ? ""
                              : fmt::format(", or fewer than {} are {}", options_.sample.min_samples, options_.where));
  outputs_ = {header};
  declare_kinds(doc(), of);
  if (!options_.bootstrap) {
    outputs_[0].kind.nature = core::Nature::mask;
  }
}

core::IndexRange Exceedance::times_needed(std::size_t /*input*/, core::IndexRange /*times*/) const {
  return {0, year_of_time_.size()};
}

void Exceedance::take(std::span<const double> series, std::size_t slot, Sample& sample) const {
  sample.all.clear();
  sample.of_year.resize(years_);
  for (std::vector<double>& values : sample.of_year) {
    values.clear();
  }
  sample.valid_of_year.assign(years_, 0.0);
  for (const std::size_t time : members_.times[slot]) {
    const double value = series[time];
    if (value != value) {
      continue;
    }
    sample.valid_of_year[year_of_time_[time]] += 1.0;
    if (!where_ || where_->holds(value)) {
      sample.all.push_back(value);
      sample.of_year[year_of_time_[time]].push_back(value);
    }
  }
  sample.valid = 0.0;
  sample.most_of_year = 0;
  sample.year = kNoYear;
  for (std::size_t year = 0; year < years_; ++year) {
    sample.valid += sample.valid_of_year[year];
    sample.most_of_year = std::max(sample.most_of_year, sample.of_year[year].size());
  }
  if (options_.bootstrap) {
    std::ranges::sort(sample.all);
    std::ranges::for_each(sample.of_year, [](std::vector<double>& values) { std::ranges::sort(values); });
  }
}

bool Exceedance::is_enough(std::size_t slot, std::size_t values, double valid) const {
  const auto least = static_cast<std::size_t>(std::max(1, options_.sample.min_samples));
  return values >= least && valid >= members_.least_count[slot];
}

/// Finds the thresholds of a slot for a year of the base: those of the base with it replaced by each other one.
void Exceedance::find_thresholds(std::size_t slot, std::size_t year, Sample& sample) const {
  sample.others.clear();
  std::ranges::set_difference(sample.all, sample.of_year[year], std::back_inserter(sample.others));
  sample.thresholds.clear();
  for (std::size_t other = 0; other < years_; ++other) {
    const std::vector<double>& twice = sample.of_year[other];
    const double valid = sample.valid - sample.valid_of_year[year] + sample.valid_of_year[other];
    if (other != year && is_enough(slot, sample.others.size() + twice.size(), valid)) {
      sample.thresholds.push_back(kernels::quantile_of_both(sample.others, twice, options_.at, options_.definition));
    }
  }
  std::ranges::sort(sample.thresholds);
  sample.has_thresholds = true;
}

/// Returns two numbers between which all thresholds of a slot lie for a year of the base, whichever takes its place.
Exceedance::Range Exceedance::range_of_thresholds(std::size_t slot, std::size_t year, const Sample& sample) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::size_t gone = sample.of_year[year].size();
  const std::size_t left = sample.all.size() - gone;
  const std::size_t added = sample.most_of_year;
  if (!is_enough(slot, left, sample.valid - sample.valid_of_year[year])) {
    return {-kInfinity, kInfinity};  // of the thresholds some may not be there
  }
  // Values that are added move others up by as many places at most, and values that are gone move them down.
  const std::size_t least = kernels::order_position(options_.definition, options_.at, left).lower;
  const std::size_t most = kernels::order_position(options_.definition, options_.at, left + added).lower + 1 + gone;
  return {least < added ? -kInfinity : sample.all[least - added],
          most < sample.all.size() ? sample.all[most] : kInfinity};
}

/// Returns the share of the thresholds of a slot that a value of a year of the base is beyond.
double Exceedance::share_beyond(double value, std::size_t slot, std::size_t year, Sample& sample) const {
  if (year != sample.year) {
    sample.year = year;
    sample.range = range_of_thresholds(slot, year, sample);
    sample.has_thresholds = false;
  }
  // Most values are far from all thresholds, which then need not be found.
  if (value < sample.range.least || value > sample.range.most) {
    return (value > sample.range.most) == above_ ? 1.0 : 0.0;
  }
  if (!sample.has_thresholds) {
    find_thresholds(slot, year, sample);
  }
  const std::vector<double>& thresholds = sample.thresholds;
  if (thresholds.empty()) {
    return core::kMissing;
  }
  const auto reached = above_ ? std::ranges::lower_bound(thresholds, value) - thresholds.begin()
                              : thresholds.end() - std::ranges::upper_bound(thresholds, value);
  return static_cast<double>(reached) / static_cast<double>(thresholds.size());
}

void Exceedance::judge_slot(std::span<const double> series, std::size_t slot, Sample& sample,
                            std::span<double> found) const {
  take(series, slot, sample);
  double threshold = core::kMissing;
  if (is_enough(slot, sample.all.size(), sample.valid)) {
    if (options_.bootstrap) {
      threshold = kernels::quantile_of_both(sample.all, {}, options_.at, options_.definition);
    } else {
      kernels::quantiles(sample.all, std::array{options_.at}, options_.definition, {&threshold, 1});
    }
  }
  for (const std::size_t time : judged_[slot]) {
    const double value = series[time];
    const std::size_t year = year_of_time_[time];
    const bool in_base = options_.bootstrap && year != kNoYear;
    if (value != value || (!in_base && threshold != threshold)) {
      found[time] = core::kMissing;
    } else if (in_base) {
      found[time] = share_beyond(value, slot, year, sample);
    } else {
      found[time] = (above_ ? value > threshold : value < threshold) ? 1.0 : 0.0;
    }
  }
}

void Exceedance::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  const std::size_t times = year_of_time_.size();
  Sample sample;
  std::vector<double> found(times);
  const core::TileView whole = inputs[0].narrowed({0, times}, extent.rows);
  for_each_column(whole, [&](std::size_t row, std::size_t column, std::span<const double> series) {
    for (std::size_t slot = 0; slot < judged_.size(); ++slot) {
      core::throw_if_stopped();
      judge_slot(series, slot, sample, found);
    }
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      outputs[0].at(time, row, column) = core::round_to_type(outputs_[0].type, found[time]);
    }
  });
}

}  // namespace fieldwise::analysis
