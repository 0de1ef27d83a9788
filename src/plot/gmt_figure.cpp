#include "plot/gmt_figure.hpp"

#include "plot/gmt_curve.hpp"
#include "plot/gmt_maps.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kOriginCm = 1.0;  // of the picture on the page, from its lower left corner

void draw_texts(GmtSession& gmt, const Layout& layout) {
  std::vector<GmtWords> lines;
  for (const TextLine& text : layout.texts) {
    const GmtText letters(text.text);
    if (letters.is_blank()) continue;
    const GmtWords font("{}p,Helvetica{},{}", text.size_pt, text.bold ? GmtWords("-Bold") : GmtWords(),
                        text.size_pt < 8.0 ? GmtWords("gray30") : GmtWords("black"));
    // NOLINTNEXTLINE(modernize-use-emplace): the words must be seen by the compiler where they are written
    lines.push_back(GmtWords("{:.3f} {:.3f} {} 0 {} {}", text.x, text.y, font,
                             text.centred ? GmtWords("BC") : GmtWords("BL"), letters));
  }
  if (lines.empty()) return;
  const Box page{0, 0, layout.width, layout.height};
  gmt.run("text {} {} -F+f+a+j -N", gmt.table(lines), paper_frame(page));
}

/// Makes the page white.
void draw_page(GmtSession& gmt, const Layout& layout) {
  const Box page{0, 0, layout.width, layout.height};
  const GmtWords corners =
      gmt.table({GmtWords("0 0"), GmtWords("{:.3f} 0", layout.width),
                 GmtWords("{:.3f} {:.3f}", layout.width, layout.height), GmtWords("0 {:.3f}", layout.height)});
  gmt.run("plot {} {} -Gwhite -L", corners, paper_frame(page));
}

}  // namespace

GmtWords at_box(const Box& box) { return GmtWords("-Xf{:.4f}c -Yf{:.4f}c", box.x + kOriginCm, box.y + kOriginCm); }

GmtWords paper_frame(const Box& box) {
  return GmtWords("-R0/{:.4f}/0/{:.4f} -Jx1c {}", box.width, box.height, at_box(box));
}

GmtWords mark_symbol(const std::string& name, std::size_t kind) {
  if (name == "minimum") return GmtWords("-Si0.22c");
  if (name == "maximum") return GmtWords("-St0.22c");
  switch (kind % 4) {
    case 0:
      return GmtWords("-Sc0.18c");
    case 1:
      return GmtWords("-Sd0.22c");
    case 2:
      return GmtWords("-Ss0.18c");
    default:
      return GmtWords("-Sa0.25c");
  }
}

GmtWords mark_fill(const std::string& name, std::size_t kind) {
  if (name == "minimum") return GmtWords("-Gdodgerblue3 -W0.4p,white");
  if (name == "maximum") return GmtWords("-Gfirebrick2 -W0.4p,white");
  switch (kind % 4) {
    case 0:
      return GmtWords("-Gblack -W0.4p,white");
    case 1:
      return GmtWords("-Gdarkgreen -W0.4p,white");
    case 2:
      return GmtWords("-Gdarkorange2 -W0.4p,white");
    default:
      return GmtWords("-Gpurple3 -W0.4p,white");
  }
}

PaperPart draw_figure(const Figure& figure) {
  const Layout layout = lay_out(figure);
  GmtSession gmt;
  draw_page(gmt, layout);
  if (figure.maps) draw_maps(gmt, *figure.maps, layout);
  if (layout.legend.width > 0) draw_legend(gmt, *figure.curve, layout.legend);
  if (figure.curve) draw_curve(gmt, *figure.curve, layout.curve);
  for (std::size_t i = 0; i < figure.further.size(); ++i) draw_curve(gmt, figure.further[i].curve, layout.further[i]);
  draw_texts(gmt, layout);
  gmt.finish();
  constexpr double kMarginCm = 0.25;
  return {kOriginCm - kMarginCm, kOriginCm - kMarginCm, layout.width + 2 * kMarginCm, layout.height + 2 * kMarginCm};
}

}  // namespace fieldwise::plot
