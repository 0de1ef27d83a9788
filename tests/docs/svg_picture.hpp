// SvgPicture: one picture with two axes, as SVG: lines, dots, arrows and words in the axes' units.
// May know: the standard library, fmt.
// Must not know: what is drawn.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

namespace fieldwise::docs {

/// Is a place in the units of the axes.
struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// Holds an axis: what stands beside it, and its ends.
struct Axis {
  std::string label;
  double from = 0.0;
  double to = 1.0;
};

inline constexpr const char* kBlue = "#1f5fa8";
inline constexpr const char* kRed = "#c0392b";
inline constexpr const char* kGreen = "#2e7d32";
inline constexpr const char* kOrange = "#d17a00";
inline constexpr const char* kViolet = "#6a3d9a";
inline constexpr const char* kBlack = "#222222";
inline constexpr const char* kGrey = "#9a9a9a";

/// Draws into a string; what lies outside the axes is cut off.
class SvgPicture {
 public:
  SvgPicture(Axis x, Axis y) : x_(std::move(x)), y_(std::move(y)) {}

  void line(const std::vector<Point>& points, const char* colour, double width = 1.5, const char* dashes = "") {
    std::string path;
    for (const Point& point : points) path += fmt::format("{:.1f},{:.1f} ", column(point.x), row(point.y));
    if (!path.empty()) path.pop_back();
    inside_ += fmt::format(R"(<polyline points="{}" fill="none" stroke="{}" stroke-width="{}")", path, colour, width);
    if (*dashes != '\0') inside_ += fmt::format(R"( stroke-dasharray="{}")", dashes);
    inside_ += "/>\n";
  }

  void dots(const std::vector<Point>& points, const char* colour, double radius = 2.5) {
    for (const Point& point : points) {
      inside_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\"/>\n", column(point.x),
                             row(point.y), radius, colour);
    }
  }

  /// Draws an arrow; one shorter than its head is left out.
  void arrow(const Point& from, const Point& to, const char* colour, double width = 1.3) {
    constexpr double kHead = 6.0;
    const double dx = column(to.x) - column(from.x);
    const double dy = row(to.y) - row(from.y);
    const double length = std::sqrt(dx * dx + dy * dy);
    if (length < kHead) return;
    const double ux = dx / length;
    const double uy = dy / length;
    const double tip_x = column(to.x);
    const double tip_y = row(to.y);
    inside_ += fmt::format(
        "<path d=\"M{:.1f},{:.1f} L{:.1f},{:.1f} M{:.1f},{:.1f} L{:.1f},{:.1f} L{:.1f},{:.1f}\" fill=\"none\" "
        "stroke=\"{}\" stroke-width=\"{}\"/>\n",
        column(from.x), row(from.y), tip_x, tip_y, tip_x - kHead * (ux - 0.5 * uy), tip_y - kHead * (uy + 0.5 * ux),
        tip_x, tip_y, tip_x - kHead * (ux + 0.5 * uy), tip_y - kHead * (uy - 0.5 * ux), colour, width);
  }

  /// Writes a word beside a place.
  void word(const Point& at, const std::string& text, const char* colour) {
    inside_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n", column(at.x) + 5.0,
                           row(at.y) - 5.0, colour, text);
  }

  /// Returns the picture.
  [[nodiscard]] std::string text() const {
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n"
        "<clipPath id=\"inside\"><rect x=\"{2}\" y=\"{3}\" width=\"{4}\" height=\"{5}\"/></clipPath>\n",
        kWidth, kHeight, kLeft, kTop, kWidth - kLeft - kRight, kHeight - kTop - kBottom);
    const double x_step = step_of(x_);
    for (double i = std::ceil(x_.from / x_step - kSlack); i * x_step <= x_.to + kSlack * x_step; ++i) {
      const double x = column(i * x_step);
      svg += fmt::format(
          "<path d=\"M{0:.1f},{1} V{2}\" stroke=\"#e4e4e4\"/>\n<text x=\"{0:.1f}\" y=\"{3}\" "
          "text-anchor=\"middle\">{4:g}</text>\n",
          x, kTop, kHeight - kBottom, kHeight - kBottom + 16, i * x_step + 0.0);
    }
    const double y_step = step_of(y_);
    for (double i = std::ceil(y_.from / y_step - kSlack); i * y_step <= y_.to + kSlack * y_step; ++i) {
      const double y = row(i * y_step);
      svg += fmt::format(
          "<path d=\"M{0},{1:.1f} H{2}\" stroke=\"#e4e4e4\"/>\n<text x=\"{3}\" y=\"{4:.1f}\" "
          "text-anchor=\"end\">{5:g}</text>\n",
          kLeft, y, kWidth - kRight, kLeft - 6, y + 4.0, i * y_step + 0.0);
    }
    svg += fmt::format("<g clip-path=\"url(#inside)\">\n{}</g>\n", inside_);
    svg += fmt::format(
        "<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" fill=\"none\" stroke=\"#222222\"/>\n"
        "<text x=\"{4}\" y=\"{5}\" text-anchor=\"middle\">{6}</text>\n"
        "<text transform=\"translate(15 {7}) rotate(-90)\" text-anchor=\"middle\">{8}</text>\n</svg>\n",
        kLeft, kTop, kWidth - kLeft - kRight, kHeight - kTop - kBottom, (kLeft + kWidth - kRight) / 2, kHeight - 8,
        x_.label, (kTop + kHeight - kBottom) / 2, y_.label);
    return svg;
  }

 private:
  static constexpr int kWidth = 620;
  static constexpr int kHeight = 360;
  static constexpr int kLeft = 62;
  static constexpr int kRight = 14;
  static constexpr int kTop = 12;
  static constexpr int kBottom = 42;
  static constexpr double kSlack = 1e-9;  // of the distance of two ticks

  [[nodiscard]] double column(double x) const {
    return kLeft + (x - x_.from) / (x_.to - x_.from) * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double row(double y) const {
    return kHeight - kBottom - (y - y_.from) / (y_.to - y_.from) * (kHeight - kTop - kBottom);
  }

  /// Returns 1, 2 or 5 times a power of ten: five to ten ticks.
  static double step_of(const Axis& axis) {
    const double rough = (axis.to - axis.from) / 10.0;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor * power >= rough) return factor * power;
    }
    return 10.0 * power;
  }

  Axis x_;
  Axis y_;
  std::string inside_;
};

}  // namespace fieldwise::docs
