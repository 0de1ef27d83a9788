// What a step must be asked beside its operation, for tests that walk the catalog.
// May know: the standard library.
// Must not know: how a run file is read.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace fieldwise::tests {

/// What is asked of operations beside their names: `x` and `y` are fields, `u` and `v` a wind, `i` and `j` series. Of
/// one that is not here nothing but `of: x` is asked.
inline const std::map<std::string_view, std::string> kAsked = {
    {"mean", "of: x, every: year"},
    {"resample", "of: x, every: year, statistic: max"},
    {"anomaly", "of: x, base: 1990/1993"},
    {"standardize", "of: x, base: 1990/1993"},
    {"area_mean", "of: x, region: {lat: [20, 40], lon: [100, 130]}"},
    {"correlation", "of: x, against: i, fdr: 0.1, level: 0.9, lag: [-1, 1]"},
    {"regression", "of: x, against: [i, j], fdr: 0.1, level: 0.9"},
    {"partial_correlation", "of: x, against: i, given: j"},
    {"fit", "of: x, curve: a + b * t"},
    {"neural_network", "of: x, from: [i, j], folds: 4, patience: none, epochs: 3, ensemble: 1, bootstrap: 20"},
    {"divergence", "u: u, v: v"},
    {"vorticity", "u: u, v: v"},
    {"advection", "of: x, u: u, v: v"},
    {"fronts", "of: x, threshold: 80%"},
    {"smooth", "of: x, radius_km: 800"},
    {"regrid", "of: x, to: {lat: [0, 60], lon: [80, 140], step: 20}, coverage: true"},
    {"extrema", "of: x, kind: max"},
    {"trajectories", "u: u, v: v, seeds: [[30, 115]], hours: 24"},
    {"point", "of: x, at: [30, 115]"},
    {"combine", "expression: 'a > 20', a: x"},
    {"percentiles", "of: x, by: all, at: [10, 90]"},
    {"exceedance", "of: x, base: 1990/1992, window: all"},
    {"composite", "of: x, against: i"},
    {"difference", "of: u, against: v, by: season"},
    {"evaluate", "of: u, against: v"},
    {"collapse", "of: x, over: [lat, lon], weights: none"},
    {"detrend", "of: x, keep: mean"},
    {"running", "of: x, window: 3, statistic: max"},
    {"running_mean", "of: x, window: 3"},
    {"spells", "of: warm, at_least: 1 step"},
    {"filter", "of: x, longer_than: 6 months, window: 9"},
    {"eof", "of: x, modes: 2"},
    {"lag_of_max", "of: lags.r"},
    {"moments", "of: x, by: all"},
    {"extreme_values", "of: x, block: value, return_periods: [10, 20]"},
    {"gamma_fit", "of: x, by: all"},
    {"standardized_index", "of: x, min_samples: 3, min_positive: 3"},
};

inline std::string asked_of(std::string_view operation) {
  const auto asked = kAsked.find(operation);
  return asked == kAsked.end() ? "of: x" : asked->second;
}

/// Returns the steps on which a step that is asked this depends: points of `y`, lags.
inline std::string steps_before(std::string_view operation, const std::string& asked) {
  const auto asks = [&](const std::string& word) { return asked.find(word) != std::string::npos; };
  std::string steps;
  if (asks(": i") || asks("[i")) steps += "  i: {do: point, of: y, at: [20, 100]}\n";
  if (asks(": j") || asks("j]")) steps += "  j: {do: point, of: y, at: [45, 135]}\n";
  if (operation == "spells") steps += "  warm: {do: combine, expression: 'a > 20', a: x}\n";
  if (operation == "lag_of_max") steps += "  lags: {do: correlation, of: x, against: y, lag: [-1, 1]}\n";
  return steps;
}

}  // namespace fieldwise::tests
