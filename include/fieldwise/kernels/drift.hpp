// drift: the path of a particle that a wind carries over the sphere.
// May know: lattice, integrate, core's tile view.
// Must not know: calendars, files, units.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/core/numeric/earth.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/kernels/integrate.hpp"
#include "fieldwise/kernels/lattice.hpp"

namespace fieldwise::kernels {

/// Names what a wind answers.
enum class WindAnswer { known, gap, outside };

/// Is a wind on the sphere.
class WindField {
 public:
  WindField() = default;
  WindField(const WindField&) = delete;
  WindField& operator=(const WindField&) = delete;
  WindField(WindField&&) = default;
  WindField& operator=(WindField&&) = default;
  virtual ~WindField() = default;

  /// Writes the wind towards east and north, in metres a second, at a time in seconds and a place in degrees. Safe to
  /// call at once from several threads.
  virtual WindAnswer at(double time_s, double lat_deg, double lon_deg, double& east, double& north) const = 0;
};

/// Holds winds on a lattice at some times, in memory; bilinear in the cells of the lattice and linear in time. A cell
/// with a missing corner, at either of the two times, is a gap. At a pole the wind is one vector: the mean of those of
/// the row there or, without one, of the last row before it; missing where one of them is.
class GriddedWind final : public WindField {
 public:
  /// Makes room for winds at `times_s` (increasing seconds; one: a wind that does not change). All is a gap.
  GriddedWind(Lattice lattice, std::vector<double> times_s);

  /// Returns the bytes that such a wind takes.
  static std::size_t bytes(const Lattice& lattice, std::size_t times);

  /// Sets the wind of one of its times from tiles in metres a second (multiplied by `factor`) at `time` of theirs. Safe
  /// to call at once for different positions.
  void set(std::size_t position, const core::TileView& east, const core::TileView& north, std::size_t time,
           double east_factor, double north_factor);

  WindAnswer at(double time_s, double lat_deg, double lon_deg, double& east, double& north) const override;

 private:
  struct Pair {
    double east;
    double north;
  };
  void join_at_pole(std::size_t position, bool north);
  [[nodiscard]] Pair in_cell(std::size_t position, const LatticeCell& cell) const;
  [[nodiscard]] Pair corner(std::size_t position, std::ptrdiff_t row, std::ptrdiff_t column) const;

  Lattice lattice_;
  std::vector<double> times_s_;
  std::vector<Pair> values_;  // [time, row, column], rows beyond the poles and the column beyond the seam included
  std::size_t row_length_ = 0;
  std::size_t map_size_ = 0;
};

/// Names why a particle stopped.
enum class DriftEnd {
  complete,
  gap,
  outside,
  not_exact,  ///< steps became too short or too many
};

/// Holds one place of a path.
struct DriftPlace {
  double time_s = 0.0;
  double lat_deg = 0.0;
  double lon_deg = 0.0;
};

/// Holds a path: its places at the start, every `every_s` seconds and where it ends.
struct Drift {
  std::vector<DriftPlace> places;
  DriftEnd end = DriftEnd::complete;
  std::size_t steps = 0;
  std::size_t rejections = 0;
};

/// Holds how a path is followed.
struct DriftOptions {
  double from_s = 0.0;
  double to_s = 0.0;          ///< earlier than from_s: backward in time
  double every_s = 3'600.0;   ///< time between places
  double tolerance_m = 10.0;  ///< error of each step
  double radius_m = core::kEarthRadiusM;
};

/// Carries a particle from a place. Positions are unit vectors, so that poles and the date line are places like others;
/// longitudes of a path do not jump: they go on from the start's, beyond 360 if need be. A path that meets a gap or the
/// edge ends within a second of it. Method: see `integrate`.
Drift carry(const WindField& wind, double lat_deg, double lon_deg, const DriftOptions& options);

}  // namespace fieldwise::kernels
