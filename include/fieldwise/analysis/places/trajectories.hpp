// Trajectories: where a wind carries particles, as a table of paths.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/numeric/earth.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/kernels/drift.hpp"

namespace fieldwise::analysis {

/// Names whether particles are followed to where they go or back to where they come from.
enum class DriftDirection { forward, backward };

/// Follows particles in a wind, forward or backward in time.
/// Formula: dr/dt = (u east + v north) / R, r a unit vector, by adaptive Runge-Kutta steps of order 5.
/// Input: u and v [time, lat, lon] or [lat, lon] or one time (streamlines) on one rectilinear grid. Output: a table of
/// trajectories, rows every `output_hours` hours and where a path ends. Missing: a path ends, with a reason, where a
/// corner of the cell is missing at either of the two times. Passes: one over whole maps, which keeps the winds of the
/// times needed; then particles on all threads. Errors: usage (no seeds, units that are no speed, start outside of the
/// data), inputs_disagree (grids or times of u and v). Accuracy: each step is right to `tolerance`; the wind is
/// bilinear in space and linear in time. Source: Dormand and Prince (1980), doi 10.1016/0771-050X(80)90013-3.
class Trajectories final : public Tabulation {
 public:
  struct Options {
    std::vector<std::vector<double>> seeds = {};  ///< [particle, {lat, lon}]
    core::Region seed_region = {};
    double seed_spacing_deg = 0.0;
    double hours = 240.0;
    DriftDirection direction = DriftDirection::forward;
    std::string start = {};
    double output_hours = 6.0;
    double tolerance_km = 0.01;
    double radius_m = core::kEarthRadiusM;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `u` and `v`. Errors: see the class.
  Trajectories(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t threads) const override;
  void begin() override;
  void accumulate(std::span<const core::TileView> inputs) override;
  [[nodiscard]] std::vector<std::size_t> phases() const override;
  void work(std::size_t phase, std::size_t part) override;
  core::Table table() override;

 private:
  /// Holds the place where a particle begins.
  struct Seed {
    double lat_deg = 0.0;
    double lon_deg = 0.0;
  };
  void place_seeds(const Options& options);
  void find_span(const core::FieldHeader& wind, const Options& options);
  static core::Instant start_instant(const core::TimeAxis& axis, const Options& options);

  std::optional<core::TimeAxis> axis_;  // of the wind; nothing for streamlines
  kernels::Lattice lattice_;
  std::vector<Seed> seeds_;
  kernels::DriftOptions drift_;
  bool ends_with_data_ = false;  // the data end before the hours do
  core::Instant base_;           // second 0: the start
  core::IndexRange held_times_;  // of the axis
  std::vector<double> held_seconds_;
  double u_factor_ = 1.0;
  double v_factor_ = 1.0;
  std::optional<kernels::GriddedWind> wind_;
  std::vector<kernels::Drift> drifts_;  // [seed]
};

}  // namespace fieldwise::analysis
