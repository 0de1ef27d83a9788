#include "fieldwise/analysis/slots/anomaly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kAsDoc{
    "as", "", "",
    "expresses the anomaly in units or in percent of the mean; percent is no choice for temperatures on their scale"};
constexpr std::array<core::Named<AnomalyAs>, 2> kAsNames{
    {{"difference", AnomalyAs::difference}, {"percent", AnomalyAs::percent}}};
constexpr std::array kInputs{
    InputDoc{"of", "the field, with a time axis"},
    InputDoc{"climatology", "the means of the slots; left out: those of `of` itself", false, "climatology", "mean"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of` (K for temperatures), or %", "the anomaly",
                                        core::main_result(core::Nature::about_zero)}};

/// Returns the standard name of an anomaly where the CF table (version 79) has one.
std::string anomaly_standard_name(const std::string& name) {
  constexpr std::array<std::string_view, 5> kNamed{"air_pressure", "air_temperature", "geopotential",
                                                   "geopotential_height", "surface_temperature"};
  return std::ranges::find(kNamed, name) == kNamed.end() ? std::string() : name + "_anomaly";
}

/// Returns the time of a climatology that holds each slot. A map without time is the one slot of `by: all`; dates of
/// another calendar keep their month and day.
std::vector<std::size_t> times_of_slots(const core::FieldHeader& climatology, const SlotOptions& options,
                                        std::size_t slots) {
  if (climatology.leading == core::Leading::coordinate || climatology.leading_size() != slots) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the climatology '{}' has {} slots, but `by` asks for {}", climatology.name,
                                  climatology.leading_size(), slots));
  }
  if (climatology.leading == core::Leading::none) {
    return {0};
  }
  const core::TimeAxis& axis = *climatology.time;
  const Slots own_slots(options, axis.calendar);
  std::vector<std::size_t> time_of_slot(slots, kNoSlot);
  for (std::size_t i = 0; i < slots; ++i) {
    const std::size_t slot = own_slots.slot_of(axis.date_instant[i], axis.reckoning);
    if (slot < slots) {
      time_of_slot[slot] = i;
    }
  }
  if (std::ranges::find(time_of_slot, kNoSlot) != time_of_slot.end()) {
    throw core::Error(
        core::ErrorKind::inputs_disagree,
        fmt::format("the times of the climatology '{}' do not fall into one slot each", climatology.name));
  }
  return time_of_slot;
}

/// Refuses days of the year that begin at another hour than those of a climatology. Errors: inputs_disagree.
void check_same_days(const core::FieldHeader& of, const core::FieldHeader& climatology, By by) {
  if (by != By::day || climatology.leading != core::Leading::time ||
      climatology.time->reckoning.day_time == of.time->reckoning.day_time) {
    return;
  }
  const auto begin = [](const core::FieldHeader& field) {
    return field.time->reckoning.day_time == 0 ? std::string("midnight") : field.time->reckoning.day_text();
  };
  throw core::Error(core::ErrorKind::inputs_disagree,
                    fmt::format("the days of '{}' begin at {}, those of the climatology '{}' at {}: give both inputs "
                                "the same `day_starts`",
                                of.name, begin(of), climatology.name, begin(climatology)));
}

}  // namespace

std::vector<std::size_t> match_climatology(const core::FieldHeader& of, const core::FieldHeader& climatology,
                                           const SlotOptions& options) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take anomalies along", of.name));
  }
  require_same_grid(of, climatology, "its climatology");
  check_same_days(of, climatology, options.by);
  const std::vector<std::size_t> time_of_slot =
      times_of_slots(climatology, options, Slots(options, of.time->calendar).count());
  std::vector<std::size_t> matched = Slots(options, of.time->calendar).slots_of(*of.time);
  for (std::size_t& slot : matched) {
    slot = slot == kNoSlot ? kNoSlot : time_of_slot[slot];
  }
  return matched;
}

core::LinearConversion climatology_conversion(const core::FieldHeader& climatology, const core::FieldHeader& of) {
  if (!climatology.units.converts_to(of.units)) {
    const auto text = [](const core::Units& units) { return units.text().empty() ? "no units" : units.text(); };
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the climatology '{}' has {} and '{}' has {}, which do not convert: give one of them "
                                  "`units` or `assume_units`",
                                  climatology.name, text(climatology.units), of.name, text(of.units)));
  }
  return climatology.units.conversion_to(of.units, of.difference);
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
  if (options.as == AnomalyAs::percent && of.units.is_temperature() && !of.difference) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' is a temperature on its scale ({}): per cent of it would depend on where the "
                                  "scale has its zero: use as: difference",
                                  of.name, of.units.text()));
  }
  need_.finished_inputs = {false, true};
  to_units_of_ = climatology_conversion(inputs[1], of);
  core::FieldHeader header = nameless_header(of);
  header.standard_name = anomaly_standard_name(of.standard_name);
  header.long_name = fmt::format("{} anomaly", title_of(of));
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
    factor_ = of.units.difference_factor();
    header.units = of.units.difference();
    header.difference = of.difference || of.units.is_temperature();
  }
  outputs_ = {header};
  declare_kinds(doc(), of);
}

std::vector<double> Anomaly::fingerprint(std::size_t times) const {
  const auto end = climatology_time_.begin() + static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(climatology_time_.begin(), end);
  numbers.insert(numbers.end(), {to_units_of_.factor, to_units_of_.offset, factor_});
  return numbers;
}

void Anomaly::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto out = outputs[0].row(time, row);
      if (climatology_time_[time] == kNoSlot) {
        std::ranges::fill(out, core::kMissing);
      } else {
        apply_row(inputs[0].row(time, row), inputs[1].row(climatology_time_[time], row), out);
      }
    }
  }
}

void Anomaly::apply_row(std::span<const double> x, std::span<const double> climatology, std::span<double> out) const {
  const core::ValueType type = outputs_[0].type;
  const core::LinearConversion convert = to_units_of_;
  const double factor = factor_;
  if (options_.as == AnomalyAs::difference) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double normal = climatology[i] * convert.factor + convert.offset;
      out[i] = core::round_to_type(type, (x[i] - normal) * factor);
    }
    return;
  }
  bool no_share = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double normal = climatology[i] * convert.factor + convert.offset;
    no_share = no_share || normal <= 0.0;
    const double percent = 100.0 * (x[i] - normal) / normal;
    out[i] = normal == 0.0 ? core::kMissing : core::round_to_type(type, percent);  // nothing is a share of 0
  }
  if (no_share) met_no_share_->store(true, std::memory_order_relaxed);
}

std::vector<std::string> Anomaly::findings() const {
  if (!*met_no_share_) return {};
  return {
      "some means of the climatology are 0 or below: per cent of 0 is missing, and per cent of a negative mean has the "
      "sign of the anomaly turned round"};
}

}  // namespace fieldwise::analysis
