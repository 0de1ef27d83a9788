// Extrema: highs and lows of maps, as a table of places.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/lattice.hpp"
#include "fieldwise/kernels/optimise.hpp"

namespace fieldwise::analysis {

/// Names what is looked for, and how.
enum class ExtremaKind { maximum, minimum, both };
enum class ExtremaMethod { ascent, grid, annealing };

/// Holds a place of a map and the value there.
struct MapPlace {
  double lat_deg = 0.0;
  double lon_deg = 0.0;
  double value = 0.0;
};

/// Holds one high or low.
struct Extremum {
  MapPlace place;
  double depth = 0.0;  ///< see kernels::Peak; NaN where the search did not begin at a peak
  kernels::Goal goal = kernels::Goal::maximum;
  int iterations = 0;
  kernels::AscentEnd end = kernels::AscentEnd::converged;
  std::vector<MapPlace> path;  ///< where asked for
};

/// Finds highs and lows of each map.
/// Formula: grid: points that no neighbour exceeds; ascent: x += step grad f on a bicubic surface, from each of them or
/// from given places; annealing: the global optimum of the surface by Metropolis moves.
/// Input: [lat, lon] or [time, lat, lon] on a rectilinear grid. Output: a table of points, one row for each extremum,
/// or of trajectories (tracks, or the path of each ascent). Missing: no extremum beside a missing value or at the edge
/// of the grid; the surface exists where four corners do. Passes: one over whole maps; the state is what is found.
/// Errors: usage (series, curvilinear, fewer than three rows or columns, options that exclude each other);
/// memory_exceeded where a map is so rough that it has more extrema than a tenth of its points. Accuracy: the surface
/// differs from a smooth field by the third power of the spacing; places on it are right to `tolerance`. Source: see
/// kernels' surface, peaks and optimise.
class Extrema final : public Tabulation {
 public:
  struct Options {
    ExtremaKind kind = ExtremaKind::both;
    ExtremaMethod method = ExtremaMethod::ascent;
    double step_km = 50.0;
    double tolerance_km = 0.01;
    int max_iterations = 1'000;
    std::vector<std::vector<double>> starts = {};  ///< [place, {lat, lon}]
    bool path = false;
    double separation_km = 0.0;
    double depth = 0.0;
    bool track = false;
    double speed_limit_m_s = 30.0;
    double start_temperature = 1.0;
    double cooling = 0.95;
    int moves_per_temperature = 200;
    double stop_temperature = 1e-4;
    int seed = 1;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Extrema(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t threads) const override;
  void allow(std::size_t more_bytes) override;
  void begin() override;
  void accumulate(std::span<const core::TileView> inputs) override;
  core::Table table() override;

 private:
  void count(std::size_t places);

  core::FieldHeader of_;
  Options options_;
  kernels::Lattice lattice_;
  std::size_t most_places_ = 0;
  std::size_t spare_places_ = 0;  // for which the plan left memory
  std::atomic<std::size_t> places_ = 0;
  std::vector<std::vector<Extremum>> found_;  // [time]
};

}  // namespace fieldwise::analysis
