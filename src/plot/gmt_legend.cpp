#include "plot/gmt_legend.hpp"

#include <string>
#include <utility>
#include <vector>

#include "plot/gmt_figure.hpp"

namespace fieldwise::plot {
namespace {

/// Returns where each edge stands on the bar, 0 to its width.
std::vector<double> edge_places(const Palette& palette, double width) {
  std::vector<double> places;
  const double low = palette.edges.front();
  const double high = palette.edges.back();
  const auto last = static_cast<double>(palette.edges.size() - 1);
  for (std::size_t i = 0; i < palette.edges.size(); ++i) {
    const double share = palette.equal_boxes ? static_cast<double>(i) / last : (palette.edges[i] - low) / (high - low);
    places.push_back(share * width);
  }
  return places;
}

// GMT clips polygons at the frame, so that the frame is wider than what is drawn in it.
constexpr double kAroundCm = 1.0;

GmtWords corner(double x, double y) { return GmtWords("{:.4f} {:.4f}", x + kAroundCm, y + kAroundCm); }

GmtWords frame_around(const Box& box) {
  return paper_frame({box.x - kAroundCm, box.y - kAroundCm, box.width + 2 * kAroundCm, box.height + 2 * kAroundCm});
}

}  // namespace

void draw_colour_bar(GmtSession& gmt, const MapSet& maps, const std::vector<GmtWords>& colours, const Layout& layout) {
  const Box& box = layout.colour_bar;
  const Palette& palette = *maps.palette;
  const std::vector<double> places = edge_places(palette, box.width);
  const double height = box.height;
  const double tip = 0.9 * height;
  std::vector<GmtWords> boxes;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    boxes.push_back(GmtWords("> -G{}", colours[i]));
    for (const auto& [x, y] : {std::pair(places[i], 0.0), std::pair(places[i + 1], 0.0),
                               std::pair(places[i + 1], height), std::pair(places[i], height)}) {
      boxes.push_back(corner(x, y));
    }
  }
  // Tips say that there are values beyond the ends.
  if (palette.below)
    boxes.insert(boxes.end(),
                 {GmtWords("> -G{}", colours.front()), corner(0, 0), corner(-tip, height / 2), corner(0, height)});
  if (palette.above) {
    boxes.insert(boxes.end(), {GmtWords("> -G{}", colours.back()), corner(box.width, 0),
                               corner(box.width + tip, height / 2), corner(box.width, height)});
  }
  gmt.run("plot {} {} -L -W0.4p,gray25", gmt.table(boxes), frame_around(box));
  std::vector<GmtWords> labels;
  for (std::size_t i = 0; i < palette.labels.size(); ++i) {
    if (palette.labels[i].empty()) continue;
    const double x = palette.label_boxes && i + 1 < places.size() ? (places[i] + places[i + 1]) / 2 : places[i];
    labels.push_back(GmtWords("{:.4f} -0.1 7.5p,Helvetica,gray15 0 TC {}", x, GmtText(palette.labels[i])));
  }
  const GmtText units = GmtText::of_units(maps.units);
  if (!units.is_blank() && layout.units_below) {
    labels.push_back(GmtWords("{:.4f} -0.55 8p,Helvetica,gray15 0 TC {}", box.width / 2, units));
  } else if (!units.is_blank()) {
    labels.push_back(GmtWords("{:.4f} {:.4f} 8p,Helvetica,gray15 0 ML {}", box.width + tip + 0.15, height / 2, units));
  }
  if (!labels.empty()) gmt.run("text {} {} -F+f+a+j -N", gmt.table(labels), paper_frame(box));
}

void draw_key(GmtSession& gmt, const MapSet& maps, const Box& box) {
  const double middle = box.height / 2;
  std::vector<GmtWords> labels;
  double x = box.width;
  if (maps.arrow_key) {
    const std::string text = maps.arrow_key->text;
    const double width = text_width_cm(text, 8.0);
    const double begin = x - width - 0.15 - maps.arrow_key->length_cm;
    const GmtWords arrow = gmt.table({GmtWords("{:.4f} {:.4f} 0 {:.4f}c", begin, middle, maps.arrow_key->length_cm)});
    gmt.run("plot {} {} -N -Sv0.17c+e+a45+h0.2+n0.2c -W0.6p,black -Gblack", arrow, paper_frame(box));
    labels.push_back(GmtWords("{:.4f} {:.4f} 8p,Helvetica,gray15 0 ML {}", x - width, middle, GmtText::of_units(text)));
  }
  double left = 0.2;
  for (std::size_t kind = 0; maps.mark_kinds.size() > 1 && kind < maps.mark_kinds.size(); ++kind) {
    const GmtWords place = gmt.table({corner(left, middle)});
    gmt.run("plot {} {} -N {}", place, frame_around(box), mark_style(maps.mark_kinds[kind], kind));
    labels.push_back(
        GmtWords("{:.4f} {:.4f} 8p,Helvetica,gray15 0 ML {}", left + 0.25, middle, GmtText(maps.mark_kinds[kind])));
    left += 0.25 + text_width_cm(maps.mark_kinds[kind], 8.0) + 0.6;
  }
  gmt.run("text {} {} -F+f+a+j -N", gmt.table(labels), paper_frame(box));
}

}  // namespace fieldwise::plot
