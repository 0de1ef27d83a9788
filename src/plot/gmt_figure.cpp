#include "plot/gmt_figure.hpp"

#include "plot/gmt_curve.hpp"
#include "plot/gmt_maps.hpp"

namespace fieldwise::plot {
namespace {

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

/// Gives the cropped picture the size of the page, whatever is drawn on it.
void draw_page(GmtSession& gmt, const Layout& layout) {
  const Box page{0, 0, layout.width, layout.height};
  const GmtWords corners =
      gmt.table({GmtWords("0 0"), GmtWords("{:.3f} 0", layout.width),
                 GmtWords("{:.3f} {:.3f}", layout.width, layout.height), GmtWords("0 {:.3f}", layout.height)});
  gmt.run("plot {} {} -Gwhite -L", corners, paper_frame(page));
}

}  // namespace

GmtWords at_box(const Box& box) { return GmtWords("-Xf{:.4f}c -Yf{:.4f}c", box.x + 1.0, box.y + 1.0); }

GmtWords paper_frame(const Box& box) {
  return GmtWords("-R0/{:.4f}/0/{:.4f} -Jx1c {}", box.width, box.height, at_box(box));
}

GmtWords mark_style(const std::string& name, std::size_t kind) {
  if (name == "minimum") return GmtWords("-Si0.22c -Gdodgerblue3 -W0.4p,white");
  if (name == "maximum") return GmtWords("-St0.22c -Gfirebrick2 -W0.4p,white");
  switch (kind % 4) {
    case 0:
      return GmtWords("-Sc0.18c -Gblack -W0.4p,white");
    case 1:
      return GmtWords("-Sd0.22c -Gdarkgreen -W0.4p,white");
    case 2:
      return GmtWords("-Ss0.18c -Gdarkorange2 -W0.4p,white");
    default:
      return GmtWords("-Sa0.25c -Gpurple3 -W0.4p,white");
  }
}

void draw_figure(const Figure& figure, const std::string& format) {
  const Layout layout = lay_out(figure);
  GmtSession gmt(format);
  draw_page(gmt, layout);
  if (figure.maps) draw_maps(gmt, *figure.maps, layout);
  if (figure.curve) draw_curve(gmt, *figure.curve, layout.curve);
  for (std::size_t i = 0; i < figure.further.size(); ++i) draw_curve(gmt, figure.further[i].curve, layout.further[i]);
  draw_texts(gmt, layout);
  gmt.finish();
}

}  // namespace fieldwise::plot
