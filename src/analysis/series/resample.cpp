#include "fieldwise/analysis/series/resample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/series/total_units.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/cell_methods.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_values.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/moments.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMissingDaysOfMonth = 3.0;
constexpr double kMissingDaysOfYear = 15.0;

constexpr std::array<core::Named<Statistic>, 11> kStatisticNames{{{"mean", Statistic::mean},
                                                                  {"sum", Statistic::sum},
                                                                  {"total", Statistic::total},
                                                                  {"min", Statistic::min},
                                                                  {"max", Statistic::max},
                                                                  {"range", Statistic::range},
                                                                  {"sd", Statistic::sd},
                                                                  {"n", Statistic::n},
                                                                  {"count", Statistic::count},
                                                                  {"first", Statistic::first},
                                                                  {"last", Statistic::last}}};

constexpr core::OptionDoc kStatisticDoc{
    "statistic", "", "",
    "what is made of the values of a step; total adds what a rate amounts to, count needs `where`"};
constexpr core::OptionDoc kWhereDoc{"where", "", "one of > >= < <=, a number and units, such as \"> 25 degC\"",
                                    "statistic count: the values that count"};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis finer than the step"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of`; of a total, times time; of n and count, 1",
                                        "the statistic of each step", core::main_result(core::Nature::as_input)}};

// The parts of the state: every statistic has the first two; first and last leave them empty.
constexpr std::size_t kCount = 0;  // valid values
constexpr std::size_t kDays = 1;   // time that they stand for
constexpr std::size_t kOwn = 2;    // those of the statistic

/// Returns what the parts of a statistic's own begin with, in order.
std::vector<double> own_parts(Statistic statistic) {
  switch (statistic) {
    case Statistic::mean:  // first value, weighted sum of differences from it
    case Statistic::total:
      return {0.0, 0.0};
    case Statistic::min:
      return {kInfinity};
    case Statistic::max:
      return {-kInfinity};
    case Statistic::range:
      return {kInfinity, -kInfinity};
    case Statistic::sd:  // first value, mean, squares
      return {0.0, 0.0, 0.0};
    case Statistic::sum:
    case Statistic::count:
      return {0.0};
    case Statistic::first:
    case Statistic::last:
      return {core::kMissing};
    case Statistic::n:
      break;
  }
  return {};
}

/// Tells whether the rule of completeness holds for a statistic: those of one value ask for that alone.
bool asks_for_completeness(Statistic statistic) {
  return statistic != Statistic::n && statistic != Statistic::first && statistic != Statistic::last;
}

std::string_view name_of(Statistic statistic) { return kStatisticNames[static_cast<std::size_t>(statistic)].name; }

/// Returns the CF method of a statistic, with what CF has no word for as a comment.
std::string cf_method(const Resample::Options& options) {
  switch (options.statistic) {
    case Statistic::mean:
      return "mean";
    case Statistic::sum:
    case Statistic::total:
      return "sum";
    case Statistic::min:
      return "minimum";
    case Statistic::max:
      return "maximum";
    case Statistic::range:
      return "range";
    case Statistic::sd:
      return "standard_deviation";
    case Statistic::n:
      return "sum (comment: number of valid values)";
    case Statistic::count:
      return fmt::format("sum (comment: number of values {})", options.where);
    case Statistic::first:
    case Statistic::last:
      break;
  }
  return fmt::format("point (comment: the {} value)", name_of(options.statistic));
}

/// Refuses options that do not go together. Errors: usage.
void check_options(const core::FieldHeader& of, const Resample::Options& options) {
  const auto refuse = [](const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); };
  if (options.statistic == Statistic::count && options.where.empty()) {
    refuse(
        "statistic count needs `where`, the values that count, such as \"> 25 degC\"; statistic n counts all valid "
        "ones");
  }
  if (options.statistic != Statistic::count && !options.where.empty()) {
    refuse(fmt::format("`where` says which values statistic count counts; statistic {} takes all",
                       name_of(options.statistic)));
  }
  if (options.statistic == Statistic::sum || options.statistic == Statistic::total) {
    require_summable(of);
  }
  const bool has_rule = options.every == Every::month || options.every == Every::season || options.every == Every::year;
  if (options.completeness.etccdi && (!has_rule || !of.time->step.is_day())) {
    refuse(fmt::format(
        "completeness etccdi is a rule for months, seasons and years of daily values; '{}' has one value a {}", of.name,
        of.time->step.name()));
  }
}

}  // namespace

void Resample::Options::describe(core::OptionVisitor& visitor) {
  describe_step(visitor, every, seasons);
  visitor.choice(kStatisticDoc, statistic, kStatisticNames);
  visitor.text(kWhereDoc, where);
  completeness.describe(visitor);
}

const OperationDoc& Resample::doc() {
  static const OperationDoc doc{
      "resample",
      "Makes one value of those of each hour, day, pentad, week, dekad, month, season or year: mean, sum, maximum, "
      "count and "
      "others.",
      "mean: sum(w x) / sum(w), w = length of the interval of x; sum: sum(x); total: sum(w x); "
      "sd: sqrt(sum((x - m)^2) / (n - 1))",
      "CF-1.8 section 7.3; completeness etccdi: Zhang et al. (2011), doi 10.1002/wcc.147",
      kInputs,
      kOutputs};
  return doc;
}

Resample::Resample(std::span<const core::FieldHeader> inputs, const Options& options)
    : Resample(inputs, options, doc()) {}

Resample::Resample(std::span<const core::FieldHeader> inputs, const Options& options, const OperationDoc& documented)
    : options_(options), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  steps_ = coarse_steps(of, options.every, options.seasons);
  check_options(of, options);
  if (options.statistic == Statistic::count) {
    condition_ = read_condition(options.where, of, "where");
  }
  core::FieldHeader header = nameless_header(of);
  header.cell_methods = core::append_time_method(of.cell_methods, "time: " + cf_method(options));
  header.time = std::make_shared<const core::TimeAxis>(steps_.axis);
  outputs_ = {header};
  declare_kinds(documented, of);
  describe_result(of);
  find_least();
  if (options.completeness.etccdi) {
    find_months(of);
  }
  if (steps_.notice) {
    notices_.push_back(*steps_.notice);
  }
}

void Resample::describe_result(const core::FieldHeader& of) {
  core::FieldHeader& header = outputs_[0];
  const Statistic statistic = options_.statistic;
  if (asks_for_completeness(statistic)) {
    header.attributes["completeness_rule"] = options_.completeness.in_words();
  }
  if (statistic == Statistic::total) {
    const TotalUnits total = total_units(of.units);
    header.units = total.units;
    header.standard_name.clear();
    factor_ = total.per_day;
  } else if (statistic == Statistic::range || statistic == Statistic::sd) {
    factor_ = make_spread(header, of);
  } else if (statistic == Statistic::n || statistic == Statistic::count) {
    header.long_name = statistic == Statistic::n
                           ? fmt::format("number of valid values of {}", title_of(of))
                           : fmt::format("number of values of {} {}", title_of(of), options_.where);
    header.units = core::Units{"1"};
    header.difference = false;
    header.standard_name.clear();
    header.type = core::ValueType::int32;
    header.kind.nature = core::Nature::count;
  } else if (statistic == Statistic::sum && header.kind.nature == core::Nature::fraction) {
    header.kind.nature = core::Nature::magnitude;  // a number of days is no fraction any more
  }
  if (statistic == Statistic::count && of.kind.nature == core::Nature::fraction) {
    notices_.push_back(
        fmt::format("'{}' holds fractions: statistic count takes each that is {} for one; statistic sum adds them",
                    of.name, options_.where));
  }
  if (statistic == Statistic::sum) {
    if (const auto notice = notice_of_summed_rate(of)) notices_.push_back(*notice);
  }
}

void Resample::find_least() {
  const double share = options_.completeness.least_share();
  for (std::size_t step = 0; step < steps_.spans.size(); ++step) {
    const double expected = steps_.expected_values[step];
    double count = std::max(1.0, static_cast<double>(options_.completeness.min_samples));
    double days = 0.0;
    if (options_.completeness.etccdi) {
      const bool is_month = options_.every == Every::month;
      const double lost = is_month ? kMissingDaysOfMonth : kMissingDaysOfYear;
      count = options_.every == Every::season ? count : std::max(count, expected - lost);
    } else if (steps_.expected_days[step] > 0.0) {
      days = options_.completeness.least_days(steps_.expected_days[step]);
    } else {
      count = std::max(count, least_count(options_.completeness.min_samples, share, expected));
    }
    least_count_.push_back(count);
    least_days_.push_back(days);
  }
}

void Resample::find_months(const core::FieldHeader& of) {
  const core::TimeAxis& axis = *of.time;
  const auto expected_of = [&](const core::Date& date) {
    const core::Period month{{date.year, date.month, 1},
                             {date.year, date.month, core::days_in_month(axis.calendar, date.year, date.month)}};
    return static_cast<double>(core::expected_values(axis, month));
  };
  std::vector<double> seen(steps_.spans.size(), 0.0);  // days of the months that have a time
  last_month_days_.assign(steps_.spans.size(), 0.0);
  std::vector<core::Date> last(steps_.spans.size());
  for (std::size_t time = 0; time < axis.size(); ++time) {
    MonthEnd month;
    const std::size_t step = steps_.step_of_time[time];
    if (step != kNoSlot) {
      const core::Date date = axis.date(time);
      const core::Date first{date.year, date.month, 1};
      if (first != last[step]) {
        month.is_followed = seen[step] > 0.0;
        month.before = last_month_days_[step];
        last_month_days_[step] = expected_of(date);
        seen[step] += last_month_days_[step];
        last[step] = first;
      }
    }
    month_.push_back(month);
  }
  for (std::size_t step = 0; step < steps_.spans.size(); ++step) {
    lost_days_.push_back(steps_.expected_values[step] - seen[step]);
  }
}

std::size_t Resample::state_bytes(std::size_t rows) const {
  const std::size_t parts = kOwn + own_parts(options_.statistic).size() + (options_.completeness.etccdi ? 2 : 0);
  return parts * steps_.spans.size() * rows * columns_ * sizeof(double);
}

void Resample::begin(core::IndexRange rows) {
  rows_ = rows;
  std::vector<double> begins{0.0, 0.0};
  for (const double own : own_parts(options_.statistic)) {
    begins.push_back(own);
  }
  begins.resize(begins.size() + (options_.completeness.etccdi ? 2 : 0), 0.0);
  parts_.resize(begins.size());
  for (std::size_t number = 0; number < begins.size(); ++number) {
    parts_[number].assign(steps_.spans.size() * rows.size() * columns_, begins[number]);
  }
}

std::span<double> Resample::part(std::size_t number, std::size_t place) {
  return std::span(parts_[number]).subspan(place, columns_);
}

void Resample::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  // A time is read from beginning to end before the next: what follows in memory is fetched ahead.
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    const std::size_t step = steps_.step_of_time[time];
    if (step == kNoSlot) {
      continue;
    }
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<const double> values = inputs[0].row(time, row);
      if (options_.completeness.etccdi) {
        add_days(time, place(step, row), values);
      }
      add(time, place(step, row), values);
    }
  }
}

void Resample::add(std::size_t time, std::size_t place, std::span<const double> values) {
  const double days = steps_.days_of_time[time];
  const auto own = [&](std::size_t number) { return part(kOwn + number, place); };
  const auto add_all = [&](double weight) {
    kernels::add_weighted(values, weight, {part(kCount, place), own(0), part(kDays, place), own(1)});
  };
  switch (options_.statistic) {
    case Statistic::mean:
    case Statistic::total:
      return add_all(days);
    case Statistic::sd:
      kernels::add_moments(values, {part(kCount, place), own(0), own(1), own(2)});
      return kernels::add_where_valid(values, days, part(kDays, place));
    case Statistic::first:
    case Statistic::last:
      if (options_.statistic == Statistic::first ? steps_.is_first[time] : steps_.is_last[time]) {
        std::ranges::copy(values, own(0).begin());
      }
      return;
    case Statistic::sum:
      kernels::add_valid(values, own(0));
      break;
    case Statistic::min:
      kernels::add_least(values, own(0));
      break;
    case Statistic::max:
      kernels::add_greatest(values, own(0));
      break;
    case Statistic::range:
      kernels::add_extremes(values, own(0), own(1));
      break;
    case Statistic::count:
      std::ranges::transform(values, own(0), own(0).begin(),
                             [this](double value, double met) { return met + (condition_->holds(value) ? 1.0 : 0.0); });
      break;
    case Statistic::n:
      break;
  }
  kernels::add_valid_length(values, days, part(kCount, place), part(kDays, place));
}

void Resample::add_days(std::size_t time, std::size_t place, std::span<const double> values) {
  const std::size_t first = parts_.size() - 2;
  const std::span<double> days = part(first, place);
  const std::span<double> broken = part(first + 1, place);
  if (month_[time].is_followed) {
    for (std::size_t i = 0; i < days.size(); ++i) {
      broken[i] += month_[time].before - days[i] > kMissingDaysOfMonth ? 1.0 : 0.0;
      days[i] = 0.0;
    }
  }
  kernels::add_where_valid(values, 1.0, days);
}

std::vector<double> Resample::fingerprint(std::size_t times) const {
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers{static_cast<double>(kOwn)};  // how the parts of a state are arranged
  numbers.insert(numbers.end(), steps_.step_of_time.begin(), steps_.step_of_time.begin() + end);
  numbers.insert(numbers.end(), steps_.days_of_time.begin(), steps_.days_of_time.begin() + end);
  return numbers;
}

void Resample::visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) {
  const std::size_t steps = steps_.reached(times);
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t number = 0; number < parts_.size(); ++number) {
      visit(part(number, place(step, row)));
    }
  }
}

bool Resample::is_enough(std::size_t step, std::size_t point) const {
  if (!asks_for_completeness(options_.statistic)) {
    return true;
  }
  if (parts_[kCount][point] < least_count_[step] || parts_[kDays][point] < least_days_[step]) {
    return false;
  }
  if (!options_.completeness.etccdi || options_.every == Every::month) {
    return true;
  }
  const std::vector<double>& days_of_last_month = parts_[parts_.size() - 2];
  return lost_days_[step] <= kMissingDaysOfMonth && parts_.back()[point] == 0.0 &&
         last_month_days_[step] - days_of_last_month[point] <= kMissingDaysOfMonth;
}

double Resample::value(std::size_t step, std::size_t point) const {
  const auto own = [&](std::size_t number) { return parts_[kOwn + number][point]; };
  const double count = parts_[kCount][point];
  if (!is_enough(step, point)) {
    return core::kMissing;
  }
  switch (options_.statistic) {
    case Statistic::mean:
      return own(0) + own(1) / parts_[kDays][point];
    case Statistic::total:
      return own(0) * parts_[kDays][point] + own(1);
    case Statistic::range:
      return own(1) - own(0);
    case Statistic::sd:
      return kernels::standard_deviation(own(2), count, 1.0);
    case Statistic::n:
      return count;
    case Statistic::sum:
    case Statistic::min:
    case Statistic::max:
    case Statistic::count:
    case Statistic::first:
    case Statistic::last:
      break;
  }
  return own(0);
}

void Resample::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  const core::ValueType type = outputs_[0].type;
  for (std::size_t step = 0; step < steps_.written; ++step) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const auto out = outputs[0].row(step, row);
      const std::size_t first = place(step, row);
      for (std::size_t i = 0; i < columns_; ++i) {
        out[i] = core::round_to_type(type, factor_ * value(step, first + i));
      }
    }
  }
}

}  // namespace fieldwise::analysis
