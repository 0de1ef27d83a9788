#include "fieldwise/analysis/series/running.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "analysis/series/total_units.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/cell_methods.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/moments.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kOneRounding = 1.0 - 1e-12;  // a share of exactly 1 must survive rounding
constexpr int kLongestWindow = 100000;
constexpr core::OptionDoc kWindowDoc{"window", "steps", "1 to 100000; odd where place is centre",
                                     "the number of steps of a window, absent ones counted"};
constexpr core::OptionDoc kPlaceDoc{"place", "", "",
                                    "the window lies around each time, or ends with it (the last months)"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "", "a smaller valid share of the window gives missing"};
constexpr std::array<core::Named<WindowPlace>, 2> kPlaceNames{
    {{"centre", WindowPlace::centre}, {"end", WindowPlace::end}}};
constexpr core::OptionDoc kStatisticDoc{"statistic", "", "", "what is made of the values of a window"};
constexpr std::array<core::Named<RunningStatistic>, 5> kStatisticNames{{{"mean", RunningStatistic::mean},
                                                                        {"sum", RunningStatistic::sum},
                                                                        {"min", RunningStatistic::min},
                                                                        {"max", RunningStatistic::max},
                                                                        {"sd", RunningStatistic::sd}}};
constexpr std::array<std::string_view, 5> kTitles{"mean", "sum", "least", "greatest", "standard deviation"};
constexpr std::array<std::string_view, 5> kMethods{"mean", "sum", "minimum", "maximum", "standard_deviation"};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of`", "the statistic of the window of each time",
                                        core::main_result(core::Nature::as_input)}};

/// Returns the weights of all places of a window that is symmetric about its time.
std::vector<double> window_weights(const RunningWindow& options) {
  const auto window = static_cast<std::size_t>(options.window);
  if (options.place == WindowPlace::end) {
    std::vector<double> weights(2 * window - 1, 0.0);
    std::fill_n(weights.begin(), window, 1.0);
    return weights;
  }
  if (window % 2 == 0) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("a window of {} steps has no middle: use {} or {}, or place: end", window, window - 1, window + 1));
  }
  return std::vector<double>(window, 1.0);
}

std::string_view name_of(RunningStatistic statistic) {
  return kStatisticNames[static_cast<std::size_t>(statistic)].name;
}

}  // namespace

void RunningWindow::describe(core::OptionVisitor& visitor) {
  visitor.integer(kWindowDoc, window, 1, kLongestWindow);
  visitor.choice(kPlaceDoc, place, kPlaceNames);
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

void Running::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kStatisticDoc, statistic, kStatisticNames);
  window.describe(visitor);
}

const OperationDoc& Running::doc() {
  static const OperationDoc doc{
      "running",
      "Makes one value of those of a window that slides along time: mean, sum, least, greatest, sd.",
      "mean: sum(x(t + k)) / n over the valid values of the window; sd: sqrt(sum((x - m)^2) / (n - 1))",
      "Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 9.5",
      kInputs,
      kOutputs};
  return doc;
}

Running::Running(std::span<const core::FieldHeader> inputs, const Options& options) : Running(inputs, options, doc()) {}

Running::Running(std::span<const core::FieldHeader> inputs, const Options& options, const OperationDoc& documented)
    : statistic_(options.statistic),
      min_fraction_(options.window.min_fraction),
      weights_(window_weights(options.window)),
      window_(inputs[0], (weights_.size() - 1) / 2) {
  const core::FieldHeader& of = inputs[0];
  if (statistic_ == RunningStatistic::sum) {
    require_summable(of);
  }
  core::FieldHeader header = nameless_header(of);
  header.attributes[fmt::format("running_{}", name_of(statistic_))] =
      fmt::format("{} steps, {}", options.window.window,
                  options.window.place == WindowPlace::centre ? "centred" : "the time and those before it");
  header.attributes["missing_rule"] =
      fmt::format("missing where less than {:g} of the window is valid", options.window.min_fraction);
  outputs_ = {header};
  declare_kinds(documented, of);
  if (statistic_ != RunningStatistic::mean) describe_statistic(of, options.window.window);
}

void Running::describe_statistic(const core::FieldHeader& of, int window) {
  core::FieldHeader& header = outputs_[0];
  header.long_name =
      fmt::format("{} over {} steps of {}", kTitles[static_cast<std::size_t>(statistic_)], window, title_of(of));
  header.cell_methods = core::append_time_method(
      of.cell_methods,
      fmt::format("time: {} (comment: of {} steps)", kMethods[static_cast<std::size_t>(statistic_)], window));
  if (statistic_ == RunningStatistic::sd) {
    factor_ = make_spread(header, of);
  }
  if (statistic_ == RunningStatistic::sum) {
    header.standard_name.clear();
    if (const auto notice = notice_of_summed_rate(of)) notices_.push_back(*notice);
  }
}

core::IndexRange Running::times_needed(std::size_t /*input*/, core::IndexRange times) const {
  return window_.times_needed(times);
}

void Running::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const auto out = outputs[0].row(time, row);
      if (statistic_ == RunningStatistic::mean) {
        window_.mean(inputs[0], time, row, weights_, min_fraction_, out);
      } else {
        gather(inputs[0], time, row, out);
      }
      for (double& value : out) {
        value = core::round_to_type(outputs_[0].type, factor_ * value);
      }
    }
  }
}

void Running::gather(const core::TileView& values, std::size_t time, std::size_t row, std::span<double> out) const {
  const std::size_t columns = out.size();
  std::vector<double> memory(4 * columns, 0.0);
  const auto part = [&](std::size_t i) { return std::span(memory).subspan(i * columns, columns); };
  const std::span<double> count = part(0);
  const bool is_sd = statistic_ == RunningStatistic::sd;
  const double begin = statistic_ == RunningStatistic::min   ? kInfinity
                       : statistic_ == RunningStatistic::max ? -kInfinity
                                                             : 0.0;
  std::ranges::fill(out, begin);
  window_.visit(time, weights_, [&](std::size_t t) {
    const std::span<const double> added = values.row(t, row);
    if (is_sd) {
      return kernels::add_moments(added, {count, part(1), part(2), part(3)});
    }
    kernels::add_where_valid(added, 1.0, count);
    if (statistic_ == RunningStatistic::sum) {
      kernels::add_valid(added, out);
    } else if (statistic_ == RunningStatistic::min) {
      kernels::add_least(added, out);
    } else {
      kernels::add_greatest(added, out);
    }
  });
  const auto whole = static_cast<double>(std::ranges::count_if(weights_, [](double weight) { return weight != 0.0; }));
  const double least = std::max(1.0, kOneRounding * min_fraction_ * whole);
  for (std::size_t i = 0; i < columns; ++i) {
    const double value = is_sd ? kernels::standard_deviation(part(3)[i], count[i], 1.0) : out[i];
    out[i] = count[i] >= least ? value : core::kMissing;
  }
}

}  // namespace fieldwise::analysis
