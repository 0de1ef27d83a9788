#include "fieldwise/analysis/pairs/correlation.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "analysis/pairs/pair_column.hpp"
#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kMethodDoc{"method", "", "",
                                     "the kind of correlation: of values, of ranks, or of the order of pairs (tau-b)"};
constexpr std::array<core::Named<CorrelationMethod>, 3> kMethodNames{{{"pearson", CorrelationMethod::pearson},
                                                                      {"spearman", CorrelationMethod::spearman},
                                                                      {"kendall", CorrelationMethod::kendall}}};
constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{"against", "a series, a field on the same grid, or {point: [lat, lon]} of the same field"}};
constexpr std::array kOutputs{
    OutputDoc{"r", "1", "correlation", core::main_result(core::Nature::correlation)},
    OutputDoc{"p", "1", "p-value of the correlation", core::beside(core::Nature::probability)},
    OutputDoc{"low", "1", "lower end of its confidence interval, with `confidence`",
              core::ResultKind{core::Role::lower_limit, core::Nature::correlation}},
    OutputDoc{"high", "1", "upper end of its confidence interval, with `confidence`",
              core::ResultKind{core::Role::upper_limit, core::Nature::correlation}},
    OutputDoc{"p_fdr", "1", "p adjusted over the field, with `fdr`", core::beside(core::Nature::adjusted_probability)},
    OutputDoc{"n", "1", "number of valid pairs", core::beside(core::Nature::count)},
    OutputDoc{"n_eff", "1", "effective number of independent pairs", core::beside(core::Nature::effective_count)},
    OutputDoc{"share", "1", "share of significant points, with `field_significance`",
              core::beside(core::Nature::fraction)},
    OutputDoc{"p_field", "1", "p-value of that share, with `field_significance`",
              core::beside(core::Nature::probability)}};

constexpr std::string_view name_of(CorrelationMethod method) {
  return method == CorrelationMethod::pearson    ? "correlation"
         : method == CorrelationMethod::spearman ? "Spearman rank correlation"
                                                 : "Kendall rank correlation (tau-b)";
}

}  // namespace

void Correlation::Options::describe(core::OptionVisitor& visitor) {
  pairs.describe_pairing(visitor);
  visitor.choice(kMethodDoc, method, kMethodNames);
  pairs.describe_significance(visitor);
  pairs.describe_field_test(visitor);
}

const OperationDoc& Correlation::doc() {
  static const OperationDoc doc{
      "correlation",
      "Correlates a field with a series or another field at each point, at one or more lags.",
      "r = C_xy / sqrt(M2_x M2_y); t = r sqrt((n - 2) / (1 - r^2)); n_eff = n (1 - r1 r2) / (1 + r1 r2); interval "
      "tanh(atanh r -+ z / sqrt(n - 3)); Spearman: r of ranks, p counted for n of 3 to 9 without ties; Kendall: tau-b "
      "= (concordant - discordant) / sqrt(pairs "
      "not tied in x * pairs not tied in y)",
      "Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 3.5.2; Bretherton et al. (1999), doi "
      "10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> Correlation::quantities(const Options& options, std::span<const InputName> /*names*/) {
  return options.pairs.quantities({"r"});
}

Correlation::Correlation(std::span<const core::FieldHeader> inputs, const Options& options)
    : PairedStatistics(options.pairs, EffectiveSizeOf::both_series, false), method_(options.method) {
  if (method_ != CorrelationMethod::pearson) {
    use_columns();
  }
  pair_with(inputs[0], inputs[1]);
  const std::string_view kind = name_of(method_);
  outputs_.push_back(result_header(inputs[0], "r", core::Units("1"),
                                   fmt::format("{} of {} with {}", kind, title_of(inputs[0]), title_of(inputs[1]))));
  add_significance(inputs[0], kind);
  declare_kinds(doc(), inputs[0]);
}

PairResult Correlation::evaluate_column(const PairColumn& column) const {
  return evaluate_ranks(column, PairedStatistics::options(), least_count(),
                        method_ == CorrelationMethod::spearman ? RankMethod::spearman : RankMethod::kendall);
}

}  // namespace fieldwise::analysis
