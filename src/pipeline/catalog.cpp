#include "fieldwise/pipeline/catalog.hpp"

#include <array>

#include "fieldwise/analysis/anomaly.hpp"
#include "fieldwise/analysis/area_mean.hpp"
#include "fieldwise/analysis/climatology.hpp"
#include "fieldwise/analysis/correlation.hpp"
#include "fieldwise/analysis/gradient.hpp"
#include "fieldwise/analysis/mean.hpp"
#include "fieldwise/analysis/point.hpp"
#include "fieldwise/analysis/regression.hpp"
#include "fieldwise/analysis/standardize.hpp"
#include "fieldwise/analysis/trend.hpp"

namespace fieldwise::pipeline {
namespace {

template <class Op>
CatalogEntry entry() {
  return {&Op::doc(),
          [](core::OptionVisitor& visitor) {
            typename Op::Options options;
            options.describe(visitor);
          },
          [](std::span<const core::FieldHeader> inputs, core::OptionVisitor& visitor) {
            typename Op::Options options;
            options.describe(visitor);
            return std::unique_ptr<analysis::Operation>(std::make_unique<Op>(inputs, options));
          }};
}

}  // namespace

std::span<const CatalogEntry> catalog() {
  static const std::array entries = {
      entry<analysis::Mean>(),        entry<analysis::Climatology>(), entry<analysis::Anomaly>(),
      entry<analysis::Standardize>(), entry<analysis::AreaMean>(),    entry<analysis::Correlation>(),
      entry<analysis::Regression>(),  entry<analysis::Trend>(),       entry<analysis::Gradient>(),
      entry<analysis::Point>(),
  };
  return entries;
}

const CatalogEntry* find_operation(std::string_view name) {
  for (const CatalogEntry& found : catalog()) {
    if (found.doc->name == name) return &found;
  }
  return nullptr;
}

}  // namespace fieldwise::pipeline
