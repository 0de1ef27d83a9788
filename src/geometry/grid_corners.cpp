#include "fieldwise/geometry/grid_corners.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/core/projection.hpp"
#include "fieldwise/core/units.hpp"
#include "fieldwise/geometry/geometry_program.hpp"
#include "geometry/ask_geometry.hpp"
#include "geometry/places_bytes.hpp"
#include "geometry/proj_text.hpp"

namespace fieldwise::geometry {
namespace {

/// Returns the text of an attribute; empty where it has none.
std::string text_of(const core::KeptCoordinate& line, std::string_view name) {
  const auto found = std::ranges::find(line.attributes, name, &core::KeptAttribute::name);
  const std::string* text = found == line.attributes.end() ? nullptr : std::get_if<std::string>(&found->value);
  return text == nullptr ? std::string() : *text;
}

/// Returns what one unit of a line is, in metres or degrees; nothing where that is not known.
std::optional<double> unit_of(const core::KeptCoordinate& line, bool angles) {
  const std::string text = text_of(line, "units");
  if (text.empty()) return 1.0;
  const core::Units units(text);
  const core::Units wanted(angles ? "degree" : "m");
  return units.converts_to(wanted) ? std::optional(units.conversion_to(wanted).factor) : std::nullopt;
}

std::vector<double> times(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

/// Returns the edges between lines, one more than lines: shared bounds, else midpoints, as far outwards as inwards.
/// Empty where there is one line.
std::vector<double> edges_of(const core::KeptCoordinate& lines) {
  const std::vector<double>& at = lines.values;
  const std::size_t count = at.size();
  if (count < 2) return {};
  std::vector<double> edges(count + 1);
  for (std::size_t i = 1; i < count; ++i) edges[i] = 0.5 * (at[i - 1] + at[i]);
  edges[0] = at[0] - (edges[1] - at[0]);
  edges[count] = at[count - 1] + (at[count - 1] - edges[count - 1]);
  if (lines.bounds.size() != 2 * count) return edges;
  const bool ascends = (at[1] > at[0]) == (lines.bounds[1] > lines.bounds[0]);
  std::vector<double> bounds;
  for (std::size_t i = 0; i < count; ++i) {
    const double before = lines.bounds[2 * i + (ascends ? 0 : 1)];
    const double after = lines.bounds[2 * i + (ascends ? 1 : 0)];
    if (i > 0 && std::abs(before - bounds.back()) > 1e-6 * std::abs(after - before)) return edges;
    if (i == 0) bounds.push_back(before);
    bounds.push_back(after);
  }
  return bounds;
}

/// Returns the question for centres and corners; nothing where lines have other units than the projection.
std::optional<PlacesQuestion> question_for(const core::GridProjection& projection, const std::string& text) {
  PlacesQuestion question{text, has_angles(text), {}};
  const auto x_unit = unit_of(*projection.columns, question.angles);
  const auto y_unit = unit_of(*projection.rows, question.angles);
  if (!x_unit || !y_unit) return std::nullopt;
  question.lines.push_back({times(projection.columns->values, *x_unit), times(projection.rows->values, *y_unit)});
  question.lines.push_back({times(edges_of(*projection.columns), *x_unit), times(edges_of(*projection.rows), *y_unit)});
  return question;
}

/// Returns the corners of each cell, from those of lines, one after the other round the cell.
core::CellCorners corners_of_cells(const PlanePlaces& crossings, const core::Grid& grid) {
  core::CellCorners corners;
  const std::size_t width = grid.columns + 1;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const std::size_t at = i / grid.columns * width + i % grid.columns;
    bool whole = true;
    for (const std::size_t corner : {at, at + 1, at + width + 1, at + width}) {
      corners.lat_deg.push_back(crossings.lat_deg[corner]);
      corners.lon_deg.push_back(crossings.lon_deg[corner]);
      whole = whole && std::isfinite(crossings.lat_deg[corner]);
    }
    corners.without += whole ? 0 : 1;
  }
  return corners;
}

/// Says how far the centres of a projection lie from those of the file, in degrees and, at the most, in diagonals of
/// cells.
struct Distance {
  double degrees = 0.0;
  double cells = 0.0;
};

Distance distance_of(const PlanePlaces& centres, const core::CellCorners& corners, const core::Grid& grid) {
  constexpr std::size_t kCorners = 4;
  Distance most;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (!std::isfinite(grid.lat_deg[i]) || !std::isfinite(grid.lon_deg[i])) continue;
    const auto corner = [&](std::size_t k) {
      return core::unit_vector(corners.lat_deg[kCorners * i + k], corners.lon_deg[kCorners * i + k]);
    };
    const double away = core::angle_rad(core::unit_vector(centres.lat_deg[i], centres.lon_deg[i]),
                                        core::unit_vector(grid.lat_deg[i], grid.lon_deg[i]));
    const double diagonal = core::angle_rad(corner(0), corner(2));
    if (!std::isfinite(away) || !std::isfinite(diagonal)) return {90.0, 1.0 / 0.01};
    most.degrees = std::max(most.degrees, away / core::kRadiansPerDegree);
    most.cells = std::max(most.cells, away / diagonal);
  }
  return most;
}

/// Tries one text of a mapping: leaves corners where it is believed; else what it came to, if it is nearer than those
/// before it.
bool try_text(const core::Grid& grid, const std::string& mapping, const std::string& text, double& least_deg,
              ProjectedCorners& best) {
  constexpr double kShareOfCell = 1e-2;
  const std::optional<PlacesQuestion> question = question_for(*grid.projection, text);
  if (!question) return false;
  const GeometryAnswer answer =
      ask_geometry(GeometryQuestion::places, to_bytes(*question), fmt::format("the grid mapping '{}'", mapping));
  const std::vector<PlanePlaces> places = places_from_bytes(answer.payload, *question);
  core::CellCorners corners = corners_of_cells(places[1], grid);
  const Distance away = distance_of(places[0], corners, grid);
  if (away.cells <= kShareOfCell) {
    best = {std::move(corners), ""};
    return true;
  }
  if (away.degrees < least_deg) {
    least_deg = away.degrees;
    best.fault = fmt::format(
        "its grid mapping '{}' puts points up to {:.2g} degrees away from the latitudes and longitudes of the file, "
        "and "
        "is not believed",
        mapping, away.degrees);
  }
  return false;
}

}  // namespace

ProjectedCorners corners_by_projection(const core::Grid& grid) {
  const core::GridProjection* const projection = grid.projection.get();
  const bool could_be = grid.kind == core::GridKind::curvilinear && !grid.unstructured && grid.rows > 1 &&
                        grid.columns > 1 && projection != nullptr && projection->rows && projection->columns &&
                        projection->rows->values.size() == grid.rows &&
                        projection->columns->values.size() == grid.columns;
  if (!could_be) return {};
  ProjectedCorners best;
  double least_deg = 360.0;
  for (const core::GridMapping& mapping : projection->mappings) {
    const std::vector<std::string> texts = proj_texts(mapping);
    if (texts.empty()) continue;
    try {
      if (geometry_program().empty()) throw core::Error(core::ErrorKind::output_failed, what_geometry_needs());
      for (const std::string& text : texts) {
        if (try_text(grid, mapping.name, text, least_deg, best)) return best;
      }
    } catch (const core::Error& error) {
      if (best.fault.empty()) {
        best.fault = fmt::format("its grid mapping '{}' could not be asked: {}", mapping.name, error.what());
      }
    }
  }
  return best;
}

}  // namespace fieldwise::geometry
