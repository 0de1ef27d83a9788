#include "plot/gmt_curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plot/gmt_figure.hpp"

namespace fieldwise::plot {
namespace {

std::string point(double x, double y) { return fmt::format("{:.6f} {:.9g}", x, y); }

/// Returns the areas between a curve and its baseline, on one side of it: polygons that end where the curve crosses it
/// or is missing.
std::vector<std::string> filled_areas(const Curve& curve, double baseline, bool above) {
  std::vector<std::string> lines;
  std::vector<std::string> polygon;
  double last_x = 0.0;
  const auto close = [&] {
    if (polygon.size() > 1) {
      lines.emplace_back(">");
      lines.insert(lines.end(), polygon.begin(), polygon.end());
      lines.push_back(point(last_x, baseline));
    }
    polygon.clear();
  };
  const auto side = [&](double y) { return above ? y > baseline : y < baseline; };
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const double x = curve.x[i];
    const double y = curve.y[i];
    const bool joined = i > 0 && std::isfinite(curve.y[i - 1]) && std::isfinite(y);
    const double before = joined ? curve.y[i - 1] : 0.0;
    if (joined && side(before) != side(y)) {
      const double crossing = curve.x[i - 1] + (x - curve.x[i - 1]) * (baseline - before) / (y - before);
      if (side(y)) polygon = {point(crossing, baseline)};
      last_x = crossing;
      if (!side(y)) close();
    }
    if (!joined) close();
    if (!std::isfinite(y) || !side(y)) continue;
    if (polygon.empty()) polygon.push_back(point(x, baseline));
    polygon.push_back(point(x, y));
    last_x = x;
  }
  close();
  return lines;
}

std::vector<std::string> line_segments(const Curve& curve) {
  std::vector<std::string> lines;
  bool open = false;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const bool valid = std::isfinite(curve.y[i]);
    if (valid && !open) lines.emplace_back(">");
    if (valid) lines.push_back(point(curve.x[i], curve.y[i]));
    open = valid;
  }
  return lines;
}

std::vector<std::string> marked_points(const Curve& curve) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const bool lonely =
        (i == 0 || !std::isfinite(curve.y[i - 1])) && (i + 1 == curve.x.size() || !std::isfinite(curve.y[i + 1]));
    if (std::isfinite(curve.y[i]) && (curve.markers || lonely)) lines.push_back(point(curve.x[i], curve.y[i]));
  }
  return lines;
}

std::string tick_table(GmtSession& gmt, const Curve& curve) {
  std::vector<std::string> lines;
  for (const Tick& tick : curve.ticks) {
    lines.push_back(tick.label.empty() ? fmt::format("{:.6f} f", tick.value)
                                       : fmt::format("{:.6f} a {}", tick.value, gmt_text(tick.label)));
  }
  return gmt.table(lines);
}

}  // namespace

void draw_curve(GmtSession& gmt, const Curve& curve, const Box& box) {
  const std::string frame = fmt::format("-R{:.6f}/{:.6f}/{:.9g}/{:.9g} -JX{:.4f}c/{:.4f}c {}", curve.x_least,
                                        curve.x_most, curve.y_least, curve.y_most, box.width, box.height, at_box(box));
  if (curve.baseline) {
    for (const bool above : {true, false}) {
      const std::vector<std::string> areas = filled_areas(curve, *curve.baseline, above);
      if (!areas.empty())
        gmt.run("plot", fmt::format("{} {} -G{}", gmt.table(areas), frame, above ? "205/92/76" : "84/132/184"));
    }
    const std::string line = gmt.table({point(curve.x_least, *curve.baseline), point(curve.x_most, *curve.baseline)});
    gmt.run("plot", fmt::format("{} {} -W0.4p,gray30", line, frame));
  }
  const std::vector<std::string> segments = line_segments(curve);
  const double pen_pt = curve.x.size() < 500 ? 0.7 : curve.x.size() < 1'500 ? 0.35 : 0.15;
  if (!segments.empty()) gmt.run("plot", fmt::format("{} {} -W{}p,gray10", gmt.table(segments), frame, pen_pt));
  const std::vector<std::string> marks = marked_points(curve);
  if (!marks.empty()) gmt.run("plot", fmt::format("{} {} -Sc0.09c -Ggray10", gmt.table(marks), frame));
  const std::string ticks = curve.ticks.empty() ? "-Bx0" : fmt::format("-Bxc{}", tick_table(gmt, curve));
  const std::string x_label = curve.x_text.empty() ? "" : fmt::format("+l\"{}\"", gmt_text(curve.x_text));
  const std::string units = gmt_units(curve.units);
  const std::string y_label = units.empty() ? "" : fmt::format("+l\"{}\"", units);
  gmt.run("basemap", fmt::format("{} {}{} -Bya{:.9g}f{:.9g}g{:.9g}{} -BWSne --MAP_GRID_PEN_PRIMARY=0.2p,gray85", frame,
                                 ticks, x_label, curve.y_step, curve.y_step / 2, curve.y_step, y_label));
}

}  // namespace fieldwise::plot
