#include "fieldwise/analysis/series/mean.hpp"

#include <array>

namespace fieldwise::analysis {

namespace {

constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis finer than the step"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the mean of each step", core::main_result(core::Nature::as_input)}};

}  // namespace

void Mean::Options::describe(core::OptionVisitor& visitor) {
  describe_step(visitor, every, seasons);
  completeness.describe(visitor);
}

const OperationDoc& Mean::doc() {
  static const OperationDoc doc{"mean",
                                "Averages values to days, months, seasons or years, weighted by interval length.",
                                "sum(w x) / sum(w), w = length of the interval of x",
                                "CF-1.8 section 7.3",
                                kInputs,
                                kOutputs};
  return doc;
}

Mean::Mean(std::span<const core::FieldHeader> inputs, const Options& options)
    : Resample(inputs, {.every = options.every, .seasons = options.seasons, .completeness = options.completeness},
               doc()) {}

}  // namespace fieldwise::analysis
