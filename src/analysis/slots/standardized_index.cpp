#include "fieldwise/analysis/slots/standardized_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

namespace {

using kernels::ZeroRule;

constexpr double kLeastLimit = 0.5;
constexpr double kMostLimit = 8.0;
constexpr core::OptionDoc kDistributionDoc{"distribution", "", "",
                                           "probabilities from a gamma distribution, or from Gringorten's positions"};
constexpr core::OptionDoc kZerosDoc{"zeros", "", "",
                                    "gamma: the probability of a zero is in the middle, or at the top, of the zeros'"};
constexpr core::OptionDoc kLimitDoc{"limit", "1", "", "larger and smaller scores become this and its negative"};
constexpr std::array<core::Named<IndexDistribution>, 2> kDistributionNames{
    {{"gamma", IndexDistribution::gamma}, {"empirical", IndexDistribution::empirical}}};
constexpr std::array<core::Named<ZeroRule>, 2> kZeroNames{{{"centre", ZeroRule::centre}, {"top", ZeroRule::top}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis; gamma: without negative values"}};
constexpr std::array kOutputs{OutputDoc{"", "1", "the standard normal quantile of the probability of each value",
                                        core::main_result(core::Nature::about_zero)}};

}  // namespace

/// Holds what the sample of one slot says: a fit, or the values in order; or nothing.
struct StandardizedIndex::Distribution {
  kernels::ZeroGamma gamma{{core::kMissing, core::kMissing}, 0.0, 0.0};
  std::vector<double> sorted;
};

void StandardizedIndex::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kDistributionDoc, distribution, kDistributionNames);
  fit.describe(visitor);
  visitor.choice(kZerosDoc, zeros, kZeroNames);
  visitor.number(kLimitDoc, limit, kLeastLimit, kMostLimit);
  sample.describe(visitor);
}

const OperationDoc& StandardizedIndex::doc() {
  static const OperationDoc doc{
      "standardized_index",
      "Turns each value into the standard normal quantile of its probability among the values of its month (SPI).",
      "normal quantile of q + (1 - q) G(x), q the share of zeros, G the gamma distribution; or of (rank - 0.44) / (n + "
      "0.12)",
      "McKee, Doesken & Kleist (1993), 8th Conference on Applied Climatology, 179-184; Stagge et al. (2015), doi "
      "10.1002/joc.4267; Gringorten (1963), doi 10.1029/JZ068i003p00813",
      kInputs,
      kOutputs};
  return doc;
}

StandardizedIndex::StandardizedIndex(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), members_(find_members(inputs[0], options.sample)) {
  const core::FieldHeader& of = inputs[0];
  const bool gamma = options.distribution == IndexDistribution::gamma;
  if (gamma) {
    check_true_zero(of);
  } else if (options.zeros == ZeroRule::top) {
    throw core::Error(
        core::ErrorKind::usage,
        "zeros: top belongs to distribution: gamma; equal values have their mean rank in the empirical one");
  }
  need_.form = core::TileForm::whole_columns;
  core::FieldHeader header = nameless_header(of);
  header.standard_name.clear();
  header.long_name = fmt::format("{} standardized index", title_of(of));
  header.units = core::Units("1");
  header.difference = false;
  header.attributes["base_period"] = core::format_period(used_base(members_.base, *of.time));
  header.attributes["distribution"] =
      gamma ? fmt::format("gamma by {}; a zero counts as the {} of the zeros", options.fit.method_in_words(),
                          kZeroNames[options.zeros == ZeroRule::centre ? 0 : 1].name)
            : std::string("empirical: Gringorten's plotting positions");
  header.attributes["limits"] = fmt::format("-{0:g} to {0:g}", options.limit);
  header.attributes["missing_rule"] =
      options.sample.missing_rule() +
      (gamma ? fmt::format(" in the base, one is negative, or fewer than {} are above 0 or all of these alike",
                           options.fit.min_positive)
             : std::string(" in the base, or all are alike"));
  outputs_ = {header};
  declare_kinds(doc(), of);
}

core::IndexRange StandardizedIndex::times_needed(std::size_t /*input*/, core::IndexRange /*times*/) const {
  return {0, members_.slot_of_time.size()};
}

void StandardizedIndex::find_distribution(std::span<const double> series, std::size_t slot, Distribution& found) const {
  std::vector<double>& sample = found.sorted;
  take_sample(series, members_.times[slot], sample);
  found.gamma.gamma = {core::kMissing, core::kMissing};
  if (static_cast<double>(sample.size()) < members_.least_count[slot]) {
    sample.clear();
  } else if (options_.distribution == IndexDistribution::gamma) {
    found.gamma =
        kernels::fit_zero_gamma(sample, options_.fit.method, static_cast<std::size_t>(options_.fit.min_positive));
  } else {
    std::ranges::sort(sample);
    if (sample.front() == sample.back()) {
      sample.clear();  // values all alike rank nothing
    }
  }
}

double StandardizedIndex::score(const Distribution& distribution, double x) const {
  const kernels::Tails tails = options_.distribution == IndexDistribution::gamma
                                   ? kernels::zero_gamma_tails(distribution.gamma, x, options_.zeros)
                                   : kernels::gringorten_tails(distribution.sorted, x);
  return std::clamp(kernels::normal_score(tails.below, tails.above), -options_.limit, options_.limit);
}

void StandardizedIndex::apply(std::span<const core::TileView> inputs,
                              std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  std::vector<Distribution> distributions(members_.times.size());
  const core::TileView whole = inputs[0].narrowed({0, members_.slot_of_time.size()}, extent.rows);
  for_each_column(whole, [&](std::size_t row, std::size_t column, std::span<const double> series) {
    for (std::size_t slot = 0; slot < distributions.size(); ++slot) {
      find_distribution(series, slot, distributions[slot]);
    }
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const std::size_t slot = members_.slot_of_time[time];
      const double value = slot == kNoSlot ? core::kMissing : score(distributions[slot], series[time]);
      outputs[0].at(time, row, column) = core::round_to_type(outputs_[0].type, value);
    }
  });
}

}  // namespace fieldwise::analysis
