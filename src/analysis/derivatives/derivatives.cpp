#include "fieldwise/analysis/derivatives/derivatives.hpp"

#include <fmt/format.h>

#include "analysis/derivatives/curvilinear_derivatives.hpp"
#include "analysis/derivatives/rectilinear_derivatives.hpp"
#include "analysis/require_places.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kSchemeDoc{"scheme", "", "", "differences of three points (second order) or five"};
constexpr std::array<core::Named<DifferenceScheme>, 2> kSchemeNames{
    {{"centered", DifferenceScheme::centered}, {"fourth_order", DifferenceScheme::fourth_order}}};

void check_grid(const core::FieldHeader& of, const DerivativeOptions& options, std::string_view operation) {
  const core::Grid& grid = *of.grid;
  const auto refuse = [&](const std::string& reason) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' {}", of.name, reason));
  };
  if (grid.kind == core::GridKind::none) {
    refuse(fmt::format("is a series: it has no {}", operation));
  }
  require_places(of, operation);
  if (grid.unstructured) {
    refuse(fmt::format("is on an unstructured grid: {} needs rows and columns", operation));
  }
  if (grid.rows < 2 || grid.columns < 2) {
    refuse(fmt::format("has {} x {} points: {} needs two latitudes and two longitudes at least", grid.rows,
                       grid.columns, operation));
  }
  if (grid.kind == core::GridKind::curvilinear && options.scheme == DifferenceScheme::fourth_order) {
    refuse("is on a curvilinear grid, where differences are of second order: use scheme: centered");
  }
}

}  // namespace

void DerivativeOptions::describe(core::OptionVisitor& visitor) {
  figure.describe(visitor);
  visitor.choice(kSchemeDoc, scheme, kSchemeNames);
}

std::shared_ptr<const Derivatives> make_derivatives(const core::FieldHeader& of, const DerivativeOptions& options,
                                                    std::string_view operation) {
  check_grid(of, options, operation);
  const core::EarthFigure figure = options.figure.make();
  if (of.grid->kind == core::GridKind::curvilinear) {
    return std::make_shared<const CurvilinearDerivatives>(*of.grid, figure);
  }
  return std::make_shared<const RectilinearDerivatives>(*of.grid, figure,
                                                        options.scheme == DifferenceScheme::fourth_order);
}

}  // namespace fieldwise::analysis
