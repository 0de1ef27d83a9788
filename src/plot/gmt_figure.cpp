#include "plot/gmt_figure.hpp"

#include <fmt/format.h>

#include <array>

#include "plot/gmt_curve.hpp"
#include "plot/gmt_maps.hpp"

namespace fieldwise::plot {
namespace {

void draw_texts(GmtSession& gmt, const Layout& layout) {
  std::vector<std::string> lines;
  for (const TextLine& text : layout.texts) {
    const std::string font = fmt::format("{}p,Helvetica{},{}", text.size_pt, text.bold ? "-Bold" : "",
                                         text.size_pt < 8.0 ? "gray30" : "black");
    lines.push_back(
        fmt::format("{:.3f} {:.3f} {} 0 {} {}", text.x, text.y, font, text.centred ? "BC" : "BL", gmt_text(text.text)));
  }
  if (lines.empty()) return;
  const Box page{0, 0, layout.width, layout.height};
  gmt.run("text", fmt::format("{} {} -F+f+a+j -N", gmt.table(lines), paper_frame(page)));
}

/// Gives the cropped picture the size of the page, whatever is drawn on it.
void draw_page(GmtSession& gmt, const Layout& layout) {
  const Box page{0, 0, layout.width, layout.height};
  const std::string corners =
      gmt.table({"0 0", fmt::format("{:.3f} 0", layout.width),
                 fmt::format("{:.3f} {:.3f}", layout.width, layout.height), fmt::format("0 {:.3f}", layout.height)});
  gmt.run("plot", fmt::format("{} {} -Gwhite -L", corners, paper_frame(page)));
}

}  // namespace

std::string at_box(const Box& box) { return fmt::format("-Xf{:.4f}c -Yf{:.4f}c", box.x + 1.0, box.y + 1.0); }

std::string paper_frame(const Box& box) {
  return fmt::format("-R0/{0:.4f}/0/{1:.4f} -Jx1c {2}", box.width, box.height, at_box(box));
}

std::string mark_style(const std::string& name, std::size_t kind) {
  if (name == "minimum") return "-Si0.22c -Gdodgerblue3 -W0.4p,white";
  if (name == "maximum") return "-St0.22c -Gfirebrick2 -W0.4p,white";
  constexpr std::array<const char*, 4> kStyles = {"-Sc0.18c -Gblack -W0.4p,white", "-Sd0.22c -Gdarkgreen -W0.4p,white",
                                                  "-Ss0.18c -Gdarkorange2 -W0.4p,white",
                                                  "-Sa0.25c -Gpurple3 -W0.4p,white"};
  return kStyles[kind % kStyles.size()];
}

void draw_figure(const Figure& figure, const std::string& format) {
  const Layout layout = lay_out(figure);
  GmtSession gmt(format);
  draw_page(gmt, layout);
  if (figure.maps) draw_maps(gmt, *figure.maps, layout);
  if (figure.curve) draw_curve(gmt, *figure.curve, layout.curve);
  draw_texts(gmt, layout);
  gmt.finish();
}

}  // namespace fieldwise::plot
