#include "fieldwise/plot/chart_content.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "fieldwise/core/layers.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/units.hpp"

namespace fieldwise::plot {
namespace {

/// Fewer places are no line.
constexpr std::size_t kLeastPlaces = 3;

std::string attribute(const core::CoordinateAxis& axis, const std::string& name) {
  const auto found = axis.attributes.find(name);
  return found == axis.attributes.end() ? std::string() : found->second;
}

bool is_vertical(const core::CoordinateAxis& axis) {
  if (!axis.labels.empty() || axis.values.size() < 2) return false;
  if (attribute(axis, "axis") == "Z" || !attribute(axis, "positive").empty()) return true;
  if (core::Units(axis.units).converts_to(core::Units("Pa"))) return true;
  constexpr std::array<std::string_view, 7> kNames = {"lev", "level", "plev", "depth", "height", "altitude", "deptht"};
  return std::ranges::find(kNames, core::lower_case(axis.name)) != kNames.end();
}

/// Tells whether longitudes, one a column, go on in one direction, but for one seam. Those of a mesh do not.
bool go_on(const std::vector<double>& lon_deg, std::size_t columns) {
  if (lon_deg.size() != columns) return false;
  std::size_t falls = 0;
  for (std::size_t i = 1; i < columns; ++i) falls += lon_deg[i] < lon_deg[i - 1] ? 1 : 0;
  return falls <= 1 || falls + 2 >= columns;
}

/// Returns the layers without one axis; nullptr where none is left.
std::shared_ptr<const core::Layers> without(const core::Layers& layers, std::size_t axis) {
  auto rest = std::make_shared<core::Layers>(layers);
  rest->axes.erase(rest->axes.begin() + static_cast<std::ptrdiff_t>(axis));
  return rest->axes.empty() ? nullptr : rest;
}

/// Returns the layer of a variable that is a layer of its other axes, at a position on one axis.
std::size_t layer_with(const core::Layers& all, const core::Layers* rest, std::size_t layer, std::size_t axis,
                       std::size_t position) {
  std::vector<std::size_t> positions = rest == nullptr ? std::vector<std::size_t>() : rest->positions(layer);
  positions.insert(positions.begin() + static_cast<std::ptrdiff_t>(axis), position);
  return all.layer_at(positions);
}

ChartChoice section_choice(const core::FieldHeader& header, const PlotOptions& options) {
  const std::size_t axis = *vertical_axis(header);
  core::FieldHeader of_panels = header;
  of_panels.layers = without(*header.layers, axis);
  of_panels.layer = 0;
  const SlotChoice panels = choose_slots(of_panels, options);
  ChartChoice chart{{{}, panels.note}, {}, header.layers->axes[axis].size()};
  for (const Slot& slot : panels.slots) {
    chart.headings.push_back(slot.heading.empty() ? slot.name : slot.heading);
    for (std::size_t level = 0; level < chart.rows; ++level) {
      Slot one = slot;
      one.layer = layer_with(*header.layers, of_panels.layers.get(), slot.layer, axis, level);
      chart.choice.slots.push_back(std::move(one));
    }
  }
  return chart;
}

ChartChoice course_choice(const core::FieldHeader& header) {
  ChartChoice chart{{}, {}, header.leading_size()};
  const std::size_t panels = std::min(header.layer_count(), kMostPanels);
  for (std::size_t layer = 0; layer < panels; ++layer) {
    chart.headings.push_back(header.layers ? header.layers->name_of(layer) : std::string());
    for (std::size_t i = 0; i < chart.rows; ++i) chart.choice.slots.push_back({i, slot_name(header, i), {}, layer});
  }
  if (panels < header.layer_count()) chart.choice.note = first_layers_note(panels, *header.layers);
  return chart;
}

}  // namespace

bool lies_along_latitudes(const core::Grid& grid) { return grid.columns == 1; }

std::optional<std::size_t> vertical_axis(const core::FieldHeader& header) {
  if (!header.layers) return std::nullopt;
  const auto found = std::ranges::find_if(header.layers->axes, is_vertical);
  if (found == header.layers->axes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.layers->axes.begin());
}

std::optional<ChartKind> chart_kind(const core::FieldHeader& header) {
  const core::Grid& grid = *header.grid;
  const bool along_lat = grid.columns == 1 && grid.rows >= kLeastPlaces && grid.lat_deg.size() == grid.rows;
  const bool along_lon = grid.rows == 1 && grid.columns >= kLeastPlaces && go_on(grid.lon_deg, grid.columns);
  const bool is_line =
      header.grid->kind == core::GridKind::unplaced || header.grid->kind == core::GridKind::rectilinear;
  if (!is_line || (!along_lat && !along_lon)) return std::nullopt;
  if (vertical_axis(header)) return ChartKind::section;
  return header.leading_size() > 1 ? std::optional(ChartKind::course) : std::nullopt;
}

ChartChoice choose_chart(const core::FieldHeader& header, ChartKind kind, const PlotOptions& options) {
  if (kind == ChartKind::section) return section_choice(header, options);
  return course_choice(header);
}

}  // namespace fieldwise::plot
