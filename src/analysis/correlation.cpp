#include "fieldwise/analysis/correlation.hpp"

#include <array>

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kMethodDoc{"method", "", "pearson", "the kind of correlation"};
constexpr std::array<core::Named<CorrelationMethod>, 1> kMethodNames{{{"pearson", CorrelationMethod::pearson}}};
constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{"against", "a series, a field on the same grid, or {point: [lat, lon]} of the same field"}};
constexpr std::array kOutputs{
    OutputDoc{"r", "1", "correlation"}, OutputDoc{"p", "1", "two-sided p-value of the correlation"},
    OutputDoc{"n", "1", "number of valid pairs"}, OutputDoc{"n_eff", "1", "effective number of independent pairs"}};

}  // namespace

void Correlation::Options::describe(core::OptionVisitor& visitor) {
  pairs.describe_pairing(visitor);
  visitor.choice(kMethodDoc, method, kMethodNames);
  pairs.describe_significance(visitor);
}

const OperationDoc& Correlation::doc() {
  static const OperationDoc doc{
      "correlation",
      "Correlates a field with a series or another field at each point, at one or more lags.",
      "r = C_xy / sqrt(M2_x M2_y); t = r sqrt((n - 2) / (1 - r^2)); n_eff = n (1 - r1 r2) / (1 + r1 r2)",
      "Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 3.5.2; Bretherton et al. (1999), doi "
      "10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2",
      kInputs,
      kOutputs};
  return doc;
}

Correlation::Correlation(std::span<const core::FieldHeader> inputs, const Options& options)
    : PairedStatistics(options.pairs, EffectiveSizeOf::both_series, false) {
  pair_with(inputs[0], inputs[1]);
  add_r_and_p(inputs[0], inputs[1].long_name.empty() ? inputs[1].name : inputs[1].long_name);
  add_counts(inputs[0]);
}

}  // namespace fieldwise::analysis
