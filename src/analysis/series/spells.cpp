#include "fieldwise/analysis/series/spells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/series/time_window.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/cell_methods.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/moments.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array<std::string_view, 4> kLengths{"days", "day", "steps", "step"};
constexpr core::OptionDoc kAtLeastDoc{"at_least", "", "a number of days, or of steps: 6 days, 3 steps",
                                      "shorter runs are no spells"};
constexpr core::OptionDoc kBoundaryDoc{"year_boundary", "", "",
                                       "a spell over the border of two years (steps): cut into two; whole, its days "
                                       "split; or whole in the year of its end or "
                                       "start"};
constexpr std::array<core::Named<YearBoundary>, 4> kBoundaryNames{{{"cut", YearBoundary::cut},
                                                                   {"split", YearBoundary::split},
                                                                   {"end", YearBoundary::end},
                                                                   {"start", YearBoundary::start}}};
constexpr std::array kInputs{InputDoc{"of", "a condition: 1 where it holds, 0 where not, as `combine` makes it"}};
constexpr std::array kOutputs{
    OutputDoc{"count", "1", "number of spells", core::main_result(core::Nature::count)},
    OutputDoc{"days", "day", "sum of their lengths", core::beside(core::Nature::magnitude)},
    OutputDoc{"longest", "day", "length of the longest run, however short", core::beside(core::Nature::magnitude)}};

/// Refuses what is no condition. Errors: usage.
void require_condition(const core::FieldHeader& of) {
  const core::Nature nature = of.kind.nature;
  const std::string& units = of.units.text();
  if (!units.empty() && units != "1") {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("spells are those of a condition; '{}' has units ({}): make one by combine first, such as "
                    "expression: \"x > 25\"",
                    of.name, units));
  }
  if (nature == core::Nature::fraction) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format(
            "spells are those of a condition that holds or does not; '{}' holds fractions: say bootstrap: false "
            "where it is an exceedance, else make a condition by combine first, such as expression: \"x > 0.5\"",
            of.name));
  }
  if (nature != core::Nature::unknown && nature != core::Nature::mask && nature != core::Nature::value) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("spells are those of a condition that holds or does not; '{}' holds other values ({}): "
                    "make a condition by combine first, such as expression: \"x > 1\"",
                    of.name, core::nature_name(nature)));
  }
}

}  // namespace

std::string Spells::Least::in_words() const { return fmt::format("{:g} {}", length, in_steps ? "steps" : "days"); }

bool Spells::Least::reached(double days, std::size_t steps) const {
  return in_steps ? static_cast<double>(steps) >= length : days >= length;
}

void Spells::Options::describe(core::OptionVisitor& visitor) {
  visitor.measure(kAtLeastDoc, at_least, kLengths);
  describe_step(visitor, every, seasons);
  visitor.choice(kBoundaryDoc, year_boundary, kBoundaryNames);
  completeness.describe_share(visitor);
}

const OperationDoc& Spells::doc() {
  static const OperationDoc doc{
      "spells",
      "Counts runs of successive times at which a condition holds, and measures them.",
      "a spell: a run of at least `at_least`; count, sum of lengths and longest run of each step",
      "Zhang et al. (2011), doi 10.1002/wcc.147 (WSDI: cut; CDD: end)",
      kInputs,
      kOutputs};
  return doc;
}

Spells::Spells(std::span<const core::FieldHeader> inputs, const Options& options)
    : boundary_(options.year_boundary), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  require_steps(of);
  require_condition(of);
  steps_ = coarse_steps(of, options.every, options.seasons);
  const core::Measure at_least = options.at_least.value_or(core::Measure{1.0, "step"});
  if (!(at_least.value > 0.0)) {
    throw core::Error(core::ErrorKind::usage, fmt::format("at_least must be above 0; {:g} is not", at_least.value));
  }
  least_ = {at_least.value, at_least.unit.starts_with("step")};
  number_ = of.time->number;
  least_count_ = std::max(1, options.completeness.min_samples);
  for (const double expected : steps_.expected_days) {
    least_days_.push_back(options.completeness.least_days(expected));
  }
  for (const OutputDoc& output : kOutputs) {
    core::FieldHeader header = nameless_header(of);
    header.quantity = output.quantity;
    header.standard_name.clear();
    header.long_name = fmt::format("{} of {}",
                                   output.quantity == "count"  ? "number of spells"
                                   : output.quantity == "days" ? "days in spells"
                                                               : "longest run",
                                   title_of(of));
    header.units = core::Units{output.unit};
    header.cell_methods = core::replace_time_methods(
        of.cell_methods, output.quantity == "longest"
                             ? "time: maximum (comment: of the lengths of runs)"
                             : fmt::format("time: sum (comment: spells of at least {}{})", least_.in_words(),
                                           output.quantity == "days" ? ", their lengths" : ""));
    header.type = output.quantity == "count" ? core::ValueType::int32 : core::ValueType::float32;
    header.time = std::make_shared<const core::TimeAxis>(steps_.axis);
    header.attributes["completeness_rule"] = options.completeness.in_words();
    outputs_.push_back(header);
  }
  declare_kinds(doc(), of);
  if (steps_.notice) {
    notices_.push_back(*steps_.notice);
  }
}

std::size_t Spells::state_bytes(std::size_t rows) const {
  constexpr std::size_t kOfSteps = 5;
  constexpr std::size_t kOfPoints = 2;
  return (kOfSteps * steps_.spans.size() + kOfPoints) * rows * columns_ * sizeof(double);
}

void Spells::begin(core::IndexRange rows) {
  rows_ = rows;
  for (std::vector<double>* of_steps : {&count_, &days_, &longest_, &valid_, &valid_count_}) {
    of_steps->assign(steps_.spans.size() * rows.size() * columns_, 0.0);
  }
  for (std::vector<double>* of_points : {&start_, &last_}) {
    of_points->assign(rows.size() * columns_, 0.0);
  }
}

bool Spells::ends_before(std::size_t time) const {
  return time == 0 || number_[time] != number_[time - 1] + 1 ||
         (boundary_ == YearBoundary::cut && steps_.step_of_time[time] != steps_.step_of_time[time - 1]);
}

/// Gives a run from one time to another to the steps that it belongs to: calls add(step, what it adds there).
template <class Add>
void Spells::settle(std::size_t start, std::size_t last, const Add& add) const {
  double whole = 0.0;
  for (std::size_t time = start; time <= last; ++time) {
    whole += steps_.days_of_time[time];
  }
  const bool is_spell = least_.reached(whole, last - start + 1);
  const std::size_t owner = steps_.step_of_time[boundary_ == YearBoundary::end ? last : start];
  const double days_here = is_spell && boundary_ != YearBoundary::split ? whole : 0.0;
  if (owner != kNoSlot) {
    add(owner, Found{is_spell ? 1.0 : 0.0, days_here, whole});
  }
  if (is_spell && boundary_ == YearBoundary::split) {
    for (std::size_t time = start; time <= last; ++time) {
      if (steps_.step_of_time[time] != kNoSlot) {
        add(steps_.step_of_time[time], Found{0.0, steps_.days_of_time[time], 0.0});
      }
    }
  }
}

std::span<const double> Spells::conditions_of(std::span<const double> values, std::vector<double>& made) const {
  const auto is_other = [](double value) { return value == value && value != 0.0 && value != 1.0; };
  if (std::ranges::none_of(values, is_other)) return values;
  met_other_->store(true, std::memory_order_relaxed);
  made.assign(values.begin(), values.end());
  std::ranges::replace_if(made, is_other, core::kMissing);
  return made;
}

std::vector<std::string> Spells::findings() const {
  if (!met_other_->load(std::memory_order_relaxed)) return {};
  return {
      "values other than 0 and 1 are no condition and count as missing; make one by combine first, such as expression: "
      "\"x > 1\""};
}

void Spells::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  std::vector<double> conditions;
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const std::span<const double> values = conditions_of(inputs[0].row(time, row), conditions);
      const bool breaks = ends_before(time);
      for (std::size_t i = 0; i < columns_; ++i) {
        double& start = start_[point(row) + i];
        double& last = last_[point(row) + i];
        const bool holds = values[i] == 1.0;
        if (start > 0.0 && (breaks || !holds)) {
          settle(static_cast<std::size_t>(start) - 1, static_cast<std::size_t>(last) - 1,
                 [&](std::size_t step, const Found& found) {
                   const std::size_t at = place(step, row) + i;
                   count_[at] += found.count;
                   days_[at] += found.days;
                   longest_[at] = std::max(longest_[at], found.longest);
                 });
          start = 0.0;
        }
        if (holds) {
          last = static_cast<double>(time + 1);
          start = start > 0.0 ? start : last;
        }
      }
      if (const std::size_t step = steps_.step_of_time[time]; step != kNoSlot) {
        kernels::add_valid_length(values, steps_.days_of_time[time],
                                  std::span(valid_count_).subspan(place(step, row), columns_),
                                  std::span(valid_).subspan(place(step, row), columns_));
      }
    }
  }
}

std::vector<double> Spells::fingerprint(std::size_t times) const {
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(steps_.step_of_time.begin(), steps_.step_of_time.begin() + end);
  numbers.insert(numbers.end(), steps_.days_of_time.begin(), steps_.days_of_time.begin() + end);
  numbers.insert(numbers.end(), number_.begin(), number_.begin() + end);
  return numbers;
}

void Spells::visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) {
  const std::size_t steps = steps_.reached(times);
  for (std::vector<double>* of_points : {&start_, &last_}) {
    visit(std::span(*of_points).subspan(point(row), columns_));
  }
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::vector<double>* of_steps : {&count_, &days_, &longest_, &valid_, &valid_count_}) {
      visit(std::span(*of_steps).subspan(place(step, row), columns_));
    }
  }
}

void Spells::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t i = 0; i < columns_; ++i) {
      // The run that lasts when the data end, beside what is settled.
      std::vector<std::pair<std::size_t, Found>> lasting;
      if (const double start = start_[point(row) + i]; start > 0.0) {
        settle(static_cast<std::size_t>(start) - 1, static_cast<std::size_t>(last_[point(row) + i]) - 1,
               [&](std::size_t step, const Found& found) { lasting.emplace_back(step, found); });
      }
      for (std::size_t step = 0; step < steps_.written; ++step) {
        const std::size_t at = place(step, row) + i;
        Found all{count_[at], days_[at], longest_[at]};
        for (const auto& [of_step, found] : lasting) {
          if (of_step == step) {
            all.count += found.count;
            all.days += found.days;
            all.longest = std::max(all.longest, found.longest);
          }
        }
        const bool enough = valid_[at] >= least_days_[step] && valid_count_[at] >= least_count_;
        const std::array<double, 3> results{all.count, all.days, all.longest};
        for (std::size_t k = 0; k < results.size(); ++k) {
          outputs[k].row(step, row)[i] = enough ? core::round_to_type(outputs_[k].type, results[k]) : core::kMissing;
        }
      }
    }
  }
}

}  // namespace fieldwise::analysis
