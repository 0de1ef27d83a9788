// ExtremumSearch: how highs and lows of one map are found.
// May know: extrema's options, core's sphere, kernels.
// Must not know: times, tables, tiles of several maps.
#pragma once

#include <cstdint>
#include <vector>

#include "fieldwise/analysis/places/extrema.hpp"
#include "fieldwise/kernels/surface.hpp"

namespace fieldwise::analysis {

/// Finds the extrema of one map. `stream` numbers the map: annealing draws other random numbers for each.
class ExtremumSearch {
 public:
  ExtremumSearch(const kernels::Lattice& lattice, const kernels::Surface& surface, const Extrema::Options& options,
                 std::uint64_t stream)
      : lattice_(lattice), surface_(surface), options_(options), stream_(stream) {}

  /// Returns the extrema of one kind, best first.
  [[nodiscard]] std::vector<Extremum> find(kernels::Goal goal) const;

 private:
  [[nodiscard]] std::vector<Extremum> from_peaks(kernels::Goal goal) const;
  [[nodiscard]] std::vector<Extremum> from_starts(kernels::Goal goal) const;
  [[nodiscard]] std::vector<Extremum> annealed(kernels::Goal goal) const;
  [[nodiscard]] Extremum climb(kernels::Goal goal, double lat_deg, double lon_deg) const;
  [[nodiscard]] std::vector<Extremum> separated(std::vector<Extremum> all) const;
  [[nodiscard]] double spread() const;
  [[nodiscard]] MapPlace random_place(kernels::RandomStream& random) const;
  [[nodiscard]] double in_convention(double lon_deg) const;

  const kernels::Lattice& lattice_;
  const kernels::Surface& surface_;
  const Extrema::Options& options_;
  std::uint64_t stream_;
};

/// Returns the great-circle distance of two places in kilometres.
double distance_km(const MapPlace& a, const MapPlace& b);

}  // namespace fieldwise::analysis
