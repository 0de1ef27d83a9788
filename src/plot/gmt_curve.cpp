#include "plot/gmt_curve.hpp"

#include <algorithm>
#include <cmath>

#include "plot/gmt_figure.hpp"

namespace fieldwise::plot {
namespace {

GmtWords point(double x, double y) { return GmtWords("{:.6f} {:.9g}", x, y); }

/// Returns how wide a value stands on the axis that has no neighbour: as wide as its time, and wide enough to be seen.
double width_of_lonely(const Curve& curve, std::size_t position) {
  const double least = 0.002 * (curve.x_most - curve.x_least);
  return curve.width.empty() ? least : std::max(least, curve.width[position]);
}

/// Appends a bar from the baseline to a value that has no neighbour.
void add_bar(const Curve& curve, double baseline, std::size_t position, std::vector<GmtWords>& lines) {
  const double half = width_of_lonely(curve, position) / 2.0;
  const double x = curve.x[position];
  const double y = curve.y[position];
  lines.insert(lines.end(), {GmtWords(">"), point(x - half, baseline), point(x - half, y), point(x + half, y),
                             point(x + half, baseline)});
}

/// Returns the areas between a curve and its baseline, on one side of it: polygons that end where the curve crosses it
/// or breaks off, and bars.
std::vector<GmtWords> filled_areas(const Curve& curve, double baseline, bool above) {
  std::vector<GmtWords> lines;
  std::vector<GmtWords> polygon;
  double last_x = 0.0;
  const auto close = [&] {
    if (polygon.size() > 1) {
      lines.push_back(GmtWords(">"));
      lines.insert(lines.end(), polygon.begin(), polygon.end());
      lines.push_back(point(last_x, baseline));
    }
    polygon.clear();
  };
  const auto side = [&](double y) { return above ? y > baseline : y < baseline; };
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    const double x = curve.x[i];
    const double y = curve.y[i];
    const bool joined = curve.is_joined(i);
    const double before = joined ? curve.y[i - 1] : 0.0;
    if (joined && side(before) != side(y)) {
      const double crossing = curve.x[i - 1] + (x - curve.x[i - 1]) * (baseline - before) / (y - before);
      if (side(y)) polygon = {point(crossing, baseline)};
      last_x = crossing;
      if (!side(y)) close();
    }
    if (!joined) close();
    if (!std::isfinite(y) || !side(y)) continue;
    if (curve.is_lonely(i)) {
      add_bar(curve, baseline, i, lines);
      continue;
    }
    if (polygon.empty()) polygon.push_back(point(x, baseline));
    polygon.push_back(point(x, y));
    last_x = x;
  }
  close();
  return lines;
}

std::vector<GmtWords> line_segments(const Curve& curve) {
  std::vector<GmtWords> lines;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (!std::isfinite(curve.y[i]) || curve.is_lonely(i)) continue;
    if (!curve.is_joined(i)) lines.push_back(GmtWords(">"));
    lines.push_back(point(curve.x[i], curve.y[i]));
  }
  return lines;
}

/// Returns the outlines of a band: one polygon for each run of values that hang together.
std::vector<GmtWords> band_areas(const Curve& curve) {
  std::vector<GmtWords> lines;
  const std::size_t size = curve.band_low.size();
  const auto has = [&](std::size_t i) { return std::isfinite(curve.band_low[i]) && std::isfinite(curve.band_high[i]); };
  for (std::size_t begin = 0; begin < size;) {
    std::size_t end = begin;
    while (end < size && has(end) && (end == begin || curve.is_joined(end))) ++end;
    if (end > begin + 1) {
      lines.push_back(GmtWords(">"));
      for (std::size_t i = begin; i < end; ++i) lines.push_back(point(curve.x[i], curve.band_high[i]));
      for (std::size_t i = end; i-- > begin;) lines.push_back(point(curve.x[i], curve.band_low[i]));
    }
    begin = std::max(end, begin + 1);
  }
  return lines;
}

std::vector<GmtWords> marked_points(const Curve& curve) {
  std::vector<GmtWords> lines;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (std::isfinite(curve.y[i]) && (curve.markers || curve.is_lonely(i))) {
      lines.push_back(point(curve.x[i], curve.y[i]));
    }
  }
  return lines;
}

}  // namespace

GmtWords tick_table(GmtSession& gmt, const std::vector<Tick>& ticks) {
  std::vector<GmtWords> lines;
  for (const Tick& tick : ticks) {
    const GmtText label(tick.label);
    lines.push_back(label.is_blank() ? GmtWords("{:.6f} f", tick.value) : GmtWords("{:.6f} a {}", tick.value, label));
  }
  return gmt.table(lines);
}

void draw_axis_texts(GmtSession& gmt, const GmtText& below, const GmtText& beside, const Box& box) {
  std::vector<GmtWords> lines;
  if (!below.is_blank()) lines.push_back(GmtWords("{:.4f} -0.62 0 TC {}", box.width / 2, below));
  if (!beside.is_blank()) lines.push_back(GmtWords("-1.2 {:.4f} 90 BC {}", box.height / 2, beside));
  if (lines.empty()) return;
  gmt.run("text {} {} -F+f8p,Helvetica,gray15+a+j -N", gmt.table(lines), paper_frame(box));
}

void draw_curve(GmtSession& gmt, const Curve& curve, const Box& box) {
  const GmtWords frame("-R{:.6f}/{:.6f}/{:.9g}/{:.9g} -JX{:.4f}c/{:.4f}c {}", curve.x_least, curve.x_most,
                       curve.y_least, curve.y_most, box.width, box.height, at_box(box));
  if (curve.baseline) {
    for (const bool above : {true, false}) {
      const std::vector<GmtWords> areas = filled_areas(curve, *curve.baseline, above);
      const GmtWords colour(above ? GmtWords("205/92/76") : GmtWords("84/132/184"));
      if (!areas.empty()) gmt.run("plot {} {} -G{}", gmt.table(areas), frame, colour);
    }
    const GmtWords line = gmt.table({point(curve.x_least, *curve.baseline), point(curve.x_most, *curve.baseline)});
    gmt.run("plot {} {} -W0.4p,gray30", line, frame);
  }
  const std::vector<GmtWords> band = band_areas(curve);
  if (!band.empty()) gmt.run("plot {} {} -G159/192/219", gmt.table(band), frame);
  const std::vector<GmtWords> segments = line_segments(curve);
  const double pen_pt = curve.x.size() < 500 ? 0.7 : curve.x.size() < 1'500 ? 0.35 : 0.15;
  if (!segments.empty()) gmt.run("plot {} {} -W{}p,gray10", gmt.table(segments), frame, pen_pt);
  const std::vector<GmtWords> marks = marked_points(curve);
  if (!marks.empty()) gmt.run("plot {} {} -Sc0.09c -Ggray10", gmt.table(marks), frame);
  const GmtWords ticks = curve.ticks.empty() ? GmtWords("-Bx0") : GmtWords("-Bxc{}", tick_table(gmt, curve.ticks));
  gmt.run("basemap {} {} -Bya{:.9g}f{:.9g}g{:.9g} -BWSne --MAP_GRID_PEN_PRIMARY=0.2p,gray85", frame, ticks,
          curve.y_step, curve.y_step / 2, curve.y_step);
  draw_axis_texts(gmt, GmtText(curve.x_text), GmtText::of_units(curve.units), box);
}

}  // namespace fieldwise::plot
