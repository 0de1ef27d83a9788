#include "plot/gmt_maps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "fieldwise/core/error.hpp"
#include "plot/gmt_curve.hpp"
#include "plot/gmt_figure.hpp"
#include "plot/gmt_legend.hpp"

namespace fieldwise::plot {
namespace {

GmtWords region_words(const Area& area) {
  return GmtWords("-R{:.6f}/{:.6f}/{:.6f}/{:.6f}", area.west_deg, area.east_deg, area.south_deg, area.north_deg);
}

bool is_northern(const Area& area) { return area.south_deg + area.north_deg >= 0; }

GmtWords projection_words(const MapFrame& frame, double width_cm) {
  switch (frame.projection) {
    case Projection::polar: {
      // GMT ends such a map at the equator, unless it is told how far from the pole it reaches.
      const bool north = is_northern(frame.area);
      const double reach_deg = std::max(90.0, 90.0 - (north ? frame.area.south_deg : -frame.area.north_deg));
      return GmtWords("-JS{:.4f}/{}/{:.4f}/{:.4f}c", frame.centre_lon_deg, north ? 90 : -90, reach_deg, width_cm);
    }
    case Projection::robinson:
      return GmtWords("-JN{:.4f}/{:.4f}c", frame.centre_lon_deg, width_cm);
    default:
      return GmtWords("-JQ{:.4f}/{:.4f}/{:.4f}c", frame.centre_lon_deg, frame.standard_lat_deg, width_cm);
  }
}

/// Returns GMT's coastlines that fit the scale: crude for the globe, full for a county.
GmtWords coast_detail(const Area& area) {
  const double span = std::max(area.width_deg(), 2.0 * area.height_deg());
  if (span > 100) return GmtWords("l");
  if (span > 50) return GmtWords("i");
  return span > 8 ? GmtWords("h") : GmtWords("f");
}

double degrees_step(double span, int count) {
  for (const double step : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0}) {
    if (span / step <= count) return step;
  }
  return 60.0;
}

/// Returns how degrees are written that lie that far apart: with the decimals that tell one from the next.
GmtWords degrees_form(double step) {
  if (step >= 1.0) return GmtWords("dddF");
  return step >= 0.1 ? GmtWords("ddd.xF") : GmtWords("ddd.xxF");
}

/// Returns what is written and ruled along the edges of a map.
GmtWords frame_words(const MapFrame& frame, bool annotated) {
  if (frame.projection == Projection::robinson) {
    return annotated ? GmtWords("-Bxg60 -Bya30g30 -BWsen") : GmtWords("-Bxg60 -Byg30 -Bwsen");
  }
  if (frame.projection == Projection::polar) {
    const bool whole = frame.area.width_deg() >= 360.0;
    const double lon = whole ? 30.0 : degrees_step(frame.area.width_deg(), 6);
    const double lat = degrees_step(frame.area.height_deg(), 4);
    if (!annotated) return GmtWords("-Bxg{:g} -Byg{:g}", lon, lat);
    if (whole) return GmtWords("-Bxa{:g}g{:g} -Byg{:g}", lon, lon, lat);
    return GmtWords("-Bxa{:g}g{:g} -Bya{:g}g{:g} -BWSne --FORMAT_GEO_MAP={}", lon, lon, lat, lat,
                    degrees_form(std::min(lon, lat)));
  }
  if (!annotated) return GmtWords("-Bwsne");
  const double lon = degrees_step(frame.area.width_deg(), 8);
  const double lat = degrees_step(frame.area.height_deg(), 6);
  return GmtWords("-Bxa{:g}f{:g} -Bya{:g}f{:g} -BWSne --FORMAT_GEO_MAP={}", lon, lon / 2, lat, lat / 2,
                  degrees_form(std::min(lon, lat)));
}

/// Reads the colours that GMT gives to a number of equal steps.
std::vector<GmtWords> colours_of(GmtSession& gmt, const Palette& palette) {
  const std::size_t count = palette.edges.size() - 1;
  gmt.run("makecpt -C{} -T0/{}/1 {} -H ->colours.cpt", GmtWords::name(palette.colours), count,
          palette.reversed ? GmtWords("-I") : GmtWords());
  std::ifstream file("colours.cpt");
  std::vector<GmtWords> colours;
  for (std::string line; std::getline(file, line) && colours.size() < count;) {
    std::istringstream words(line);
    double from = 0.0;
    std::string colour;
    if (words >> from >> colour) colours.push_back(GmtWords::name(colour));
  }
  if (colours.size() == count) return colours;
  throw core::Error(core::ErrorKind::output_failed, fmt::format("GMT has no colour map {}", palette.colours));
}

GmtWords write_palette(GmtSession& gmt, const Palette& palette, const std::vector<GmtWords>& colours) {
  std::vector<GmtWords> lines;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    lines.push_back(GmtWords("{:.12g} {} {:.12g} {}", palette.edges[i], colours[i], palette.edges[i + 1], colours[i]));
  }
  lines.push_back(GmtWords("B {}", colours.front()));
  lines.push_back(GmtWords("F {}", colours.back()));
  lines.push_back(GmtWords("N white"));
  return gmt.table(lines);
}

std::vector<GmtWords> lines_of(const std::vector<Place>& places) {
  std::vector<GmtWords> lines;
  for (const Place& place : places) lines.push_back(GmtWords("{:.4f} {:.4f}", place.lon_deg, place.lat_deg));
  return lines;
}

/// Draws one map of a set.
class MapDrawing {
 public:
  MapDrawing(GmtSession& gmt, const MapSet& maps, const Box& box, bool annotated, GmtWords palette)
      : gmt_(gmt),
        maps_(maps),
        projection_("{} {}", projection_words(maps.frame, box.width), at_box(box)),
        place_("{} {}", region_words(maps.frame.area), projection_),
        annotated_(annotated),
        palette_(std::move(palette)) {}

  void draw(const Panel& panel) {
    if (has_gaps(panel)) draw_land();
    if (!palette_.empty()) {
      gmt_.run("grdimage {} {} -C{} -Q -nn -E200", gmt_.raster(panel.raster), place_, palette_);
    }
    draw_coasts();
    draw_outlines();
    draw_overlay(panel);
    draw_symbols(panel);
    gmt_.run("basemap {} {}", place_, frame_words(maps_.frame, annotated_));
  }

 private:
  /// Land below a map that covers it cannot be seen.
  static bool has_gaps(const Panel& panel) {
    const std::vector<double>& values = panel.raster.values;
    return values.empty() || std::ranges::any_of(values, [](double value) { return std::isnan(value); });
  }

  void draw_land() {
    // GMT draws Antarctica's edge at the pole beyond the frame; without the pole itself it does not.
    Area area = maps_.frame.area;
    if (maps_.frame.projection == Projection::robinson) area.south_deg = -89.9;
    gmt_.run("coast {} {} -D{} -A{} -Ggray93", region_words(area), projection_, coast_detail(area), smallest_island());
  }

  void draw_coasts() {
    const double width = annotated_ ? 0.35 : 0.2;
    gmt_.run("coast {} -D{} -A{} -W1/{}p,gray10", place_, coast_detail(maps_.frame.area), smallest_island(), width);
  }

  /// Draws all outlines at once, whose places are near each other, as they are (-A).
  void draw_outlines() {
    if (maps_.outlines.empty()) return;
    std::vector<GmtWords> lines;
    for (const std::vector<Place>& outline : maps_.outlines) {
      lines.push_back(GmtWords(">"));
      for (GmtWords& line : lines_of(outline)) lines.push_back(std::move(line));
    }
    gmt_.run("plot {} {} -A -W{}p,black", gmt_.table(lines), place_, annotated_ ? 0.9 : 0.6);
  }

  [[nodiscard]] int smallest_island() const {
    const double span = maps_.frame.area.width_deg();
    if (span > 180) return annotated_ ? 3'000 : 20'000;
    return span > 50 ? 500 : 0;
  }

  void draw_overlay(const Panel& panel) {
    if (panel.contours) {
      gmt_.run(
          "grdcontour {} {} -C{:.6g} -A{:.6g}+f6p,Helvetica,black+gwhite+c0.04c -Wc0.4p,gray15 -Wa0.7p,black -S4 -Gd4c "
          "-Q10",
          gmt_.raster(*panel.contours), place_, maps_.contour_step, 2 * maps_.contour_step);
    }
    if (!panel.cells.empty()) gmt_.run("plot {} {} -Ss0.07c -Gblack", gmt_.table(lines_of(panel.cells)), place_);
  }

  void draw_symbols(const Panel& panel) {
    if (!panel.stipples.empty()) {
      gmt_.run("plot {} {} -N -Sc{:.3f}c -Ggray10", gmt_.table(lines_of(panel.stipples)), place_,
               maps_.stipple_size_cm);
    }
    draw_arrows(panel);
    for (const std::vector<Place>& track : panel.tracks) {
      gmt_.run("plot {} {} -W0.8p,gray20", gmt_.table(lines_of(track)), place_);
    }
    for (std::size_t kind = 0; kind < maps_.mark_kinds.size(); ++kind) {
      std::vector<Place> places;
      for (const Mark& mark : panel.marks) {
        if (mark.kind == kind) places.push_back(mark.place);
      }
      if (places.empty()) continue;
      gmt_.run("plot {} {} {}", gmt_.table(lines_of(places)), place_, mark_style(maps_.mark_kinds[kind], kind));
    }
  }

  void draw_arrows(const Panel& panel) {
    if (panel.arrows.empty()) return;
    std::vector<GmtWords> lines;
    for (const Arrow& arrow : panel.arrows) {
      lines.push_back(GmtWords("{:.4f} {:.4f} {:.3f} {:.4f}c", arrow.place.lon_deg, arrow.place.lat_deg,
                               arrow.azimuth_deg, arrow.length_cm));
    }
    gmt_.run("plot {} {} -SV0.17c+e+a45+h0.2+n0.2c -W0.6p,black -Gblack", gmt_.table(lines), place_);
  }

  GmtSession& gmt_;
  const MapSet& maps_;
  GmtWords projection_;
  GmtWords place_;
  bool annotated_;
  GmtWords palette_;
};

/// Draws one chart of a set.
void draw_chart(GmtSession& gmt, const MapSet& maps, const Panel& panel, const Box& box, const GmtWords& palette) {
  const GmtWords place("{} -JX{:.4f}c/{:.4f}c {}", region_words(maps.frame.area), box.width, box.height, at_box(box));
  if (!palette.empty()) gmt.run("grdimage {} {} -C{} -Q -nn", gmt.raster(panel.raster), place, palette);
  if (!panel.stipples.empty()) {
    gmt.run("plot {} {} -N -Sc{:.3f}c -Ggray10", gmt.table(lines_of(panel.stipples)), place, maps.stipple_size_cm);
  }
  gmt.run("basemap {} -Bxc{} -Byc{} -BWSrt", place, tick_table(gmt, maps.axes->x), tick_table(gmt, maps.axes->y));
  draw_axis_texts(gmt, GmtText(maps.axes->x_text), GmtText(maps.axes->y_text), box);
}

}  // namespace

void draw_maps(GmtSession& gmt, const MapSet& maps, const Layout& layout) {
  GmtWords palette;
  if (maps.palette) {
    const std::vector<GmtWords> colours = colours_of(gmt, *maps.palette);
    palette = write_palette(gmt, *maps.palette, colours);
    draw_colour_bar(gmt, maps, colours, layout);
  }
  for (std::size_t i = 0; i < maps.panels.size(); ++i) {
    if (maps.axes) {
      draw_chart(gmt, maps, maps.panels[i], layout.panels[i], palette);
      continue;
    }
    MapDrawing(gmt, maps, layout.panels[i], layout.annotated, palette).draw(maps.panels[i]);
  }
  if (layout.key.width > 0) draw_key(gmt, maps, layout.key);
}

}  // namespace fieldwise::plot
