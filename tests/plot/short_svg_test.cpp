#include "plot/short_svg.hpp"

#include <gtest/gtest.h>

namespace fieldwise::plot {
namespace {

TEST(ShortSvg, OneClipPathStandsForAllOfItsShape) {
  EXPECT_EQ(short_svg("<clipPath id=\"a\">\n  <path d=\"M 1.23456 2 Z\"/>\n</clipPath>\n"
                      "<clipPath id=\"b\">\n  <path d=\"M 1.23456 2 Z\"/>\n</clipPath>\n"
                      "<g clip-path=\"url(#b)\" clip-rule=\"nonzero\">\n</g>\n"),
            "<clipPath id=\"a\">\n  <path d=\"M 1.23 2 Z\"/>\n</clipPath>\n"
            "<g clip-path=\"url(#a)\" clip-rule=\"nonzero\">\n</g>\n");
}

TEST(ShortSvg, NeighboursOfOneFillAreOnePathAndNoOthersAre) {
  const std::string black = "<path style=\" stroke:none;fill-rule:nonzero;fill:rgb(0%,0%,0%);fill-opacity:1;\" d=\"";
  const std::string white = "<path style=\" stroke:none;fill-rule:nonzero;fill:rgb(9%,9%,9%);fill-opacity:1;\" d=\"";
  EXPECT_EQ(short_svg(black + "M 1 1.5 Z \"/>\n" + black + "M 2.001 -0.001 Z \"/>\n" + white + "M 3 3 Z \"/>\n</g>\n"),
            black + "M 1 1.5 Z M 2 0 Z \"/>\n" + white + "M 3 3 Z \"/>\n</g>\n");
}

TEST(ShortSvg, LinesOfOnePenAreOneAndHalfTransparentFillsStayApart) {
  const std::string pen = "<path style=\"fill:none;stroke:rgb(0%,0%,0%);stroke-opacity:1;\" d=\"";
  EXPECT_EQ(
      short_svg(pen + "M 1 1 L 2 2\" transform=\"t\"/>\n" + pen + "M 3 3\" transform=\"t\"/>\n" + pen + "M 4 4\"/>\n"),
      pen + "M 1 1 L 2 2M 3 3\" transform=\"t\"/>\n" + pen + "M 4 4\"/>\n");
  const std::string text =
      "<path style=\"stroke:none;fill-rule:nonzero;fill-opacity:0.5;\" d=\"M 1 1 \"/>\n"
      "<path style=\"stroke:none;fill-rule:nonzero;fill-opacity:0.5;\" d=\"M 1 1 \"/>\n";
  EXPECT_EQ(short_svg(text), text);
}

TEST(ShortSvg, ARectangleThatHoldsAllOfAPathClipsNothing) {
  const std::string clip = "<clipPath id=\"r\">\n  <path d=\"M 0 0 L 9 0 L 9 9 L 0 9 Z M 0 0 \"/>\n</clipPath>\n";
  const std::string group = "<g clip-path=\"url(#r)\" clip-rule=\"nonzero\">\n";
  const auto path = [](const std::string& data) {
    return "<path style=\"fill:none;stroke-width:2;stroke-opacity:1;\" d=\"" + data + "\"/>\n";
  };
  EXPECT_EQ(short_svg(clip + group + path("M 1 1 L 8 8 ") + "</g>\n"), path("M 1 1 L 8 8 "));
  // With its pen the line reaches beyond.
  const std::string beyond = clip + group + path("M 1 1 L 8.5 8 ") + "</g>\n";
  EXPECT_EQ(short_svg(beyond), beyond);
  // Groups that are clipped alike are one.
  EXPECT_EQ(short_svg(beyond + group + path("M 2 2 L 9 9 ") + "</g>\n"),
            clip + group + path("M 1 1 L 8.5 8 M 2 2 L 9 9 ") + "</g>\n");
}

}  // namespace
}  // namespace fieldwise::plot
