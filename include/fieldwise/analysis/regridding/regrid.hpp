// Regrid: a field on another grid, by area, by interpolation, or by the nearest point.
// May know: operation, provider, target grid, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/provider.hpp"
#include "fieldwise/core/healpix.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/remap.hpp"

namespace fieldwise::analysis {

/// Names the directions that the parts of a vector have.
enum class PartDirections {
  as_named,    ///< what their standard names say
  east_north,  ///< to the east and to the north
  grid,        ///< along rows and along columns
};

class VectorParts;

/// Moves a field to another grid.
/// Formula: y = sum(w x) / sum(w) over the valid source cells; conservative w = area shared with the target cell,
/// exactly, of cells between parallels and meridians; bilinear w = linear in latitude and longitude, beyond the last
/// row the mean of that row at the pole; nearest: the value at the shortest great-circle distance. Coverage = sum(w)
/// over valid cells / the whole target cell (bilinear: / 1). Between latitudes and longitudes weights are made here;
/// any other pair of grids has weights of a file or of the provider. A vector is taken apart into three coordinates in
/// space, which are moved so and then seen from the target to the east and north. Input: [leading, lat, lon], with
/// bounds or midpoints; values per area (states, fluxes). Output: the field on the target grid, its type kept; with
/// `coverage` that too, 0 to 1. Missing: where less than `min_coverage` is covered; bilinear and nearest also beyond
/// the outermost centres (cells). Passes: one map over whole maps. Errors: usage for a grid without places, totals per
/// cell, directions and codes by another method than nearest, no target or two. Accuracy: a constant stays one to
/// rounding; the area integral is kept to rounding where everything is covered. Source: Jones (1999),
/// doi 10.1175/1520-0493(1999)127<2204:FASOCR>2.0.CO;2.
class Regrid final : public Map {
 public:
  struct Options {
    std::optional<std::pair<double, double>> to_lat;
    std::optional<std::pair<double, double>> to_lon;
    std::optional<double> to_step;
    std::optional<int> to_nside;
    std::optional<core::HealpixOrder> to_order;  ///< of cells of HEALPix; nested where left out
    kernels::RemapMethod method = kernels::RemapMethod::conservative;
    double min_coverage = 0.5;
    bool coverage = false;
    PartDirections parts = PartDirections::as_named;  ///< of a vector
    std::string weights;                              ///< a file; empty: weights are made by the method

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the quantities that options ask for: the field, and its coverage.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Returns the files that options name.
  static std::vector<std::string> files(const Options& options) {
    return options.weights.empty() ? std::vector<std::string>() : std::vector{options.weights};
  }

  /// Makes the operation for the headers of `of`, or of both parts of a vector, and, where the target grid is that of
  /// another field, `to`; names say which is which. The provider is asked where one of both grids has no rows and
  /// columns of one latitude and longitude, and for weights of a file. Errors: see the class, and those of the
  /// provider.
  Regrid(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names,
         Provider& provider);
  /// As above, of `of` and `to` alone.
  Regrid(std::span<const core::FieldHeader> inputs, const Options& options, Provider& provider = no_provider());
  Regrid(Regrid&&) noexcept;
  Regrid& operator=(Regrid&&) noexcept;
  ~Regrid() override;

  [[nodiscard]] std::vector<KeptMemory> kept() const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  struct Weights;
  struct Asked;
  void set_weights(Asked& asked, const Options& options, Provider& provider);
  void apply_to_vector(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs,
                       std::size_t time) const;
  void set_headers(const Asked& asked, const Options& options);
  std::unique_ptr<const Weights> weights_;
  std::shared_ptr<const VectorParts> vector_;  ///< of a vector alone
  std::size_t first_part_ = 0;                 ///< its position among the inputs
};

}  // namespace fieldwise::analysis
