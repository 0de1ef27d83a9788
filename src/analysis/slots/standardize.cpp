#include "fieldwise/analysis/slots/standardize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{"climatology", "the means of the slots; left out: those of `of` itself", false, "climatology", "mean"},
    InputDoc{"spread", "the standard deviations of the slots; left out: those of `of` itself", false, "climatology",
             "sd"}};
constexpr std::array kOutputs{
    OutputDoc{"", "1", "the standardized anomaly", core::main_result(core::Nature::about_zero)}};

}  // namespace

void Standardize::Options::describe(core::OptionVisitor& visitor) { slots.describe(visitor); }

const OperationDoc& Standardize::doc() {
  static const OperationDoc doc{"standardize",
                                "Divides the anomaly of each value by the standard deviation of its slot.",
                                "(x - mean(slot of x)) / sd(slot of x)",
                                "Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 3.4.2",
                                kInputs,
                                kOutputs};
  return doc;
}

Standardize::Standardize(std::span<const core::FieldHeader> inputs, const Options& options)
    : mean_time_(match_climatology(inputs[0], inputs[1], options.slots)),
      spread_time_(match_climatology(inputs[0], inputs[2], options.slots)) {
  const core::FieldHeader& of = inputs[0];
  need_.finished_inputs = {false, true, true};
  mean_to_units_ = climatology_conversion(inputs[1], of);
  static_cast<void>(climatology_conversion(inputs[2], of));
  factor_ = of.units.conversion_to(inputs[2].units, true).factor;
  core::FieldHeader header = nameless_header(of);
  header.standard_name.clear();
  header.long_name = fmt::format("{} standardized anomaly", title_of(of));
  header.units = core::Units("1");
  header.difference = false;
  const auto base = inputs[1].attributes.find("base_period");
  if (base != inputs[1].attributes.end()) {
    header.attributes["base_period"] = base->second;
  }
  header.attributes["missing_rule"] = "missing where the standard deviation of the slot is 0 or missing";
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

std::vector<double> Standardize::fingerprint(std::size_t times) const {
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(mean_time_.begin(), mean_time_.begin() + end);
  numbers.insert(numbers.end(), spread_time_.begin(), spread_time_.begin() + end);
  numbers.insert(numbers.end(), {mean_to_units_.factor, mean_to_units_.offset, factor_});
  return numbers;
}

void Standardize::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto out = outputs[0].row(time, row);
      if (mean_time_[time] == kNoSlot) {
        std::ranges::fill(out, core::kMissing);
      } else {
        apply_row(inputs[0].row(time, row), inputs[1].row(mean_time_[time], row),
                  inputs[2].row(spread_time_[time], row), out);
      }
    }
  }
}

void Standardize::apply_row(std::span<const double> x, std::span<const double> mean, std::span<const double> spread,
                            std::span<double> out) const {
  const core::ValueType type = outputs_[0].type;
  const core::LinearConversion convert = mean_to_units_;
  const double factor = factor_;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double departure = (x[i] - (mean[i] * convert.factor + convert.offset)) * factor;
    const double score = departure / spread[i];
    out[i] = spread[i] > 0.0 ? core::round_to_type(type, score) : core::kMissing;
  }
}

}  // namespace fieldwise::analysis
