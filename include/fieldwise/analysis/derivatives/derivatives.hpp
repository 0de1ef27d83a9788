// Derivatives: first and second derivatives of fields and winds on a grid of the sphere or the ellipsoid, row by row.
// May know: core, kernels.
// Must not know: any one operation, sweeps, files.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names the difference schemes: three points (second order in the spacing) or five (fourth order).
enum class DifferenceScheme { centered, fourth_order };

/// Holds the options that all derivatives share.
struct DerivativeOptions {
  core::EarthFigureOptions figure = {};
  DifferenceScheme scheme = DifferenceScheme::centered;

  /// Shows them to a visitor.
  void describe(core::OptionVisitor& visitor);
};

/// Holds what is computed of one row at a time; every thread has its own.
struct DerivativeBuffers {
  std::vector<double> padded, distinct, term;
  std::array<std::vector<double>, 5> across;
};

/// Computes derivatives at one row of a map, per metre. Missing values follow the rules of each grid.
class Derivatives {
 public:
  Derivatives() = default;
  Derivatives(const Derivatives&) = delete;
  Derivatives& operator=(const Derivatives&) = delete;
  virtual ~Derivatives() = default;

  /// Writes the eastward and northward derivative of a field.
  virtual void gradient(const core::TileView& field, std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                        std::span<double> east, std::span<double> north) const = 0;

  /// Writes the divergence of the vector (east, sign * north); the vorticity of (u, v) is that of (v, -u).
  virtual void divergence(const core::TileView& east, const core::TileView& north, double sign, std::size_t time,
                          std::size_t row, DerivativeBuffers& buffers, std::span<double> result) const = 0;

  /// Writes the Laplacian of a field (per square metre).
  virtual void laplacian(const core::TileView& field, std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                         std::span<double> result) const = 0;
};

/// Makes the derivatives for the grid of a field. `operation` is named in errors. Errors: usage for a series, fewer
/// than two different rows or columns, an unstructured grid, fourth_order on a curvilinear grid.
std::shared_ptr<const Derivatives> make_derivatives(const core::FieldHeader& of, const DerivativeOptions& options,
                                                    std::string_view operation);

}  // namespace fieldwise::analysis
