#include "analysis/pairs/pair_headers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "analysis/pairs/false_discovery.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/period.hpp"

namespace fieldwise::analysis {

namespace {

// Stands in attributes that are known only when the whole field is.
constexpr double kLater = core::kMissing;

std::string p_name(kernels::Alternative alternative, std::string_view estimate) {
  if (alternative == kernels::Alternative::two_sided) {
    return fmt::format("two-sided p-value of the {}", estimate);
  }
  return fmt::format("p-value of the {} against one {} than 0", estimate, alternative_name(alternative));
}

/// The slope of a constant is 0; a correlation with one, and its probability, do not exist.
std::string missing_rule(std::string_view quantity, double least_count) {
  const bool of_line = quantity == "slope" || quantity == "intercept" || quantity == "stderr";
  return fmt::format("missing where fewer than {:g} pairs are valid, or {} is constant", least_count,
                     of_line ? "the predictor" : "one side");
}

}  // namespace

core::FieldHeader pair_header(const core::FieldHeader& of, std::string_view quantity, const core::Units& units,
                              const std::string& long_name, const PairOptions& options, double least_count,
                              const core::TimeStep& step) {
  core::FieldHeader header = lagged_header(of, options.lags, step);
  header.quantity = quantity;
  header.units = units;
  header.difference = units.is_temperature();  // slopes in K are those of differences; an intercept says what it is
  header.long_name = long_name;
  header.attributes["missing_rule"] = missing_rule(quantity, least_count);
  header.attributes["degrees_of_freedom"] =
      fmt::format("{} - {:g}", options.dof == DegreesOfFreedom::effective ? "n_eff" : "n", options.spent());
  header.attributes["detrended"] = options.detrend ? "a line in time was removed from both sides" : "no";
  return header;
}

void add_significance_headers(std::vector<core::FieldHeader>& results, const core::FieldHeader& of,
                              std::string_view estimate, const PairOptions& options, double least_count,
                              const core::TimeStep& step) {
  const auto result_header = [&](std::string_view quantity, const core::Units& units, const std::string& long_name) {
    return pair_header(of, quantity, units, long_name, options, least_count, step);
  };
  const std::string name = results.front().quantity == "slope" ? "slope" : std::string(estimate);
  const core::Units units = results.front().units;
  results.push_back(result_header("p", core::Units("1"), p_name(options.alternative, estimate)));
  results.back().attributes["alternative"] = alternative_name(options.alternative);
  if (options.fdr) {
    core::FieldHeader adjusted =
        result_header("p_fdr", core::Units("1"), "p-value adjusted for the false discovery rate over the whole field");
    describe_adjusted(adjusted, *options.fdr);
    results.push_back(adjusted);
  }
  if (options.level) {
    for (const std::string_view end : {"low", "high"}) {
      const std::string text = fmt::format("{} end of the {:g}% confidence interval of the {}",
                                           end == "low" ? "lower" : "upper", 100.0 * *options.level, name);
      results.push_back(result_header(end, units, text));
    }
  }
  for (core::FieldHeader& header : results) {
    // The test is one of the estimate: its p-value says nothing of where the line crosses zero, nor of an error.
    const std::array<std::string_view, 4> untested = {"p", "p_fdr", "intercept", "stderr"};
    if (std::ranges::find(untested, header.quantity) == untested.end()) header.ancillary = {"p", "p_fdr"};
    header.ancillary.insert(header.ancillary.end(), {"n", "n_eff"});
  }
  core::FieldHeader n = result_header("n", core::Units("1"), "number of valid pairs");
  n.standard_name = "number_of_observations";
  n.attributes.erase("missing_rule");
  n.type = core::ValueType::int32;
  results.push_back(n);
  results.push_back(result_header("n_eff", core::Units("1"), "effective number of independent pairs"));
  if (options.field_test == FieldTest::none) {
    return;
  }
  for (const std::string_view quantity : {"share", "p_field"}) {
    const std::string text = quantity == "share"
                                 ? fmt::format("share of points with p of at most {:g}", options.local_alpha())
                                 : "p-value of the share of significant points";
    core::FieldHeader header = result_header(quantity, core::Units("1"), text);
    header.grid = std::make_shared<const core::Grid>();
    header.attributes["surrogates"] =
        fmt::format("{} of the predictor: {}, seed {}", options.resamples,
                    options.field_test == FieldTest::block ? "blocks with replacement" : "random phases", options.seed);
    header.numeric_attributes["points"] = kLater;
    header.numeric_attributes["block_length"] = kLater;
    results.push_back(header);
  }
}

std::array<std::string, 2> titles_apart(const core::FieldHeader& of, const core::FieldHeader& against) {
  std::array<std::string, 2> titles{title_of(of), title_of(against)};
  if (titles[0] != titles[1]) return titles;
  const bool by_name = of.name != against.name;
  for (std::size_t side = 0; side < titles.size(); ++side) {
    const core::FieldHeader& one = side == 0 ? of : against;
    titles[side] += fmt::format(" ({})", by_name ? one.name : core::format_period(core::covered_period(*one.time)));
  }
  return titles;
}

}  // namespace fieldwise::analysis
