#include "fieldwise/analysis/pairs/case_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "analysis/pairs/annual_cycle.hpp"
#include "analysis/pairs/effective_sizes.hpp"
#include "analysis/pairs/false_discovery.hpp"
#include "analysis/pairs/pairing.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::analysis {

CaseStatistics::CaseStatistics(std::span<const core::FieldHeader> inputs, const PairOptions& options,
                               std::vector<double> time_values, std::size_t coefficients)
    : options_(options),
      of_(inputs[0]),
      columns_(inputs[0].grid->columns),
      time_values_(std::move(time_values)),
      sizes_(std::make_unique<EffectiveSizes>()) {
  check_pairable(of_);
  need_.form = core::TileForm::whole_columns;
  need_.finished_inputs = {false};
  need_.keeps_results = options_.fdr.has_value();
  for (const core::FieldHeader& against : inputs.subspan(1)) {
    pair(of_, against);
  }
  set_numbers(inputs);
  cycle_ = std::make_unique<AnnualCycle>(of_);
  const double least = options_.min_samples > 0 ? options_.min_samples : static_cast<double>(coefficients) + 1.0;
  least_count_ = std::max(least, least_count(0, options_.min_fraction, expected_values(*of_.time)));
}

CaseStatistics::CaseStatistics(CaseStatistics&&) noexcept = default;
CaseStatistics& CaseStatistics::operator=(CaseStatistics&&) noexcept = default;
CaseStatistics::~CaseStatistics() = default;

void CaseStatistics::pair(const core::FieldHeader& of, const core::FieldHeader& against) {
  check_pairable(of, against);
  // The same lag is another number of steps for each partner: 12 months are 12 of one and 1 of another.
  const core::TimeStep step = core::pairing_step(*of.time, *against.time);
  const int lag = lags_in_steps(options_.lags, options_.lag_unit, step).front();
  Partner partner{against.is_series(), core::pair_times(*of.time, *against.time, lag)};
  if (const auto notice = core::pairing_notice(*of.time, *against.time)) {
    notices_.push_back(*notice);
  }
  const auto alone = static_cast<std::size_t>(std::ranges::count(partner.pairs, -1));
  if (alone == partner.pairs.size()) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("'{}' ({}) and '{}' ({}) have no dates in common", of.name,
                                  core::format_period(core::covered_period(*of.time)), against.name,
                                  core::format_period(core::covered_period(*against.time))));
  }
  if (alone > 0) {
    notices_.push_back(fmt::format("{} of the {} times of '{}' have no partner in '{}'", alone, partner.pairs.size(),
                                   of.name, against.name));
  }
  need_.finished_inputs.push_back(partner.is_series);
  partners_.push_back(std::move(partner));
}

// Neighbours are those of the axis with the fewest values: months paired with one month a year are years.
void CaseStatistics::set_numbers(std::span<const core::FieldHeader> inputs) {
  numbers_ = of_.time->number;
  double longest = of_.time->step.days();
  std::vector<bool> paired(numbers_.size(), true);
  for (std::size_t k = 0; k < partners_.size(); ++k) {
    const core::TimeAxis& against = *inputs[k + 1].time;
    const bool coarser = against.step.days() > longest && of_.time->size() > 1;
    longest = std::max(longest, against.step.days());
    for (std::size_t t = 0; t < numbers_.size(); ++t) {
      const std::ptrdiff_t partner = partners_[k].pairs[t];
      paired[t] = paired[t] && partner >= 0;
      if (coarser && partner >= 0) {
        numbers_[t] = against.number[static_cast<std::size_t>(partner)];
      }
    }
  }
  std::vector<std::int64_t> all;
  for (std::size_t t = 0; t < numbers_.size(); ++t) {
    if (paired[t]) {
      all.push_back(numbers_[t]);
    }
  }
  pattern_ = kernels::StepPattern(all);
}

double CaseStatistics::autocorrelation(const Cases& cases, const std::vector<double>& values) const {
  return kernels::lag1_autocorrelation(values, cases.follows, pattern_.steps());
}

double CaseStatistics::effective_size(const Cases& cases, double product) const {
  const auto neighbours = static_cast<double>(std::ranges::count(cases.follows, true));
  return pattern_.effective_size(static_cast<double>(cases.y.size()), neighbours, product);
}

core::IndexRange CaseStatistics::times_needed(std::size_t input, core::IndexRange times) const {
  if (input == 0) {
    return times;
  }
  core::IndexRange needed{std::numeric_limits<std::size_t>::max(), 0};
  for (std::size_t t = times.begin; t < times.end; ++t) {
    const std::ptrdiff_t position = partners_[input - 1].pairs[t];
    if (position >= 0) {
      needed.begin = std::min(needed.begin, static_cast<std::size_t>(position));
      needed.end = std::max(needed.end, static_cast<std::size_t>(position) + 1);
    }
  }
  return needed.end == 0 ? core::IndexRange{} : needed;
}

std::size_t CaseStatistics::state_bytes(std::size_t rows) const {
  return rows * outputs_.size() * columns_ * sizeof(double);
}

void CaseStatistics::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(rows.size() * outputs_.size() * columns_, core::kMissing);
}

namespace {

/// Gathers the complete cases of a row of points, one point after the other.
class CaseReader {
 public:
  CaseReader(std::span<const core::TileView> inputs, const std::vector<std::int64_t>& numbers)
      : inputs_(inputs), numbers_(numbers) {}

  /// Begins anew for a point: cases are those times where all that is read is valid.
  template <class Partners>
  void read(std::size_t row, std::size_t column, const Partners& partners, const std::vector<double>& time_values) {
    std::swap(cases_.time, times_before_);
    cases_.y.clear();
    cases_.time.clear();
    cases_.follows.clear();
    cases_.number.clear();
    cases_.x.resize(partners.size() + (time_values.empty() ? 0 : 1));
    bool shared = true;
    for (const auto& partner : partners) {
      shared = shared && partner.is_series;
    }
    for (auto& x : cases_.x) {
      x.clear();
    }
    for (std::size_t t = 0; t < numbers_.size(); ++t) {
      read_time(t, row, column, partners, time_values);
    }
    cases_.same_x = shared && started_ && cases_.time == times_before_;
    started_ = true;
  }

  [[nodiscard]] const Cases& cases() const noexcept { return cases_; }

 private:
  template <class Partners>
  void read_time(std::size_t t, std::size_t row, std::size_t column, const Partners& partners,
                 const std::vector<double>& time_values) {
    const double y = inputs_[0].at(t, row, column);
    if (std::isnan(y)) {
      return;
    }
    values_.clear();
    for (std::size_t k = 0; k < partners.size(); ++k) {
      const auto& partner = partners[k];
      if (partner.pairs[t] < 0) {
        return;
      }
      const auto position = static_cast<std::size_t>(partner.pairs[t]);
      const double x = partner.is_series ? inputs_[k + 1].at(position, 0, 0) : inputs_[k + 1].at(position, row, column);
      if (std::isnan(x)) {
        return;
      }
      values_.push_back(x);
    }
    if (!time_values.empty()) {
      values_.push_back(time_values[t]);
    }
    cases_.follows.push_back(!cases_.number.empty() && numbers_[t] == cases_.number.back() + 1);
    cases_.number.push_back(numbers_[t]);
    cases_.y.push_back(y);
    cases_.time.push_back(t);
    for (std::size_t k = 0; k < values_.size(); ++k) {
      cases_.x[k].push_back(values_[k]);
    }
  }

  std::span<const core::TileView> inputs_;
  const std::vector<std::int64_t>& numbers_;
  std::vector<double> values_;
  std::vector<std::size_t> times_before_;
  bool started_ = false;
  Cases cases_;
};

}  // namespace

void CaseStatistics::accumulate(std::span<const core::TileView> inputs) {
  cycle_->add(inputs[0]);
  const core::IndexRange rows = inputs[0].extent().rows;
  CaseReader reader(inputs, numbers_);
  std::unique_ptr<KeptBetweenPoints> kept;
  std::vector<double> found(outputs_.size());
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t column = 0; column < columns_; ++column) {
      core::throw_if_stopped();
      reader.read(row, column, partners_, time_values_);
      evaluate(reader.cases(), kept, found);
      for (std::size_t k = 0; k < found.size(); ++k) {
        results_[((row - rows_.begin) * found.size() + k) * columns_ + column] = found[k];
      }
    }
  }
}

void CaseStatistics::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      const double* const found = results_.data() + ((row - rows_.begin) * outputs.size() + k) * columns_;
      std::copy_n(found, columns_, outputs[k].row(0, row).begin());
    }
  }
}

void CaseStatistics::review(std::span<const core::MutableTileView> outputs) {
  const bool several = std::ranges::find(outputs_, "r2", &core::FieldHeader::quantity) != outputs_.end();
  sizes_->add(outputs_, outputs, several ? "r2" : "r");
}

std::vector<std::string> CaseStatistics::findings() const {
  std::vector<std::string> all = sizes_->sentences(options_.dof == DegreesOfFreedom::effective ? "" : "dof: effective");
  std::ranges::copy(cycle_->sentences(), std::back_inserter(all));
  return all;
}

void CaseStatistics::complete(std::span<const core::MutableTileView> outputs) {
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (outputs_[k].quantity.starts_with("p_fdr")) {
      adjust_over_field(outputs[k], outputs_[k], *options_.fdr);
    }
  }
}

core::FieldHeader& CaseStatistics::add_result(const std::string& quantity, const core::Units& units,
                                              const std::string& long_name) {
  core::FieldHeader header;
  header.quantity = quantity;
  header.units = units;
  header.difference = units.is_temperature();  // slopes in K are those of differences; an intercept says what it is
  header.long_name = long_name;
  header.grid = of_.grid;
  header.attributes["period"] = core::format_period(core::covered_period(*of_.time));
  header.attributes["missing_rule"] =
      fmt::format("missing where fewer than {:g} cases are complete, or predictors depend on each other", least_count_);
  if (options_.lags.front() != 0) {
    const std::string unit = options_.lag_unit.empty() ? of_.time->step.name() : options_.lag_unit;
    header.attributes["lag"] = fmt::format("{} {}", options_.lags.front(), unit);
  }
  if (quantity == "n") {
    header.standard_name = "number_of_observations";
    header.type = core::ValueType::int32;
  }
  outputs_.push_back(std::move(header));
  return outputs_.back();
}

void CaseStatistics::add_p(const std::string& of_which, const std::string& long_name) {
  const std::string sided = options_.alternative == kernels::Alternative::two_sided
                                ? "two-sided p-value"
                                : fmt::format("p-value (alternative: {})", alternative_name(options_.alternative));
  add_result("p" + of_which, core::Units("1"), fmt::format("{} of the {}", sided, long_name))
      .attributes["alternative"] = alternative_name(options_.alternative);
  if (options_.fdr) {
    describe_adjusted(
        add_result("p_fdr" + of_which, core::Units("1"),
                   fmt::format("p-value of the {}, adjusted for the false discovery rate over the field", long_name)),
        *options_.fdr);
  }
}

}  // namespace fieldwise::analysis
