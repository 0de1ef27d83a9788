#include "fieldwise/analysis/pairs/pair_options.hpp"

#include <array>
#include <limits>

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kLagDoc{"lag", "steps", "one lag, [first, last], or {list: [...]}",
                                  "pairs the field with earlier values; positive: the field follows"};
constexpr core::OptionDoc kDetrendDoc{"detrend", "", "", "removes a line in time from both sides first"};
constexpr core::OptionDoc kDofDoc{"dof", "", "", "counts every pair as independent, or the effective number of them"};
constexpr core::OptionDoc kAlternativeDoc{"alternative", "", "",
                                          "looks for any association, only a positive or only a negative one"};
constexpr core::OptionDoc kConfidenceDoc{.name = "confidence",
                                         .unit = "1",
                                         .range = "",
                                         .text = "writes the two-sided confidence interval of that level, low and high",
                                         .old_name = "level"};
constexpr core::OptionDoc kFdrDoc{"fdr", "1", "",
                                  "writes p adjusted for the number of points, and the largest p that keeps this false "
                                  "discovery rate"};
constexpr core::OptionDoc kFieldTestDoc{"field_significance", "", "",
                                        "tests the share of significant points with surrogates of the predictor: "
                                        "shuffled blocks of it, or its spectrum with random phases"};
constexpr core::OptionDoc kResamplesDoc{"resamples", "1", "", "number of surrogates"};
constexpr core::OptionDoc kBlockLengthDoc{"block_length", "steps", "1 or more; 0: chosen",
                                          "length of the blocks; chosen from the autocorrelation of a series, the root "
                                          "of the number of steps for a trend"};
constexpr core::OptionDoc kSeedDoc{"seed", "1", "", "begins the random numbers of the surrogates"};
constexpr core::OptionDoc kPerDoc{"per", "", "", "the unit of time of slopes in time"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "1 or more; 0: 3, or 4 with detrend",
                                         "fewer valid pairs give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "",
                                          "a smaller share of the values the calendar expects gives missing"};
constexpr std::array<core::Named<DegreesOfFreedom>, 2> kDofNames{
    {{"n", DegreesOfFreedom::n}, {"effective", DegreesOfFreedom::effective}}};
constexpr std::array<core::Named<kernels::Alternative>, 3> kAlternativeNames{
    {{"two-sided", kernels::Alternative::two_sided},
     {"greater", kernels::Alternative::greater},
     {"less", kernels::Alternative::less}}};
constexpr std::array<core::Named<Per>, 3> kPerNames{
    {{"decade", Per::decade}, {"year", Per::year}, {"step", Per::step}}};
constexpr std::array<core::Named<FieldTest>, 3> kFieldTestNames{
    {{"none", FieldTest::none}, {"block", FieldTest::block}, {"phase", FieldTest::phase}}};

}  // namespace

void describe_per(core::OptionVisitor& visitor, Per& per) { visitor.choice(kPerDoc, per, kPerNames); }

std::string_view per_name(Per per) { return kPerNames[static_cast<std::size_t>(per)].name; }

void PairOptions::describe_pairing(core::OptionVisitor& visitor) {
  visitor.lags(kLagDoc, lags, lag_unit);
  visitor.flag(kDetrendDoc, detrend);
}

void PairOptions::describe_significance(core::OptionVisitor& visitor) {
  visitor.choice(kDofDoc, dof, kDofNames);
  visitor.choice(kAlternativeDoc, alternative, kAlternativeNames);
  visitor.optional_number(kConfidenceDoc, level, 0.5, 0.9999);
  visitor.optional_number(kFdrDoc, fdr, 0.0001, 1.0);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

void PairOptions::describe_field_test(core::OptionVisitor& visitor) {
  visitor.choice(kFieldTestDoc, field_test, kFieldTestNames);
  visitor.integer(kResamplesDoc, resamples, 19, 100000);
  visitor.integer(kBlockLengthDoc, block_length, 0, std::numeric_limits<int>::max());
  visitor.integer(kSeedDoc, seed, 0, std::numeric_limits<int>::max());
}

std::vector<std::string> PairOptions::quantities(std::vector<std::string> first) const {
  std::vector<std::string> all = std::move(first);
  all.emplace_back("p");
  if (fdr) {
    all.emplace_back("p_fdr");
  }
  if (level) {
    all.insert(all.end(), {"low", "high"});
  }
  all.insert(all.end(), {"n", "n_eff"});
  if (field_test != FieldTest::none) {
    all.insert(all.end(), {"share", "p_field"});
  }
  return all;
}

std::string_view alternative_name(kernels::Alternative alternative) {
  return kAlternativeNames[static_cast<std::size_t>(alternative)].name;
}

}  // namespace fieldwise::analysis
