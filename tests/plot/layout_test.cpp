#include "fieldwise/plot/layout.hpp"

#include <gtest/gtest.h>

#include "fieldwise/core/utf8.hpp"
#include "tolerance.hpp"

namespace fieldwise::plot {
namespace {

Figure maps(std::size_t count, double height_of_width) {
  Figure figure;
  figure.title = "A title that is so long that it has to be broken into more than one line of the picture, as many are";
  figure.caption = {"1982 to 1992; n = 132", "file.nc"};
  MapSet set;
  set.frame.height_of_width = height_of_width;
  set.panels.resize(count);
  for (Panel& panel : set.panels) panel.heading = count > 1 ? "Jan" : "";
  set.palette = Palette{};
  set.arrow_key = ArrowKey{1.0, "1 m s-1"};
  figure.maps = std::move(set);
  return figure;
}

bool overlap(const Box& a, const Box& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

TEST(LayOut, KeepsAllPartsOnThePageAndApart) {
  for (const std::size_t count : {1U, 2U, 4U, 12U, 13U, 24U}) {
    for (const double shape : {0.13, 0.5, 1.0, 2.5}) {
      Figure figure = maps(count, shape);
      figure.curve = Curve{};
      const Layout layout = lay_out(figure);
      std::vector<Box> boxes = layout.panels;
      boxes.insert(boxes.end(), {layout.colour_bar, layout.key, layout.curve});
      ASSERT_EQ(layout.panels.size(), count);
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        EXPECT_GE(boxes[i].x, -tolerance::rounding(layout.width, 16.0));
        EXPECT_GE(boxes[i].y, 0);
        EXPECT_LE(boxes[i].x + boxes[i].width, layout.width + tolerance::rounding(layout.width, 16.0));
        EXPECT_LE(boxes[i].y + boxes[i].height, layout.height);
        for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(boxes[i], boxes[k])) << count << ' ' << shape;
      }
      for (const TextLine& text : layout.texts) {
        EXPECT_GE(text.y, 0);
        EXPECT_LE(text_width_cm(text.text, text.size_pt), layout.width);
        for (const Box& box : boxes) {
          const double half = text.centred ? text_width_cm(text.text, text.size_pt) / 2 : 0.0;
          EXPECT_FALSE(overlap(box, {text.x - half, text.y, text_width_cm(text.text, text.size_pt), 0.2})) << text.text;
        }
      }
    }
  }
}

TEST(LayOut, KeepsTheShapeOfMaps) {
  const Layout layout = lay_out(maps(4, 0.5));
  EXPECT_DOUBLE_EQ(layout.panels[0].height, 0.5 * layout.panels[0].width);
}

TEST(PanelColumns, MakeAPageThatIsNeitherAStripNorAColumn) {
  EXPECT_EQ(panel_columns(1, 0.5), 1U);
  EXPECT_EQ(panel_columns(4, 0.5), 2U);
  EXPECT_EQ(panel_columns(12, 0.5), 3U);
  EXPECT_EQ(panel_columns(4, 0.13), 1U);
}

TEST(WrappedText, BreaksAtBlanksAndLosesNothing) {
  const std::vector<std::string> lines = wrapped_text("one two three four five six", 10, 2.0);
  std::string joined;
  for (const std::string& line : lines) {
    joined += (joined.empty() ? "" : " ") + line;
    EXPECT_LE(text_width_cm(line, 10), 2.0);
  }
  EXPECT_GT(lines.size(), 1U);
  EXPECT_EQ(joined, "one two three four five six");
}

TEST(WrappedText, BreaksAWordThatIsTooLongBetweenCharacters) {
  const std::string word = "of_a_path_that_is_far_too_long_for_a_line_and_has_an_\xc3\xa4_or_\xc3\xa4\xc3\xa4\xc3\xa4";
  for (const double width : {1.0, 1.1, 1.2, 1.3, 1.4, 1.5}) {
    const std::vector<std::string> lines = wrapped_text("a " + word + " b", 10, width);
    std::string joined;
    for (const std::string& line : lines) {
      EXPECT_LE(text_width_cm(line, 10), width) << line;
      EXPECT_FALSE(core::continues_character(line.front())) << line;
      joined += line;
    }
    EXPECT_GT(lines.size(), 3U);
    std::erase(joined, ' ');
    EXPECT_EQ(joined, "a" + word + "b");
  }
}

}  // namespace
}  // namespace fieldwise::plot
