#include "fieldwise/analysis/series/running_mean.hpp"

#include <array>

namespace fieldwise::analysis {

namespace {

constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the running mean", core::main_result(core::Nature::as_input)}};

}  // namespace

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
    : Running(inputs, {.statistic = RunningStatistic::mean, .window = options}, doc()) {}

}  // namespace fieldwise::analysis
