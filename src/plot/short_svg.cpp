#include "plot/short_svg.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace fieldwise::plot {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Returns the value of an attribute of an element in one line; empty where it has none.
std::string_view attribute(std::string_view line, std::string_view begin) {
  const std::size_t place = line.find(begin);
  if (place == std::string_view::npos) return {};
  const std::string_view rest = line.substr(place + begin.size());
  return rest.substr(0, rest.find('"'));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Writes coordinates to so many decimals.
std::string rounded(std::string_view path, int decimals) {
  std::string text;
  while (!path.empty()) {
    std::size_t bytes = path.front() == '-' ? 1 : 0;
    while (bytes < path.size() && (is_digit(path[bytes]) || path[bytes] == '.')) ++bytes;
    double number = 0.0;
    const auto read = std::from_chars(path.data(), path.data() + bytes, number);
    if (bytes == 0 || read.ec != std::errc() || read.ptr != path.data() + bytes) {
      text += path.front();
      path.remove_prefix(1);
      continue;
    }
    std::array<char, 32> digits{};
    const auto written =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, decimals);
    std::string_view short_one(digits.data(), static_cast<std::size_t>(written.ptr - digits.data()));
    if (written.ec != std::errc()) short_one = path.substr(0, bytes);
    const bool has_point = short_one.find('.') != std::string_view::npos;
    while (has_point && short_one.ends_with('0')) short_one.remove_suffix(1);
    if (short_one.ends_with('.')) short_one.remove_suffix(1);
    text += short_one == "-0" ? std::string_view("0") : short_one;
    path.remove_prefix(bytes);
  }
  return text;
}

/// Returns the numbers of a text, in order.
std::vector<double> numbers_of(std::string_view text) {
  std::vector<double> numbers;
  while (!text.empty()) {
    double number = 0.0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool found = read.ec == std::errc();
    if (found) numbers.push_back(number);
    text.remove_prefix(found ? static_cast<std::size_t>(read.ptr - text.data()) : 1);
  }
  return numbers;
}

struct Rectangle {
  double left = std::numeric_limits<double>::infinity();
  double top = std::numeric_limits<double>::infinity();
  double right = -std::numeric_limits<double>::infinity();
  double bottom = -std::numeric_limits<double>::infinity();

  void hold(double x, double y) {
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
};

/// Returns the rectangle that a path with the edges "M x y L ..., 4 corners, Z" is; nothing of another shape.
std::optional<Rectangle> rectangle_of(std::string_view path) {
  const std::vector<double> numbers = numbers_of(path);
  if (numbers.size() != 10 || path.find('C') != std::string_view::npos) return std::nullopt;
  Rectangle rectangle;
  for (std::size_t i = 0; i < 8; i += 2) rectangle.hold(numbers[i], numbers[i + 1]);
  for (std::size_t i = 0; i < 8; i += 2) {
    const bool at_corner = (numbers[i] == rectangle.left || numbers[i] == rectangle.right) &&
                           (numbers[i + 1] == rectangle.top || numbers[i + 1] == rectangle.bottom);
    if (!at_corner) return std::nullopt;
  }
  return rectangle;
}

/// Tells whether a rectangle holds all that a path element draws, so that it clips nothing of it.
bool holds_all(const Rectangle& rectangle, std::string_view element) {
  const std::vector<double> numbers = numbers_of(attribute(element, " d=\""));
  const std::string_view turned = attribute(element, "transform=\"matrix(");
  std::vector<double> matrix = numbers_of(turned);
  if (turned.empty()) matrix = {1, 0, 0, 1, 0, 0};
  if (numbers.empty() || numbers.size() % 2 != 0 || matrix.size() != 6) return false;
  const std::size_t pen = element.find("stroke-width:");
  const std::vector<double> widths =
      numbers_of(pen == std::string_view::npos ? "0" : element.substr(pen + 13, element.find(';', pen) - pen - 13));
  const double half = widths.empty() ? 0.0 : 0.5 * widths.front() * std::max(std::abs(matrix[0]), std::abs(matrix[3]));
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    const double x = matrix[0] * numbers[i] + matrix[2] * numbers[i + 1] + matrix[4];
    const double y = matrix[1] * numbers[i] + matrix[3] * numbers[i + 1] + matrix[5];
    const bool inside = x - half >= rectangle.left && x + half <= rectangle.right && y - half >= rectangle.top &&
                        y + half <= rectangle.bottom;
    if (!inside) return false;
  }
  return true;
}

/// Writes the lines of an SVG anew.
class Shortener {
 public:
  std::string write(std::string_view svg) {
    lines_ = lines_of(svg);
    find_clips();
    leave_out_clips_of_nothing();
    join_groups();
    std::set<std::string_view> used;
    for (const std::string_view line : lines_) {
      if (const std::string_view name = clip_of(line); !name.empty()) used.insert(name);
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view id = clip_defined_at(i);
      if (!id.empty() && !used.contains(id)) {
        i += 2;
        continue;
      }
      add(lines_[i]);
    }
    end_path();
    return std::move(text_);
  }

 private:
  /// Returns the id of the clip path that begins at a line, with its path and its end in the two lines below.
  [[nodiscard]] std::string_view clip_defined_at(std::size_t line) const {
    const bool whole = line + 2 < lines_.size() && lines_[line + 2] == "</clipPath>";
    return whole ? attribute(lines_[line], "<clipPath id=\"") : std::string_view();
  }

  /// Returns the clip path of a group that begins in a line: the first of its shape; empty for another line.
  [[nodiscard]] std::string_view clip_of(std::string_view line) const {
    if (!line.starts_with("<g clip-path=")) return {};
    const std::string_view id = attribute(line, kClip);
    const std::string_view name = id.substr(0, id.find(')'));
    const auto known = clips_.find(name);
    return known == clips_.end() ? name : known->second;
  }

  void find_clips() {
    std::map<std::string_view, std::string_view> shapes;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view id = clip_defined_at(i);
      if (id.empty()) continue;
      clips_[id] = shapes.try_emplace(lines_[i + 1], id).first->second;
      if (const auto rectangle = rectangle_of(attribute(lines_[i + 1], " d=\""))) rectangles_[clips_[id]] = *rectangle;
    }
  }

  /// Leaves out groups that clip a single path at a rectangle which holds all of it.
  void leave_out_clips_of_nothing() {
    std::vector<std::string_view> kept;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto rectangle = rectangles_.find(clip_of(lines_[i]));
      const bool is_double = i + 4 < lines_.size() && !clip_of(lines_[i + 1]).empty();
      const std::size_t inner = is_double ? 3 : 1;
      const std::size_t path = i + (is_double ? 2 : 1);
      const bool of_one = rectangle != rectangles_.end() && path + 1 < lines_.size() &&
                          lines_[path].starts_with("<path") && lines_[path + 1] == "</g>" &&
                          (!is_double || lines_[path + 2] == "</g>");
      if (!of_one || !holds_all(rectangle->second, lines_[path])) {
        kept.push_back(lines_[i]);
        continue;
      }
      kept.insert(kept.end(), lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  lines_.begin() + static_cast<std::ptrdiff_t>(i + 1 + inner));
      i += inner + 1;
    }
    lines_ = std::move(kept);
  }

  /// Makes one group of neighbours that are clipped alike.
  void join_groups() {
    std::vector<std::string_view> kept;
    std::vector<std::string_view> open;  // clip paths of groups
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view line = lines_[i];
      if (line == "</g>" && !open.empty()) {
        const std::string_view clip = open.back();
        if (!clip.empty() && i + 1 < lines_.size() && clip_of(lines_[i + 1]) == clip) {
          ++i;  // the group goes on
          continue;
        }
        open.pop_back();
      } else if (line.starts_with("<g ") || line.starts_with("<g>")) {
        open.push_back(clip_of(line));
      }
      kept.push_back(line);
    }
    lines_ = std::move(kept);
  }

  void add(std::string_view line) {
    constexpr std::string_view kPath = " d=\"";
    const std::string_view path = attribute(line, kPath);
    const std::size_t place = line.find(kPath);
    if (path.empty()) {
      end_path();
      text_ += with_first_clip(line);
      text_ += '\n';
      return;
    }
    const std::string_view before = line.substr(0, place + kPath.size());
    const std::string_view after = line.substr(place + kPath.size() + path.size());
    const auto has = [&](std::string_view word) { return before.find(word) != std::string_view::npos; };
    const bool is_fill = has("stroke:none") && has("fill-rule:nonzero") && has("fill-opacity:1;");
    const bool is_line = has("fill:none") && has("stroke-opacity:1;");
    const bool goes_on = (is_fill || is_line) && before == before_ && after == after_;
    if (!goes_on) {
      end_path();
      text_ += before;
    }
    // Where what is drawn is made smaller by ten, a decimal less is as exact.
    text_ += rounded(path, after.find("matrix(0.0") == std::string_view::npos ? 2 : 1);
    before_ = before;
    after_ = after;
  }

  /// Ends the path to which neighbours that look the same were added.
  void end_path() {
    if (before_.empty()) return;
    text_ += after_;
    text_ += '\n';
    before_ = {};
  }

  [[nodiscard]] std::string with_first_clip(std::string_view line) const {
    std::string text(line);
    const std::string_view first = clip_of(line);
    if (first.empty()) return text;
    const std::size_t begin = text.find(kClip) + kClip.size();
    return text.replace(begin, text.find(')', begin) - begin, first);
  }

  static constexpr std::string_view kClip = "clip-path=\"url(#";

  std::vector<std::string_view> lines_;
  std::map<std::string_view, std::string_view> clips_;  ///< the first id of the same shape
  std::map<std::string_view, Rectangle> rectangles_;    ///< of first ids
  std::string_view before_;  ///< what stands before the path that is being written, if any is
  std::string_view after_;
  std::string text_;
};

}  // namespace

std::string short_svg(std::string_view svg) { return Shortener().write(svg); }

}  // namespace fieldwise::plot
