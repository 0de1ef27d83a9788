#include "fieldwise/analysis/slots/slot_samples.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/analysis/slots/slot_axis.hpp"
#include "fieldwise/core/cell_methods.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {}  // namespace

SlotSamples::SlotSamples(const core::FieldHeader& of, const SampleOptions& options)
    : options_(options),
      members_(find_members(of, options)),
      base_(used_base(members_.base, *of.time)),
      axis_(slot_axis(Slots(options.slots, of.time->calendar), base_, *of.time)),
      columns_(of.grid->columns) {
  need_.form = core::TileForm::whole_columns;
}

core::FieldHeader& SlotSamples::add_result(const core::FieldHeader& of, std::string_view quantity,
                                           const std::string& long_name) {
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity = quantity;
  header.long_name = long_name;
  header.type = core::ValueType::float64;
  header.time = std::make_shared<const core::TimeAxis>(axis_);
  header.cell_methods = core::replace_time_methods(of.cell_methods, "");  // CF has words for means and spreads only
  header.numeric_attributes.clear();
  header.ancillary = {"n"};
  header.attributes = {{"base_period", core::format_period(base_)}, {"missing_rule", options_.missing_rule()}};
  if (options_.window > 1) {
    header.attributes["window"] = fmt::format("{} days of the year", options_.window);
  }
  return outputs_.emplace_back(std::move(header));
}

void SlotSamples::add_count(const core::FieldHeader& of) {
  core::FieldHeader& n = add_result(of, "n", fmt::format("number of valid values of {}", title_of(of)));
  n.type = core::ValueType::int32;
  n.units = core::Units("1");
  n.difference = false;
  n.standard_name = "number_of_observations";
  n.ancillary.clear();
  n.attributes.erase("missing_rule");
}

std::size_t SlotSamples::state_bytes(std::size_t rows) const {
  return outputs_.size() * members_.times.size() * rows * columns_ * sizeof(double);
}

void SlotSamples::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(outputs_.size() * members_.times.size() * rows.size() * columns_, core::kMissing);
}

void SlotSamples::accumulate(std::span<const core::TileView> inputs) {
  std::vector<double> sample;
  std::vector<double> found(outputs_.size() - 1);
  for_each_column(inputs[0], [&](std::size_t row, std::size_t column, std::span<const double> series) {
    add_point(series, row, column, sample, found);
  });
}

void SlotSamples::add_point(std::span<const double> series, std::size_t row, std::size_t column,
                            std::vector<double>& sample, std::vector<double>& found) {
  for (std::size_t slot = 0; slot < members_.times.size(); ++slot) {
    take_sample(series, members_.times[slot], sample);
    const auto count = static_cast<double>(sample.size());
    results_[place(found.size(), slot, row) + column] = count;
    if (count < members_.least_count[slot]) {
      continue;
    }
    compute(sample, found);
    for (std::size_t k = 0; k < found.size(); ++k) {
      results_[place(k, slot, row) + column] = found[k];
    }
  }
}

void SlotSamples::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    for (std::size_t slot = 0; slot < members_.times.size(); ++slot) {
      for (std::size_t row = rows.begin; row < rows.end; ++row) {
        const auto first = results_.begin() + static_cast<std::ptrdiff_t>(place(k, slot, row));
        std::copy(first, first + static_cast<std::ptrdiff_t>(columns_), outputs[k].row(slot, row).begin());
      }
    }
  }
}

}  // namespace fieldwise::analysis
