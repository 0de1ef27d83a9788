#include "fieldwise/pipeline/catalog/catalog.hpp"

#include <array>
#include <type_traits>

#include "fieldwise/analysis/derivatives/advection.hpp"
#include "fieldwise/analysis/derivatives/divergence.hpp"
#include "fieldwise/analysis/derivatives/fronts.hpp"
#include "fieldwise/analysis/derivatives/gradient.hpp"
#include "fieldwise/analysis/derivatives/laplacian.hpp"
#include "fieldwise/analysis/formula/combine.hpp"
#include "fieldwise/analysis/formula/fit.hpp"
#include "fieldwise/analysis/networks/neural_network.hpp"
#include "fieldwise/analysis/pairs/autocorrelation.hpp"
#include "fieldwise/analysis/pairs/composite.hpp"
#include "fieldwise/analysis/pairs/contrast.hpp"
#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/evaluation.hpp"
#include "fieldwise/analysis/pairs/lag_of_max.hpp"
#include "fieldwise/analysis/pairs/partial_correlation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "fieldwise/analysis/places/area_mean.hpp"
#include "fieldwise/analysis/places/collapse.hpp"
#include "fieldwise/analysis/places/extrema.hpp"
#include "fieldwise/analysis/places/point.hpp"
#include "fieldwise/analysis/places/trajectories.hpp"
#include "fieldwise/analysis/regridding/regrid.hpp"
#include "fieldwise/analysis/series/detrend.hpp"
#include "fieldwise/analysis/series/eof.hpp"
#include "fieldwise/analysis/series/extreme_values.hpp"
#include "fieldwise/analysis/series/filter.hpp"
#include "fieldwise/analysis/series/mean.hpp"
#include "fieldwise/analysis/series/resample.hpp"
#include "fieldwise/analysis/series/running.hpp"
#include "fieldwise/analysis/series/running_mean.hpp"
#include "fieldwise/analysis/series/spells.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/analysis/slots/exceedance.hpp"
#include "fieldwise/analysis/slots/gamma_fit.hpp"
#include "fieldwise/analysis/slots/percentiles.hpp"
#include "fieldwise/analysis/slots/shape_moments.hpp"
#include "fieldwise/analysis/slots/standardize.hpp"
#include "fieldwise/analysis/slots/standardized_index.hpp"
#include "fieldwise/analysis/smoothing/smooth.hpp"

namespace fieldwise::pipeline {
namespace {

template <class Op>
OptionSet defaults() {
  return OptionSet(typename Op::Options{});
}

/// Returns all documented quantities, unless the operation says that they depend on options or inputs.
template <class Op>
std::vector<std::string> quantities(std::span<const analysis::InputName> names, const OptionSet& options) {
  if constexpr (requires(const typename Op::Options& typed) { Op::quantities(typed, names); }) {
    return Op::quantities(options.get<typename Op::Options>(), names);
  } else {
    std::vector<std::string> all;
    for (const analysis::OutputDoc& output : Op::doc().outputs) all.emplace_back(output.quantity);
    return all;
  }
}

template <class Op>
std::unique_ptr<analysis::Operation> make(std::span<const core::FieldHeader> inputs,
                                          std::span<const analysis::InputName> names, const OptionSet& options,
                                          analysis::Provider& provider, std::size_t part) {
  const auto& typed = options.get<typename Op::Options>();
  if constexpr (std::is_constructible_v<Op, decltype(inputs), decltype(typed), decltype(names), analysis::Provider&,
                                        std::size_t>) {
    return std::make_unique<Op>(inputs, typed, names, provider, part);
  } else if constexpr (std::is_constructible_v<Op, decltype(inputs), decltype(typed), decltype(names),
                                               analysis::Provider&>) {
    return std::make_unique<Op>(inputs, typed, names, provider);
  } else if constexpr (requires { Op::make(inputs, typed, names); }) {
    return Op::make(inputs, typed, names);
  } else if constexpr (std::is_constructible_v<Op, decltype(inputs), decltype(typed), decltype(names)>) {
    return std::make_unique<Op>(inputs, typed, names);
  } else if constexpr (std::is_constructible_v<Op, decltype(inputs), decltype(typed), analysis::Provider&>) {
    return std::make_unique<Op>(inputs, typed, provider);
  } else {
    return std::make_unique<Op>(inputs, typed);
  }
}

template <class Op>
std::vector<std::string> joined(const OptionSet& options) {
  if constexpr (requires(const typename Op::Options& typed) { Op::joined(typed); }) {
    return Op::joined(options.get<typename Op::Options>());
  } else {
    return {};
  }
}

template <class Op>
core::CoordinateAxis parts(std::span<const core::FieldHeader> inputs, const OptionSet& options,
                           analysis::Provider& provider) {
  if constexpr (requires(const typename Op::Options& typed) { Op::parts(inputs, typed, provider); }) {
    return Op::parts(inputs, options.get<typename Op::Options>(), provider);
  } else {
    return {};
  }
}

template <class Op>
bool needs_areas(const OptionSet& options) {
  if constexpr (requires(const typename Op::Options& typed) { Op::needs_areas(typed); }) {
    return Op::needs_areas(options.get<typename Op::Options>());
  } else {
    return false;
  }
}

template <class Op>
std::vector<std::string> files(const OptionSet& options) {
  if constexpr (requires(const typename Op::Options& typed) { Op::files(typed); }) {
    return Op::files(options.get<typename Op::Options>());
  } else {
    return {};
  }
}

template <class Op>
CatalogEntry entry() {
  return {&Op::doc(), defaults<Op>, quantities<Op>, make<Op>, joined<Op>, parts<Op>, needs_areas<Op>, files<Op>};
}

}  // namespace

std::span<const CatalogEntry> catalog() {
  static const std::array entries = {
      entry<analysis::Mean>(),
      entry<analysis::Resample>(),
      entry<analysis::Climatology>(),
      entry<analysis::Anomaly>(),
      entry<analysis::Standardize>(),
      entry<analysis::AreaMean>(),
      entry<analysis::Collapse>(),
      entry<analysis::Correlation>(),
      entry<analysis::Regression>(),
      entry<analysis::PartialCorrelation>(),
      entry<analysis::Trend>(),
      entry<analysis::Fit>(),
      entry<analysis::NeuralNetwork>(),
      entry<analysis::Gradient>(),
      entry<analysis::Divergence>(),
      entry<analysis::Vorticity>(),
      entry<analysis::Laplacian>(),
      entry<analysis::Advection>(),
      entry<analysis::Fronts>(),
      entry<analysis::Smooth>(),
      entry<analysis::Regrid>(),
      entry<analysis::Extrema>(),
      entry<analysis::Trajectories>(),
      entry<analysis::Point>(),
      entry<analysis::Combine>(),
      entry<analysis::Percentiles>(),
      entry<analysis::Exceedance>(),
      entry<analysis::Composite>(),
      entry<analysis::Contrast>(),
      entry<analysis::Evaluation>(),
      entry<analysis::Detrend>(),
      entry<analysis::Running>(),
      entry<analysis::RunningMean>(),
      entry<analysis::Spells>(),
      entry<analysis::Filter>(),
      entry<analysis::Eof>(),
      entry<analysis::Autocorrelation>(),
      entry<analysis::LagOfMax>(),
      entry<analysis::ShapeMoments>(),
      entry<analysis::ExtremeValues>(),
      entry<analysis::GammaFit>(),
      entry<analysis::StandardizedIndex>(),
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
