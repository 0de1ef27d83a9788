#include "fieldwise/analysis/series/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/kernels/window.hpp"

namespace fieldwise::analysis {

namespace {

constexpr int kLongestWindow = 100000;
constexpr std::array<std::string_view, 8> kUnits{"step", "steps", "day", "days", "month", "months", "year", "years"};
constexpr core::OptionDoc kLongerDoc{"longer_than", "",
                                     "a number of steps, or with a unit: 10 days, 24 months, 8 years",
                                     "keeps periods longer than this (low pass); left out: no limit"};
constexpr core::OptionDoc kShorterDoc{"shorter_than", "", "as longer_than",
                                      "keeps periods shorter than this (high pass; with longer_than: band pass)"};
constexpr core::OptionDoc kWindowDoc{"window", "steps", "odd, 3 to 99999; 0: twice the longest cut-off, and one",
                                     "the number of weights: more cut off more sharply and lose more at the ends"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "",
                                          "a smaller share of the weights on valid values gives missing"};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of` (K for temperatures without their slow part)",
                                        "the part of the values that is kept",
                                        core::main_result(core::Nature::as_input)}};

/// Returns how many steps of an axis make one of a unit.
double steps_in(const core::TimeAxis& axis, std::string_view unit) {
  constexpr double kDaysPerYear = 365.2425;
  if (unit.empty() || unit.starts_with("step")) {
    return 1.0;
  }
  const double days = unit.starts_with("day") ? 1.0 : unit.starts_with("month") ? kDaysPerYear / 12.0 : kDaysPerYear;
  return days / axis.step.days();
}

/// Returns a cut-off period in steps; 0 where there is none.
double period_in_steps(const core::FieldHeader& of, const std::optional<core::Measure>& given,
                       std::string_view option) {
  if (!given) {
    return 0.0;
  }
  const core::Measure& period = *given;
  const double steps = period.value * steps_in(*of.time, period.unit);
  if (!(steps > 2.0)) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{}: {:g} {} are {:g} steps of '{}', but nothing shorter than two steps can be told "
                                  "apart: use a longer period",
                                  option, period.value, period.unit, steps, of.name));
  }
  return steps;
}

std::string text_of(const std::optional<core::Measure>& period) {
  return fmt::format("{:g} {}", period->value, period->unit.empty() ? "steps" : period->unit);
}

std::string kept_text(const Filter::Options& options, double longer, double shorter) {
  if (longer > 0.0 && shorter > 0.0) {
    return fmt::format("longer than {} and shorter than {}", text_of(options.longer_than),
                       text_of(options.shorter_than));
  }
  return longer > 0.0 ? fmt::format("longer than {}", text_of(options.longer_than))
                      : fmt::format("shorter than {}", text_of(options.shorter_than));
}

/// Returns the half width of the window. Errors: usage for a window without a middle, or no cut-off at all.
std::size_t half_width(const core::FieldHeader& of, const Filter::Options& options) {
  require_steps(of);  // a field without times is refused before its steps are asked for
  const double longer = period_in_steps(of, options.longer_than, "longer_than");
  const double shorter = period_in_steps(of, options.shorter_than, "shorter_than");
  if (longer == 0.0 && shorter == 0.0) {
    throw core::Error(core::ErrorKind::usage, "a filter needs longer_than, shorter_than or both");
  }
  if (shorter > 0.0 && longer >= shorter) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("no period is longer than {} and shorter than {}: exchange them",
                                  text_of(options.longer_than), text_of(options.shorter_than)));
  }
  if (options.window == 0) {
    return static_cast<std::size_t>(std::ceil(std::max(longer, shorter)));
  }
  if (options.window % 2 == 0) {
    throw core::Error(core::ErrorKind::usage, fmt::format("a window of {} steps has no middle: use {} or {}",
                                                          options.window, options.window - 1, options.window + 1));
  }
  return static_cast<std::size_t>(options.window / 2);
}

}  // namespace

void Filter::Options::describe(core::OptionVisitor& visitor) {
  visitor.measure(kLongerDoc, longer_than, kUnits);
  visitor.measure(kShorterDoc, shorter_than, kUnits);
  visitor.integer(kWindowDoc, window, 0, kLongestWindow - 1);
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& Filter::doc() {
  static const OperationDoc doc{
      "filter",
      "Keeps what is slower or faster than given periods, or between two, with Lanczos' weights.",
      "L x(t) = sum(w_k x(t + k)) / sum(w_k) over the valid values, w_k = sin(2 pi f k)/(pi k) sin(pi k/M)/(pi k/M), "
      "M = (window + 1)/2, f = 1/period; longer_than: L x; shorter_than: x - L x; both: their difference",
      "Duchon (1979), doi 10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2",
      kInputs,
      kOutputs,
      {},
      false,
      "longer_than: 24 months"};
  return doc;
}

Filter::Filter(std::span<const core::FieldHeader> inputs, const Options& options)
    : min_fraction_(options.min_fraction), window_(inputs[0], half_width(inputs[0], options)) {
  const core::FieldHeader& of = inputs[0];
  const std::size_t half = half_width(of, options);
  const double longer = period_in_steps(of, options.longer_than, "longer_than");
  const double shorter = period_in_steps(of, options.shorter_than, "shorter_than");
  if (longer > 0.0) {
    slow_ = kernels::lanczos_weights(half, 1.0 / longer);
  }
  if (shorter > 0.0) {
    slower_ = kernels::lanczos_weights(half, 1.0 / shorter);
  }
  core::FieldHeader header = nameless_header(of);
  const std::string kept = kept_text(options, longer, shorter);
  header.long_name = fmt::format("{}, periods {}", title_of(of), kept);
  header.attributes["filter"] = fmt::format("Lanczos, periods {}, {} weights", kept, 2 * half + 1);
  header.attributes["missing_rule"] =
      fmt::format("missing where less than {:g} of the weights stand on valid values", options.min_fraction);
  if (!slower_.empty()) {
    factor_ = of.units.difference_factor();
    header.units = of.units.difference();
    header.difference = of.difference || of.units.is_temperature();
    header.standard_name.clear();
  }
  outputs_ = {header};
  declare_kinds(doc(), of);
  if (!slower_.empty()) {
    outputs_[0].kind.nature = core::Nature::about_zero;
  }
}

core::IndexRange Filter::times_needed(std::size_t /*input*/, core::IndexRange times) const {
  return window_.times_needed(times);
}

void Filter::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  std::vector<double> slower(extent.columns, 0.0);
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const auto out = outputs[0].row(time, row);
      if (slow_.empty()) {
        std::ranges::copy(inputs[0].row(time, row), out.begin());
      } else {
        window_.mean(inputs[0], time, row, slow_, min_fraction_, out);
      }
      if (!slower_.empty()) {
        window_.mean(inputs[0], time, row, slower_, min_fraction_, slower);
      }
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = core::round_to_type(outputs_[0].type, (out[i] - slower[i]) * factor_);
      }
    }
  }
}

}  // namespace fieldwise::analysis
