#include <fmt/format.h>

#include <algorithm>

#include "analysis/pairs/false_discovery.hpp"
#include "fieldwise/analysis/pairs/paired_statistics.hpp"
#include "fieldwise/core/numeric/missing.hpp"

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

}  // namespace

core::FieldHeader PairedStatistics::result_header(const core::FieldHeader& of, std::string_view quantity,
                                                  const core::Units& units, const std::string& long_name) const {
  core::FieldHeader header;
  header.quantity = quantity;
  header.units = units;
  header.long_name = long_name;
  header.type = core::ValueType::float64;
  header.grid = of.grid;
  if (options_.lags.size() > 1) {
    header.leading = core::Leading::coordinate;
    header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis(options_.lags, lag_units_));
  } else if (options_.lags.front() != 0) {
    header.attributes["lag"] = fmt::format("{} {}", options_.lags.front(), lag_units_);
  }
  header.attributes["period"] = core::format_period(core::covered_period(*of.time));
  header.attributes["missing_rule"] = fmt::format("missing where fewer than {:g} pairs are valid", least_count_);
  header.attributes["degrees_of_freedom"] =
      fmt::format("{} - {:g}", options_.dof == DegreesOfFreedom::effective ? "n_eff" : "n", options_.spent());
  header.attributes["detrended"] = options_.detrend ? "a line in time was removed from both sides" : "no";
  return header;
}

void PairedStatistics::add_significance(const core::FieldHeader& of, std::string_view estimate) {
  const std::string name = outputs_.front().quantity == "slope" ? "slope" : std::string(estimate);
  const core::Units units = outputs_.front().units;
  std::vector<std::string> ancillary{"p", "n", "n_eff"};
  outputs_.push_back(result_header(of, "p", core::Units("1"), p_name(options_.alternative, estimate)));
  if (options_.fdr) {
    core::FieldHeader adjusted = result_header(of, "p_fdr", core::Units("1"),
                                               "p-value adjusted for the false discovery rate over the whole field");
    describe_adjusted(adjusted, *options_.fdr);
    outputs_.push_back(adjusted);
  }
  if (options_.level) {
    for (const std::string_view end : {"low", "high"}) {
      const std::string text = fmt::format("{} end of the {:g}% confidence interval of the {}",
                                           end == "low" ? "lower" : "upper", 100.0 * *options_.level, name);
      outputs_.push_back(result_header(of, end, units, text));
    }
  }
  for (core::FieldHeader& header : outputs_) {
    std::ranges::copy_if(ancillary, std::back_inserter(header.ancillary),
                         [&](const std::string& quantity) { return !header.quantity.starts_with(quantity); });
  }
  core::FieldHeader n = result_header(of, "n", core::Units("1"), "number of valid pairs");
  n.standard_name = "number_of_observations";
  n.type = core::ValueType::int32;
  outputs_.push_back(n);
  outputs_.push_back(result_header(of, "n_eff", core::Units("1"), "effective number of independent pairs"));
  if (options_.field_test == FieldTest::none) {
    return;
  }
  for (const std::string_view quantity : {"share", "p_field"}) {
    const std::string text = quantity == "share"
                                 ? fmt::format("share of points with p of at most {:g}", options_.local_alpha())
                                 : "p-value of the share of significant points";
    core::FieldHeader header = result_header(of, quantity, core::Units("1"), text);
    header.grid = std::make_shared<const core::Grid>();
    header.attributes["surrogates"] = fmt::format(
        "{} of the predictor: {}, seed {}", options_.resamples,
        options_.field_test == FieldTest::block ? "blocks with replacement" : "random phases", options_.seed);
    header.numeric_attributes["points"] = kLater;
    header.numeric_attributes["block_length"] = kLater;
    outputs_.push_back(header);
  }
}

}  // namespace fieldwise::analysis
