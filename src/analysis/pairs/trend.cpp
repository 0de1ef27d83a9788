#include "fieldwise/analysis/pairs/trend.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/pairs/robust_trend.hpp"
#include "analysis/pairs/time_predictor.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/kernels/mann_kendall.hpp"
#include "fieldwise/kernels/theil_sen.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kMethodDoc{"method", "", "",
                                     "least squares, or the median of the slopes of all pairs of times"};
constexpr core::OptionDoc kTestDoc{"test", "", "",
                                   "what p is of: automatic is t for ols and mann_kendall for theil_sen; hamed_rao and "
                                   "yue_pilon allow for autocorrelation"};
constexpr core::OptionDoc kSeasonalDoc{"seasonal", "", "",
                                       "compares each month with its own kind only (Mann-Kendall and Theil-Sen)"};
constexpr std::array<core::Named<TrendMethod>, 2> kMethodNames{
    {{"ols", TrendMethod::ols}, {"theil_sen", TrendMethod::theil_sen}}};
constexpr std::array<core::Named<TrendTest>, 5> kTestNames{{{"automatic", TrendTest::automatic},
                                                            {"t", TrendTest::t},
                                                            {"mann_kendall", TrendTest::mann_kendall},
                                                            {"hamed_rao", TrendTest::hamed_rao},
                                                            {"yue_pilon", TrendTest::yue_pilon}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"slope", "units of `of` per decade, year or step", "slope in time",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"intercept", "units of `of`", "value of the line at the first time",
              core::beside(core::Nature::as_input)},
    OutputDoc{"stderr", "as slope", "standard error of the slope, with method: ols", core::beside(core::Nature::error)},
    OutputDoc{"r", "1", "correlation with time; Kendall's tau-b with the rank tests",
              core::beside(core::Nature::correlation)},
    OutputDoc{"p", "1", "p-value of the trend", core::beside(core::Nature::probability)},
    OutputDoc{"low", "as slope", "lower end of the slope's confidence interval, with `confidence` or theil_sen",
              core::ResultKind{core::Role::lower_limit, core::Nature::about_zero}},
    OutputDoc{"high", "as slope", "upper end of the slope's confidence interval, with `confidence` or theil_sen",
              core::ResultKind{core::Role::upper_limit, core::Nature::about_zero}},
    OutputDoc{"p_fdr", "1", "p adjusted over the field, with `fdr`", core::beside(core::Nature::adjusted_probability)},
    OutputDoc{"n", "1", "number of valid values", core::beside(core::Nature::count)},
    OutputDoc{"n_eff", "1", "effective number of independent values", core::beside(core::Nature::effective_count)},
    OutputDoc{"share", "1", "share of significant points, with `field_significance`",
              core::beside(core::Nature::fraction)},
    OutputDoc{"p_field", "1", "p-value of that share, with `field_significance`",
              core::beside(core::Nature::probability)}};

/// Refuses options that contradict each other.
void check(const Trend::Options& options, const core::FieldHeader& of) {
  const auto refuse = [](const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); };
  const TrendTest test = options.test_used();
  if (of.leading != core::Leading::time || of.time->climatological) {
    refuse(fmt::format("'{}' has no time axis to find a trend along", of.name));
  }
  if (options.method == TrendMethod::theil_sen && test == TrendTest::t) {
    refuse("test: t belongs to least squares: use test: mann_kendall, hamed_rao or yue_pilon with method: theil_sen");
  }
  if (test != TrendTest::t && options.pairs.dof == DegreesOfFreedom::effective) {
    refuse(
        "dof: effective changes the t test only: use test: hamed_rao or yue_pilon, which allow for autocorrelation in "
        "their own way");
  }
  if (options.seasonal && test != TrendTest::mann_kendall) {
    refuse("seasonal: true goes with test: mann_kendall only, which takes the months as independent");
  }
  if (options.seasonal && !of.time->step.is_months(1)) {
    refuse(
        fmt::format("seasonal: true is for monthly values, but the step of '{}' is {}", of.name, of.time->step.name()));
  }
}

}  // namespace

void Trend::Options::describe(core::OptionVisitor& visitor) {
  describe_per(visitor, per);
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.choice(kTestDoc, test, kTestNames);
  visitor.flag(kSeasonalDoc, seasonal);
  pairs.describe_significance(visitor);
  pairs.describe_field_test(visitor);
}

TrendTest Trend::Options::test_used() const {
  const bool robust = method == TrendMethod::theil_sen || seasonal;
  return test != TrendTest::automatic ? test : robust ? TrendTest::mann_kendall : TrendTest::t;
}

PairOptions Trend::Options::pairs_used() const {
  PairOptions used = pairs;
  if (method == TrendMethod::theil_sen && !used.level) {
    used.level = 0.95;
  }
  return used;
}

std::vector<std::string> Trend::quantities(const Options& options, std::span<const InputName> /*names*/) {
  const bool least_squares = options.method == TrendMethod::ols;
  return options.pairs_used().quantities(least_squares ? std::vector<std::string>{"slope", "intercept", "stderr", "r"}
                                                       : std::vector<std::string>{"slope", "intercept", "r"});
}

const OperationDoc& Trend::doc() {
  static const OperationDoc doc{
      "trend",
      "Fits a line in time to the values of each point.",
      "slope = C_ty / M2_t, t in years since the first time; n_eff = n (1 - r) / (1 + r), r of the residuals; "
      "theil_sen: "
      "median of (y_j - y_i) / (t_j - t_i); mann_kendall: S = sum sign(y_j - y_i), z = (S -+ 1) / sqrt(Var S)",
      "Santer et al. (2000), doi 10.1029/1999JD901105; Sen (1968), doi 10.1080/01621459.1968.10480934; Mann (1945), "
      "doi "
      "10.2307/1907187; Hirsch et al. (1982), doi 10.1029/WR018i001p00107; Hamed and Rao (1998), doi "
      "10.1016/S0022-1694(97)00125-X; Yue et al. (2002), doi 10.1002/hyp.1095",
      kInputs,
      kOutputs};
  return doc;
}

Trend::Trend(std::span<const core::FieldHeader> inputs, const Options& options)
    : PairedStatistics(options.pairs_used(), EffectiveSizeOf::residuals, true),
      method_(options.method),
      test_(options.test_used()) {
  const core::FieldHeader& of = inputs[0];
  check(options, of);
  if (test_ != TrendTest::t) {
    use_columns();
  }
  for (std::size_t t = 0; options.seasonal && t < of.time->size(); ++t) {
    season_.push_back(static_cast<std::size_t>(of.time->date(t).month - 1));
  }
  pair_with_time(of, time_values(*of.time, options.per));
  const std::string name = title_of(of);
  const core::Units units = slope_units_in_time(of.units, options.per);
  scale_slopes(of.units.difference_factor());
  outputs_.push_back(result_header(of, "slope", units, fmt::format("trend of {}", name)));
  outputs_.push_back(
      result_header(of, "intercept", of.units, fmt::format("{} at the first time of the trend line", name)));
  outputs_.back().difference = of.difference;
  if (method_ == TrendMethod::ols) {
    outputs_.push_back(result_header(of, "stderr", units, "standard error of the trend"));
  }
  outputs_.push_back(
      result_header(of, "r", core::Units("1"),
                    fmt::format("{} of {} with time",
                                test_ == TrendTest::t ? "correlation" : "Kendall rank correlation (tau-b)", name)));
  add_significance(of, test_ == TrendTest::t ? "correlation" : "trend");
  for (core::FieldHeader& header : outputs_) {
    header.attributes["first_time"] = core::format_instant(of.time->calendar, of.time->date_instant.front());
    header.attributes["trend_method"] = kMethodNames[static_cast<std::size_t>(method_)].name;
    header.attributes["trend_test"] = fmt::format("{}{}", kTestNames[static_cast<std::size_t>(test_)].name,
                                                  options.seasonal ? " within each month" : "");
    header.attributes["time_unit"] = per_name(options.per);
  }
  declare_kinds(doc(), of);
}

std::string Trend::advice() const {
  if (test_ == TrendTest::t) {
    return PairedStatistics::advice();
  }
  return test_ == TrendTest::mann_kendall && season_.empty() ? "test: hamed_rao" : "";
}

PairResult Trend::evaluate_column(const PairColumn& column) const {
  if (column.count() < least_count() || column.count() < 3.0) {
    return missing_result(column.count());
  }
  if (is_constant(column.y)) {
    PairResult result = missing_result(column.count());
    result.slope = 0.0;
    result.intercept = column.y.front();
    result.stderr_slope = 0.0;
    result.low = 0.0;
    result.high = 0.0;
    return result;
  }
  return robust_trend(column, method_, test_, season_, PairedStatistics::options());
}

}  // namespace fieldwise::analysis
