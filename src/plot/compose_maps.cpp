#include "fieldwise/plot/compose_maps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "fieldwise/plot/layout.hpp"
#include "fieldwise/plot/raster.hpp"
#include "plot/caption.hpp"
#include "plot/curve_axis.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kPixelsPerCm = 60.0;  // as many as the picture has
constexpr double kStippleSpacingCm = 0.17;
constexpr double kMostArrows = 40.0;  // across
constexpr std::size_t kMostSampled = 2'000'000;

/// Collects the values of all maps inside the frame, thinned where there are very many.
std::vector<double> shown_values(const LoadedField& field, const Area& area) {
  const core::Grid& grid = *field.header.grid;
  const bool mesh = grid.kind == core::GridKind::curvilinear;
  const std::size_t every = std::max<std::size_t>(1, field.maps.size() * grid.size() / kMostSampled);
  std::vector<double> values;
  for (const std::vector<double>& map : field.maps) {
    for (std::size_t cell = 0; cell < map.size(); cell += every) {
      const double lat = grid.lat_deg[mesh ? cell : cell / grid.columns];
      const double lon = grid.lon_deg[mesh ? cell : cell % grid.columns];
      const bool inside =
          lat >= area.south_deg && lat <= area.north_deg && lon_after(area.west_deg, lon) <= area.east_deg;
      if (inside && std::isfinite(map[cell])) values.push_back(map[cell]);
    }
  }
  return values;
}

std::vector<bool> ever_valid(const LoadedField& field) {
  std::vector<bool> valid(field.header.grid->size(), false);
  bool any = false;
  for (const std::vector<double>& map : field.maps) {
    for (std::size_t i = 0; i < map.size(); ++i) {
      if (!std::isfinite(map[i])) continue;
      valid[i] = true;
      any = true;
    }
  }
  return any ? valid : std::vector<bool>{};
}

bool is_mask(const LoadedField& field) {
  return std::ranges::all_of(field.maps, [](const std::vector<double>& map) {
    return std::ranges::all_of(map, [](double v) { return std::isnan(v) || v == 0 || v == 1; });
  });
}

const std::vector<double>& map_at(const LoadedField& field, std::size_t panel) {
  return field.maps[std::min(panel, field.maps.size() - 1)];
}

/// Makes the panels of a map figure.
class MapComposer {
 public:
  MapComposer(const MapContent& content, const PlotOptions& options)
      : content_(content),
        options_(options),
        grid_(*content.main.header.grid),
        finder_(grid_),
        quantity_(quantity_of(content.main.facts)) {}

  MapSet make() {
    const Area area = covered_area(grid_, ever_valid(content_.main), options_.region);
    set_.frame = choose_frame(area, options_, grid_.kind == core::GridKind::curvilinear);
    set_.units = content_.main.facts.units == "1" ? "" : content_.main.facts.units;
    const ValueRange range = range_of(shown_values(content_.main, set_.frame.area));
    quantity_ = drawn_as(quantity_, content_.main.header.units, content_.main.facts.long_name, range);
    set_.palette = choose_palette(quantity_, range, options_);
    if (set_.palette->exponent != 0) set_.units = fmt::format("10^{} {}", set_.palette->exponent, set_.units);
    panel_width_cm_ = panel_width_cm(options_.width_cm, content_.main.maps.size(), set_.frame.height_of_width);
    choose_arrow_scale();
    for (std::size_t i = 0; i < content_.main.maps.size(); ++i) add_panel(i);
    return std::move(set_);
  }

 private:
  void add_panel(std::size_t position) {
    Panel panel;
    if (content_.main.maps.size() > 1) {
      const Slot& slot = content_.main.choice.slots[position];
      panel.heading = slot.heading.empty() ? slot.name : slot.heading;
    }
    const auto pixels = static_cast<std::size_t>(std::clamp(panel_width_cm_ * kPixelsPerCm, 200.0, 2'400.0));
    panel.raster = paint_cells(finder_, content_.main.maps[position], set_.frame.area, pixels);
    if (content_.agreement) {
      add_stipples(position, panel, *content_.agreement, kLeastAgreement);
    } else if (content_.probability && options_.stipple) {
      add_stipples(position, panel, *content_.probability, *options_.stipple);
    }
    if (arrow_scale_ > 0) add_arrows(position, panel);
    if (content_.overlay) add_overlay(position, panel);
    set_.panels.push_back(std::move(panel));
  }

  /// Marks where a value is below a limit.
  void add_stipples(std::size_t position, Panel& panel, const LoadedField& field, double limit) {
    const std::vector<double>& values = map_at(field, position);
    set_.stipple_size_cm = panel_width_cm_ < 8.0 ? 0.028 : 0.04;
    const double spacing = panel_width_cm_ < 8.0 ? 0.6 * kStippleSpacingCm : kStippleSpacingCm;
    for (const SpreadPoint& point : spread_points(grid_, finder_, set_.frame, panel_width_cm_, spacing)) {
      if (values[point.cell] < limit) panel.stipples.push_back(point.place);
    }
  }

  [[nodiscard]] double arrow_spacing_cm() const { return std::max(panel_width_cm_ / kMostArrows, 0.36); }

  [[nodiscard]] std::vector<SpreadPoint> arrow_points() const {
    const auto every = static_cast<std::size_t>(std::max(0, options_.arrows.value_or(0)));
    return spread_points(grid_, finder_, set_.frame, panel_width_cm_, arrow_spacing_cm(), every);
  }

  /// The longest arrows but a few span nearly twice the distance of arrows.
  void choose_arrow_scale() {
    if (!content_.eastward || !content_.northward) return;
    std::vector<double> lengths;
    for (std::size_t i = 0; i < content_.main.maps.size(); ++i) {
      const std::vector<double>& east = map_at(*content_.eastward, i);
      const std::vector<double>& north = map_at(*content_.northward, i);
      for (std::size_t cell = 0; cell < east.size(); ++cell) lengths.push_back(std::hypot(east[cell], north[cell]));
    }
    const ValueRange range = range_of(lengths);
    const double long_one = range.high > 0 ? range.high : range.most;
    if (!(long_one > 0)) return;
    arrow_scale_ = 1.8 * arrow_spacing_cm() / long_one;
    const double reference = nice_step(long_one, 1);
    const std::string& units = content_.eastward->facts.units;
    set_.arrow_key = ArrowKey{reference * arrow_scale_, fmt::format("{} {}", short_number(reference), units)};
  }

  void add_arrows(std::size_t position, Panel& panel) {
    const std::vector<double>& east = map_at(*content_.eastward, position);
    const std::vector<double>& north = map_at(*content_.northward, position);
    for (const SpreadPoint& point : arrow_points()) {
      const double u = east[point.cell];
      const double v = north[point.cell];
      const double length = arrow_scale_ * std::hypot(u, v);
      // Shorter ones would be dots, of which nobody can tell where they point.
      constexpr double kShortestCm = 0.06;
      if (!(length >= kShortestCm)) continue;
      panel.arrows.push_back({point.place, std::atan2(u, v) * 180.0 / std::numbers::pi, std::min(length, 3.0)});
    }
  }

  void add_overlay(std::size_t position, Panel& panel) {
    const LoadedField& overlay = *content_.overlay;
    const core::Grid& grid = *overlay.header.grid;
    const std::vector<double>& values = map_at(overlay, position);
    if (is_mask(overlay)) {
      const bool mesh = grid.kind == core::GridKind::curvilinear;
      for (std::size_t cell = 0; cell < values.size(); ++cell) {
        if (values[cell] != 1) continue;
        panel.cells.push_back(
            {grid.lat_deg[mesh ? cell : cell / grid.columns], grid.lon_deg[mesh ? cell : cell % grid.columns]});
      }
      return;
    }
    const CellFinder finder(grid);
    panel.contours = interpolate_cells(grid, finder, values, set_.frame.area, 240);
    const ValueRange range = range_of(shown_values(overlay, set_.frame.area));
    set_.contour_step = nice_step(range.high - range.low, 8);
  }

  const MapContent& content_;
  const PlotOptions& options_;
  const core::Grid& grid_;
  CellFinder finder_;
  Quantity quantity_;
  MapSet set_;
  double panel_width_cm_ = 0.0;
  double arrow_scale_ = 0.0;  ///< cm on paper of one unit; 0: no arrows
};

}  // namespace

Figure compose_maps(const MapContent& content, const PlotOptions& options) {
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(content.main, options);
  figure.caption = caption_of(content, options);
  figure.maps = MapComposer(content, options).make();
  return figure;
}

Figure compose_look(const MapContent& content, const std::vector<double>& valid_shares, const PlotOptions& options) {
  Figure figure = compose_maps(content, options);
  if (valid_shares.size() < 2) return figure;
  Curve curve = curve_along(content.main.header);
  for (const double share : valid_shares) curve.y.push_back(100.0 * share);
  curve.units = "%";
  curve.y_least = 0.0;
  curve.y_most = 105.0;
  curve.y_step = 25.0;
  figure.curve = std::move(curve);
  figure.curve_title = "Share of grid points that are valid";
  return figure;
}

}  // namespace fieldwise::plot
