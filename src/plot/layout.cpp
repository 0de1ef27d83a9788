#include "fieldwise/plot/layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/core/utf8.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kCentimetresPerPoint = 2.54 / 72.0;
constexpr double kTitlePt = 13.0;
constexpr double kHeadingPt = 9.0;
constexpr double kCaptionPt = 7.5;
constexpr double kGapCm = 0.3;
constexpr double kAnnotationCm = 0.55;
constexpr double kDegreesCm = 1.0;  // room for "60 S" beside a map
constexpr double kAxisCm = 1.6;     // room for numbers and units beside a curve
constexpr double kHighestMapCm = 12.0;
constexpr double kHighestPanelCm = 7.0;
constexpr double kHighestChartCm = 14.0;
constexpr double kChartRightCm = 0.5;  // half of the last label below a chart

double line_cm(double size_pt) { return 1.35 * size_pt * kCentimetresPerPoint; }

std::size_t chart_columns(std::size_t count) { return count <= 2 ? count : count <= 6 ? 2 : 3; }

/// Lays parts below each other, with y measured downwards; turned over when the height is known.
class Stack {
 public:
  explicit Stack(const Figure& figure) : figure_(figure) { layout_.width = figure.width_cm; }

  Layout make() {
    add_text(figure_.title, kTitlePt, true);
    down_ += 0.15;
    if (figure_.maps && figure_.maps->axes) add_charts(*figure_.maps);
    if (figure_.maps && !figure_.maps->axes) add_maps(*figure_.maps);
    if (figure_.curve) add_curve();
    down_ += kGapCm;
    for (const std::string& line : figure_.caption) add_text(line, kCaptionPt, false);
    // Whole sixths of an inch, so that parts keep their place among the pixels whatever stands below them.
    constexpr double kSixthCm = 2.54 / 6.0;
    layout_.height = std::ceil(down_ / kSixthCm) * kSixthCm;
    turn_over();
    return std::move(layout_);
  }

 private:
  void add_text(const std::string& text, double size_pt, bool bold) {
    // Bold letters are wider than plain ones.
    for (const std::string& line : wrapped_text(text, bold ? 1.08 * size_pt : size_pt, layout_.width)) {
      down_ += line_cm(size_pt);
      layout_.texts.push_back({0.0, down_ - 0.3 * line_cm(size_pt), size_pt, bold, false, line});
    }
  }

  void add_maps(const MapSet& maps) {
    const std::size_t count = maps.panels.size();
    const double shape = maps.frame.height_of_width;
    const std::size_t columns = panel_columns(count, shape);
    layout_.annotated = count == 1;
    // Round a pole there are degrees on all sides.
    const bool round = layout_.annotated && maps.frame.projection == Projection::polar;
    const double width = panel_width_cm(layout_.width - (round ? 0.7 : 0.0), count, shape);
    const double all = width * static_cast<double>(columns) + kGapCm * static_cast<double>(columns - 1);
    const double left = (layout_.width - all + (layout_.annotated && !round ? kDegreesCm : 0.0)) / 2.0;
    if (round) down_ += kAnnotationCm;
    for (std::size_t first = 0; first < count; first += columns) {
      const bool headed = !maps.panels[first].heading.empty();
      if (headed) down_ += line_cm(kHeadingPt) + 0.05;
      const std::size_t row_size = std::min(columns, count - first);
      for (std::size_t i = 0; i < row_size; ++i) {
        const double x = left + static_cast<double>(i) * (width + kGapCm);
        layout_.panels.push_back({x, down_ + width * shape, width, width * shape});
        if (headed) {
          layout_.texts.push_back(
              {x + width / 2.0, down_ - 0.1, kHeadingPt, false, true, maps.panels[first + i].heading});
        }
      }
      down_ += width * shape + 0.12;
    }
    if (layout_.annotated) down_ += kAnnotationCm;
    if (maps.arrow_key || maps.mark_kinds.size() > 1) {
      down_ += 0.55;
      layout_.key = {left, down_, all, 0.5};
    }
    if (maps.palette) add_colour_bar(maps.units);
  }

  /// Each chart has its axes, as those of neighbours mean nothing to who looks at one.
  void add_charts(const MapSet& maps) {
    const std::size_t count = maps.panels.size();
    const double shape = maps.frame.height_of_width;
    const std::size_t columns = chart_columns(count);
    const double width = chart_width_cm(layout_.width, count, shape);
    const double pitch = layout_.width / static_cast<double>(columns);
    for (std::size_t first = 0; first < count; first += columns) {
      const bool headed = !maps.panels[first].heading.empty();
      if (headed) down_ += line_cm(kHeadingPt) + 0.05;
      for (std::size_t i = 0; i < std::min(columns, count - first); ++i) {
        const double x = static_cast<double>(i) * pitch + kAxisCm + (pitch - kAxisCm - kChartRightCm - width) / 2.0;
        layout_.panels.push_back({x, down_ + width * shape, width, width * shape});
        if (!headed) continue;
        layout_.texts.push_back(
            {x + width / 2.0, down_ - 0.1, kHeadingPt, false, true, maps.panels[first + i].heading});
      }
      down_ += width * shape + kAnnotationCm + (maps.axes->x_text.empty() ? 0.0 : 0.45) + 0.12;
    }
    if (maps.palette) add_colour_bar(maps.units);
  }

  void add_colour_bar(const std::string& units) {
    constexpr double kThicknessCm = 0.32;
    constexpr double kTipCm = 0.6;  // of the bar, and a gap
    constexpr double kUnitsPt = 8.0;
    const double beside = layout_.width - 2.0 * (text_width_cm(units, kUnitsPt) + kTipCm);
    const double usual = std::min(0.68 * layout_.width, 14.0);
    layout_.units_below = beside < 0.5 * layout_.width;
    const double width = layout_.units_below ? usual : std::min(usual, beside);
    down_ += 0.15 + kThicknessCm;
    layout_.colour_bar = {(layout_.width - width) / 2.0, down_, width, kThicknessCm};
    down_ += layout_.units_below ? 2.0 * kAnnotationCm : kAnnotationCm;
  }

  void add_curve() {
    const bool alone = !figure_.maps;
    if (!figure_.curve_title.empty()) {
      down_ += kGapCm;
      add_text(figure_.curve_title, kHeadingPt, false);
    }
    down_ += 0.15;
    const double highest = figure_.further.empty() ? std::min(0.36 * layout_.width, 8.0) : 0.18 * layout_.width;
    const double height = alone ? highest : 3.2;
    layout_.curve = curve_box(*figure_.curve, height);
    for (const HeadedCurve& one : figure_.further) {
      add_text(one.heading, kHeadingPt, false);
      down_ += 0.15;
      layout_.further.push_back(curve_box(one.curve, height));
    }
  }

  Box curve_box(const Curve& curve, double height) {
    const Box box{kAxisCm, down_ + height, layout_.width - kAxisCm - 0.2, height};
    down_ += height + kAnnotationCm + (curve.x_text.empty() ? 0.0 : 0.5);
    return box;
  }

  void turn_over() {
    const auto turn = [&](double& y) { y = layout_.height - y; };
    for (TextLine& text : layout_.texts) turn(text.y);
    for (Box& box : layout_.panels) turn(box.y);
    for (Box& box : layout_.further) turn(box.y);
    for (Box* box : {&layout_.colour_bar, &layout_.key, &layout_.curve}) {
      if (box->width > 0) turn(box->y);
    }
  }

  const Figure& figure_;
  Layout layout_;
  double down_ = 0.0;
};

}  // namespace

Layout lay_out(const Figure& figure) { return Stack(figure).make(); }

std::size_t panel_columns(std::size_t count, double height_of_width) {
  constexpr double kBestShape = 0.95;  // of all panels together
  std::size_t best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t columns = 1; columns <= std::min<std::size_t>(count, 6); ++columns) {
    const double rows = std::ceil(static_cast<double>(count) / static_cast<double>(columns));
    const double shape = rows * (height_of_width + 0.1) / static_cast<double>(columns);
    const double empty = rows * static_cast<double>(columns) - static_cast<double>(count);
    const double cost = std::abs(std::log(shape / kBestShape)) + 0.12 * empty / static_cast<double>(columns);
    if (cost < least) {
      least = cost;
      best = columns;
    }
  }
  return best;
}

double panel_width_cm(double page_cm, std::size_t count, double height_of_width) {
  const bool alone = count <= 1;
  const auto columns = static_cast<double>(panel_columns(std::max<std::size_t>(count, 1), height_of_width));
  const double width = alone ? page_cm - kDegreesCm - 0.2 : (page_cm - kGapCm * (columns - 1)) / columns;
  const double most = (alone ? kHighestMapCm : kHighestPanelCm) * std::max(1.0, page_cm / 18.0);
  return std::min(width, most / height_of_width);
}

double chart_width_cm(double page_cm, std::size_t count, double height_of_width) {
  const double width = page_cm / static_cast<double>(chart_columns(count)) - kAxisCm - kChartRightCm;
  return std::min(width, kHighestChartCm * std::max(1.0, page_cm / 18.0) / height_of_width);
}

double text_width_cm(std::string_view text, double size_pt) {
  double em = 0.0;
  for (const char c : text) {
    if (core::continues_character(c)) continue;
    if (std::string_view("iljtf.,:;|!'()[] -/").find(c) != std::string_view::npos) {
      em += 0.31;
    } else if (std::string_view("mwMW@%").find(c) != std::string_view::npos) {
      em += 0.87;
    } else {
      em += c >= 'A' && c <= 'Z' ? 0.7 : 0.56;
    }
  }
  return em * size_pt * kCentimetresPerPoint;
}

namespace {

/// Returns the beginning of a word that fits a line, at least one character; mostly all of it.
std::string fitting_part(std::string_view word, double size_pt, double width_cm) {
  std::size_t fits = 0;
  for (std::size_t end = 1; end <= word.size(); ++end) {
    if (end < word.size() && core::continues_character(word[end])) continue;
    if (fits > 0 && text_width_cm(word.substr(0, end), size_pt) > width_cm) break;
    fits = end;
  }
  return std::string(word.substr(0, fits));
}

}  // namespace

std::vector<std::string> wrapped_text(std::string_view text, double size_pt, double width_cm) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word = fitting_part(text.substr(0, end), size_pt, width_cm);
    // A word that is too long (a path) goes on in the next line.
    text.remove_prefix(word.size() < end ? word.size() : std::min(end + 1, text.size()));
    std::string longer = line;
    if (!longer.empty()) longer += ' ';
    longer += word;
    if (!line.empty() && text_width_cm(longer, size_pt) > width_cm) {
      lines.push_back(std::move(line));
      line = word;
    } else {
      line = std::move(longer);
    }
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace fieldwise::plot
