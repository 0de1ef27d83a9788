#include "fieldwise/analysis/pairs/lag_of_max.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kSignDoc{"sign", "", "", "the largest size of either sign, the largest value, or the least"};
constexpr std::array<core::Named<Strongest>, 3> kSignNames{
    {{"either", Strongest::either_sign}, {"positive", Strongest::positive}, {"negative", Strongest::negative}}};
constexpr std::array kInputs{InputDoc{"of", "maps at several lags, such as the r of a correlation"}};
constexpr std::array kOutputs{
    OutputDoc{"lag_max", "1", "the lag of the strongest value, in steps", core::beside(core::Nature::about_zero)},
    OutputDoc{"r_max", "units of `of`", "the value at that lag", core::main_result(core::Nature::as_input)}};

}  // namespace

void LagOfMax::Options::describe(core::OptionVisitor& visitor) { visitor.choice(kSignDoc, of_sign, kSignNames); }

const OperationDoc& LagOfMax::doc() {
  static const OperationDoc doc{"lag_of_max",
                                "Finds the lag at which a correlation is strongest at each point.",
                                "the lag of the largest |r|; of equal ones the lag nearest to 0, then the first",
                                "von Storch & Zwiers (1999), Statistical Analysis in Climate Research, section 11.3",
                                kInputs,
                                kOutputs};
  return doc;
}

LagOfMax::LagOfMax(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::coordinate || of.coordinate->name != "lag") {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("'{}' has no lags: give a correlation or regression a range, such as lag: [-6, 6]", of.name));
  }
  lags_ = of.coordinate->values;
  core::FieldHeader value = of;
  value.name.clear();
  value.quantity = "r_max";
  value.leading = core::Leading::none;
  value.coordinate.reset();
  value.ancillary.clear();
  value.long_name = fmt::format("strongest {}", title_of(of));
  core::FieldHeader lag = value;
  lag.quantity = "lag_max";
  lag.units = core::Units("1");
  lag.difference = false;
  lag.standard_name.clear();
  lag.long_name = fmt::format("lag of the strongest {}", title_of(of));
  lag.type = core::ValueType::float64;
  const auto unit = of.coordinate->attributes.find("lag_units");
  if (unit != of.coordinate->attributes.end()) {
    lag.attributes["lag_units"] = unit->second;
  }
  outputs_ = {lag, value};
  declare_kinds(doc(), of);
}

std::size_t LagOfMax::state_bytes(std::size_t rows) const { return 2 * rows * columns_ * sizeof(double); }

void LagOfMax::begin(core::IndexRange rows) {
  rows_ = rows;
  best_lag_.assign(rows.size() * columns_, core::kMissing);
  best_r_.assign(rows.size() * columns_, core::kMissing);
}

bool LagOfMax::is_stronger(double r, double lag, double best_r, double best_lag) const {
  if (std::isnan(r) || std::isnan(best_r)) {
    return std::isnan(best_r) && !std::isnan(r);
  }
  const auto strength = [&](double x) {
    return options_.of_sign == Strongest::either_sign ? std::abs(x) : options_.of_sign == Strongest::positive ? x : -x;
  };
  const double a = strength(r);
  const double b = strength(best_r);
  return a > b || (a == b && std::abs(lag) < std::abs(best_lag));
}

void LagOfMax::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  for (std::size_t lag = extent.times.begin; lag < extent.times.end; ++lag) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const auto r = inputs[0].row(lag, row);
      for (std::size_t i = 0; i < columns_; ++i) {
        const std::size_t point = (row - rows_.begin) * columns_ + i;
        if (is_stronger(r[i], lags_[lag], best_r_[point], best_lag_[point])) {
          best_r_[point] = r[i];
          best_lag_[point] = lags_[lag];
        }
      }
    }
  }
}

void LagOfMax::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t i = 0; i < columns_; ++i) {
      const std::size_t point = (row - rows_.begin) * columns_ + i;
      outputs[0].at(0, row, i) = best_lag_[point];
      outputs[1].at(0, row, i) = best_r_[point];
    }
  }
}

}  // namespace fieldwise::analysis
