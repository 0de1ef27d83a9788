#include "fieldwise/analysis/slots/shape_moments.hpp"

#include <fmt/format.h>

#include <array>

#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

using kernels::ShapeEstimator;

constexpr core::OptionDoc kEstimatorDoc{"estimator", "", "",
                                        "estimates without bias for normal values (G1, G2), or the sample's (g1, g2)"};
constexpr std::array<core::Named<ShapeEstimator>, 2> kEstimatorNames{
    {{"adjusted", ShapeEstimator::adjusted}, {"population", ShapeEstimator::population}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"skewness", "1", "skewness of each slot", core::main_result(core::Nature::about_zero)},
    OutputDoc{"kurtosis", "1", "kurtosis of each slot, less 3 (0 for a normal distribution)",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"n", "1", "number of valid values of each slot and its window", core::beside(core::Nature::count)}};

}  // namespace

void ShapeMoments::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kEstimatorDoc, estimator, kEstimatorNames);
  sample.describe(visitor);
}

const OperationDoc& ShapeMoments::doc() {
  static const OperationDoc doc{
      "moments",
      "Computes the skewness and kurtosis of all values, or of those of each month, season, day or hour, at each "
      "point.",
      "g1 = m3 / m2^1.5, g2 = m4 / m2^2 - 3, m_k = sum((x - mean)^k) / n; adjusted: G1 = g1 sqrt(n (n - 1)) / (n - 2), "
      "G2 = (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n - 3))",
      "Joanes & Gill (1998), doi 10.1111/1467-9884.00122",
      kInputs,
      kOutputs};
  return doc;
}

ShapeMoments::ShapeMoments(std::span<const core::FieldHeader> inputs, const Options& options)
    : SlotSamples(inputs[0], options.sample), estimator_(options.estimator) {
  const core::FieldHeader& of = inputs[0];
  for (const std::string_view quantity : {"skewness", "kurtosis"}) {
    core::FieldHeader& header = add_result(of, quantity, fmt::format("{} of {}", quantity, title_of(of)));
    header.units = core::Units("1");
    header.difference = false;
    header.standard_name.clear();
    // The adjusted ones are divided by n - 2 and n - 3.
    const int least = estimator_ != ShapeEstimator::adjusted ? 2 : quantity == "skewness" ? 3 : 4;
    header.attributes["missing_rule"] += fmt::format(", or fewer than {} or all alike", least);
    header.attributes["estimator"] = kEstimatorNames[estimator_ == ShapeEstimator::adjusted ? 0 : 1].name;
  }
  add_count(of);
  declare_kinds(doc(), of);
}

void ShapeMoments::compute(std::span<double> sample, std::span<double> results) const {
  const kernels::Shape shape = kernels::shape_of(sample, estimator_);
  results[0] = shape.skewness;
  results[1] = shape.kurtosis;
}

}  // namespace fieldwise::analysis
