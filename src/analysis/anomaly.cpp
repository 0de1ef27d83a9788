#include "fieldwise/analysis/anomaly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kAsDoc{"as", "", "difference or percent", "expresses the anomaly in units or in percent"};
constexpr std::array<core::Named<AnomalyAs>, 2> kAsNames{
    {{"difference", AnomalyAs::difference}, {"percent", AnomalyAs::percent}}};
constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{"climatology", "the means of the slots; left out: those of `of` itself", false, "climatology", "mean"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of` (K for temperatures), or %", "the anomaly"}};

/// Returns the standard name of an anomaly where the CF table (version 79) has one.
std::string anomaly_standard_name(const std::string& name) {
  constexpr std::array<std::string_view, 5> kNamed{"air_pressure", "air_temperature", "geopotential",
                                                   "geopotential_height", "surface_temperature"};
  return std::ranges::find(kNamed, name) == kNamed.end() ? std::string() : name + "_anomaly";
}

}  // namespace

std::vector<std::size_t> match_climatology(const core::FieldHeader& of, const core::FieldHeader& climatology,
                                           const SlotOptions& options) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take anomalies along", of.name));
  }
  if (!core::same_grid(*of.grid, *climatology.grid)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("'{}' and its climatology '{}' have different grids: {}", of.name, climatology.name,
                                  core::grid_difference(*of.grid, *climatology.grid)));
  }
  const Slots slots(options, of.time->calendar);
  if (climatology.leading_size() != slots.count()) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the climatology '{}' has {} slots, but `by` asks for {}", climatology.name,
                                  climatology.leading_size(), slots.count()));
  }
  std::vector<std::size_t> time_of_slot(slots.count(), kNoSlot);
  for (std::size_t i = 0; i < slots.count(); ++i) {
    // A map without time is the one slot of `by: all`; dates of another calendar keep their month and day.
    const bool dated = climatology.leading == core::Leading::time;
    const core::TimeAxis* const axis = dated ? climatology.time.get() : nullptr;
    const std::size_t slot = dated ? Slots(options, axis->calendar).slot_of(axis->date_instant[i]) : i;
    if (slot < time_of_slot.size()) {
      time_of_slot[slot] = i;
    }
  }
  if (std::ranges::find(time_of_slot, kNoSlot) != time_of_slot.end()) {
    throw core::Error(
        core::ErrorKind::inputs_disagree,
        fmt::format("the times of the climatology '{}' do not fall into one slot each", climatology.name));
  }
  std::vector<std::size_t> matched = slots.slots_of(*of.time);
  for (std::size_t& slot : matched) {
    slot = slot == kNoSlot ? kNoSlot : time_of_slot[slot];
  }
  return matched;
}

void Anomaly::Options::describe(core::OptionVisitor& visitor) {
  slots.describe(visitor);
  visitor.choice(kAsDoc, as, kAsNames);
}

const OperationDoc& Anomaly::doc() {
  static const OperationDoc doc{"anomaly",
                                "Subtracts the climatology of its slot from each value.",
                                "x - c(slot of x), or 100 (x - c) / c",
                                "World Meteorological Organization (2017), WMO-No. 1203, section 4",
                                kInputs,
                                kOutputs};
  return doc;
}

Anomaly::Anomaly(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), climatology_time_(match_climatology(inputs[0], inputs[1], options.slots)) {
  const core::FieldHeader& of = inputs[0];
  need_.finished_inputs = {false, true};
  to_units_of_ = inputs[1].units.conversion_to(of.units, of.difference);
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity.clear();
  header.ancillary.clear();
  header.standard_name = anomaly_standard_name(of.standard_name);
  header.long_name = fmt::format("{} anomaly", of.long_name.empty() ? of.name : of.long_name);
  const auto base = inputs[1].attributes.find("base_period");
  if (base != inputs[1].attributes.end()) {
    header.attributes["base_period"] = base->second;
  }
  if (options.as == AnomalyAs::percent) {
    header.units = core::Units("%");
    header.difference = false;
    header.standard_name.clear();
    header.long_name += " in percent of the climatology";
  } else {
    factor_ = of.difference ? 1.0 : of.units.difference_factor();
    header.units = of.units.difference();
    header.difference = of.difference || of.units.is_temperature();
  }
  outputs_ = {header};
}

void Anomaly::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  const bool percent = options_.as == AnomalyAs::percent;
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto out = outputs[0].row(time, row);
      if (climatology_time_[time] == kNoSlot) {
        std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
        continue;
      }
      const auto x = inputs[0].row(time, row);
      const auto c = inputs[1].row(climatology_time_[time], row);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const double normal = c[i] * to_units_of_.factor + to_units_of_.offset;
        const double departure = x[i] - normal;
        out[i] = core::round_to_type(outputs_[0].type, percent ? 100.0 * departure / normal : departure * factor_);
      }
    }
  }
}

}  // namespace fieldwise::analysis
