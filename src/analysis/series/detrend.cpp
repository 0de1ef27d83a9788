#include "fieldwise/analysis/series/detrend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kKeepDoc{"keep", "", "", "what stays of the line: nothing, or its mean"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values of a slot give missing"};
constexpr std::array<core::Named<Keep>, 2> kKeepNames{{{"none", Keep::none}, {"mean", Keep::mean}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of` (K for temperatures, unless the mean is kept)",
                                        "the values without their line", core::main_result(core::Nature::about_zero)}};

}  // namespace

void Detrend::Options::describe(core::OptionVisitor& visitor) {
  slots.describe(visitor);
  visitor.choice(kKeepDoc, keep, kKeepNames);
  visitor.integer(kMinSamplesDoc, min_samples, 2, std::numeric_limits<int>::max());
}

const OperationDoc& Detrend::doc() {
  static const OperationDoc doc{
      "detrend",
      "Removes the least-squares line in time from the values of each point, of all times or of each slot.",
      "x - mean(x) - slope (t - mean(t)), slope = C_tx / M2_t over the valid values, t in years",
      "Wilks (2011), Statistical Methods in the Atmospheric Sciences, section 7.2.1",
      kInputs,
      kOutputs};
  return doc;
}

Detrend::Detrend(std::span<const core::FieldHeader> inputs, const Options& options) : options_(options) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to remove a line from", of.name));
  }
  need_.form = core::TileForm::whole_columns;
  const Slots slots(options.slots, of.time->calendar);
  slots_ = slots.count();
  slot_of_time_ = slots.slots_of(*of.time);
  years_ = core::years_since_first(*of.time);
  core::FieldHeader header = nameless_header(of);
  header.long_name = fmt::format("{} without its trend", title_of(of));
  header.attributes["detrended"] =
      options.slots.by == By::all ? "a line in time was removed" : "a line in time was removed from each slot";
  if (options.keep == Keep::none) {
    factor_ = of.units.difference_factor();
    header.units = of.units.difference();
    header.difference = of.difference || of.units.is_temperature();
    header.standard_name.clear();
  }
  outputs_ = {header};
  declare_kinds(doc(), of);
  if (options.keep != Keep::none) {
    outputs_[0].kind.nature = core::inherited(of.kind.nature);
  }
}

core::IndexRange Detrend::times_needed(std::size_t /*input*/, core::IndexRange /*times*/) const {
  return {0, years_.size()};
}

/// Holds the lines of a row of points, [slot, column] each. Values are counted from the first valid one of the slot, so
/// that a constant has no spread at all.
struct Detrend::Lines {
  Lines(std::size_t slots, std::size_t columns) : columns_(columns) {
    for (std::vector<double>* part : {&count, &first, &mean_x, &mean_t, &slope, &square}) {
      part->assign(slots * columns, 0.0);
    }
  }
  [[nodiscard]] std::size_t place(std::size_t slot) const { return slot * columns_; }

  std::vector<double> count, first, mean_x, mean_t, slope, square;

 private:
  std::size_t columns_;
};

void Detrend::fit(const core::TileView& values, std::size_t row, Lines& lines) const {
  const std::size_t columns = values.extent().columns;
  const auto each = [&](const auto& body) {
    for (std::size_t time = 0; time < years_.size(); ++time) {
      if (slot_of_time_[time] == kNoSlot) {
        continue;
      }
      const std::size_t place = lines.place(slot_of_time_[time]);
      const auto x = values.row(time, row);
      for (std::size_t i = 0; i < columns; ++i) {
        if (x[i] == x[i]) {
          body(place + i, years_[time], x[i]);
        }
      }
    }
  };
  each([&](std::size_t i, double t, double x) {
    lines.first[i] = lines.count[i] == 0.0 ? x : lines.first[i];
    lines.count[i] += 1.0;
    lines.mean_x[i] += x - lines.first[i];
    lines.mean_t[i] += t;
  });
  for (std::size_t i = 0; i < lines.count.size(); ++i) {
    lines.mean_x[i] /= lines.count[i];
    lines.mean_t[i] /= lines.count[i];
  }
  each([&](std::size_t i, double t, double x) {
    const double dt = t - lines.mean_t[i];
    lines.slope[i] += dt * (x - lines.first[i] - lines.mean_x[i]);
    lines.square[i] += dt * dt;
  });
  for (std::size_t i = 0; i < lines.count.size(); ++i) {
    const bool enough = lines.count[i] >= options_.min_samples && lines.square[i] > 0.0;
    lines.slope[i] = enough ? lines.slope[i] / lines.square[i] : core::kMissing;
  }
}

void Detrend::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    Lines lines(slots_, extent.columns);
    fit(inputs[0], row, lines);
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const auto x = inputs[0].row(time, row);
      const auto out = outputs[0].row(time, row);
      const std::size_t slot = slot_of_time_[time];
      const std::size_t place = slot == kNoSlot ? 0 : lines.place(slot);
      for (std::size_t c = 0; c < extent.columns; ++c) {
        const std::size_t i = place + c;
        const double fall = lines.slope[i] * (years_[time] - lines.mean_t[i]);
        const double rest = options_.keep == Keep::mean ? x[c] - fall : x[c] - lines.first[i] - lines.mean_x[i] - fall;
        out[c] = slot == kNoSlot ? core::kMissing : core::round_to_type(outputs_[0].type, rest * factor_);
      }
    }
  }
}

}  // namespace fieldwise::analysis
