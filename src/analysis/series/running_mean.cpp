#include "fieldwise/analysis/series/running_mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr int kLongestWindow = 100000;
constexpr core::OptionDoc kWindowDoc{"window", "steps", "1 to 100000; odd where place is centre",
                                     "the number of steps to average, absent ones counted"};
constexpr core::OptionDoc kPlaceDoc{"place", "", "",
                                    "the window lies around each time, or ends with it (the last months)"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "", "a smaller valid share of the window gives missing"};
constexpr std::array<core::Named<WindowPlace>, 2> kPlaceNames{
    {{"centre", WindowPlace::centre}, {"end", WindowPlace::end}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the running mean", core::main_result(core::Nature::as_input)}};

/// Returns the weights of all places of a window that is symmetric about its time.
std::vector<double> window_weights(const RunningMean::Options& options) {
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

}  // namespace

void RunningMean::Options::describe(core::OptionVisitor& visitor) {
  visitor.integer(kWindowDoc, window, 1, kLongestWindow);
  visitor.choice(kPlaceDoc, place, kPlaceNames);
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& RunningMean::doc() {
  static const OperationDoc doc{"running_mean",
                                "Averages the values of a window that slides along time.",
                                "y(t) = sum(x(t + k)) / n over the valid values of the window",
                                "Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 9.5",
                                kInputs,
                                kOutputs};
  return doc;
}

RunningMean::RunningMean(std::span<const core::FieldHeader> inputs, const Options& options)
    : min_fraction_(options.min_fraction),
      weights_(window_weights(options)),
      window_(inputs[0], (weights_.size() - 1) / 2) {
  core::FieldHeader header = nameless_header(inputs[0]);
  header.attributes["running_mean"] =
      fmt::format("{} steps, {}", options.window,
                  options.place == WindowPlace::centre ? "centred" : "the time and those before it");
  header.attributes["missing_rule"] =
      fmt::format("missing where less than {:g} of the window is valid", options.min_fraction);
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

core::IndexRange RunningMean::times_needed(std::size_t /*input*/, core::IndexRange times) const {
  return window_.times_needed(times);
}

void RunningMean::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const auto out = outputs[0].row(time, row);
      window_.mean(inputs[0], time, row, weights_, min_fraction_, out);
      for (double& value : out) {
        value = core::round_to_type(outputs_[0].type, value);
      }
    }
  }
}

}  // namespace fieldwise::analysis
