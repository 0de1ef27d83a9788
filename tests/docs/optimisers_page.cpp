// Makes the tables and pictures of docs/optimisers.md.
//   fieldwise_optimisers_page DOCS           compares them with what lies in the folder; status 1 where they differ
//   fieldwise_optimisers_page DOCS --write   writes them there

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/airy.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "docs/svg_picture.hpp"
#include "fieldwise/kernels/integrate.hpp"
#include "fieldwise/kernels/minimise.hpp"

namespace fieldwise::docs {
namespace {

using kernels::Course;
using kernels::Landscape;
using kernels::MinimiseOptions;
using kernels::Minimiser;
using kernels::Minimum;
using Place = std::span<const double>;
using Out = std::span<double>;

/// Holds what the page is made of, by the name between its marks or of its file.
struct Made {
  std::map<std::string, std::string> tables;
  std::map<std::string, std::string> pictures;
};

const char* name_of(Minimiser minimiser) {
  switch (minimiser) {
    case Minimiser::descent:
      return "descent";
    case Minimiser::lbfgs:
      return "L-BFGS";
    case Minimiser::slsqp:
      return "SLSQP";
    case Minimiser::nelder_mead:
      return "Nelder-Mead";
    case Minimiser::subplex:
      return "subplex";
    case Minimiser::cobyla:
      return "COBYLA";
    case Minimiser::scan:
      return "scan";
    case Minimiser::annealing:
      break;
  }
  return "annealing";
}

const char* name_of(kernels::MinimumEnd end) {
  constexpr const char* kNames[] = {"converged", "all_seen",   "evaluations_used", "no_better_place",
                                    "no_value",  "no_minimum", "no_bounds"};
  return kNames[static_cast<int>(end)];
}

const char* name_of(kernels::CourseEnd end) {
  constexpr const char* kNames[] = {"complete", "no_rate", "step_too_short", "too_many_steps"};
  return kNames[static_cast<int>(end)];
}

/// Writes a number so that zero has no sign and no rounding is seen.
std::string number(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", value, decimals);
  return text.find_first_not_of("-0.") == std::string::npos ? fmt::format("{:.{}f}", 0.0, decimals) : text;
}

/// Writes a place or a value; what fell without end as its power of ten.
std::string numbers(Place place) {
  std::string text;
  for (const double x : place) {
    if (!text.empty()) text += ", ";
    text += std::abs(x) < 1e6 ? number(x, 5) : fmt::format("{:.0e}", x);
  }
  return text;
}

constexpr std::string_view kMinimumHeading =
    "| method | start | place | value | evaluations | why it ended |\n|---|---|---|---|---|---|\n";

std::string row_of(const std::string& method, Place start, const Minimum& found) {
  std::string from;
  for (const double x : start) from += (from.empty() ? "" : ", ") + fmt::format("{:g}", x);
  return fmt::format("| {} | {} | {} | {} | {} | `{}` |\n", method, from, numbers(found.place),
                     numbers(std::span(&found.value, 1)), found.evaluations, name_of(found.end));
}

std::vector<Point> curve_of(const Landscape& function, double from, double to) {
  constexpr int kPoints = 200;
  std::vector<Point> points;
  for (int i = 0; i <= kPoints; ++i) {
    const double x = from + (to - from) * i / kPoints;
    points.push_back({x, function(std::span(&x, 1), {})});
  }
  return points;
}

/// Returns the places of a path of one variable, each on the curve.
std::vector<Point> on_curve(const Minimum& found) {
  std::vector<Point> points;
  for (const auto& seen : found.path) points.push_back({seen.place[0], seen.value});
  return points;
}

/// Returns the places of a path that were better than all before.
std::vector<Point> improvements(const std::vector<Point>& path) {
  std::vector<Point> better;
  for (const Point& point : path) {
    if (better.empty() || point.y < better.back().y) better.push_back(point);
  }
  return better;
}

MinimiseOptions looking(double step) {
  MinimiseOptions options;
  options.step = step;
  options.keeps_path = true;
  return options;
}

MinimiseOptions looking_between(std::vector<double> lower, std::vector<double> upper, double step) {
  MinimiseOptions options = looking(step);
  options.lower = std::move(lower);
  options.upper = std::move(upper);
  return options;
}

void make_parabola(Made& made) {
  const Landscape parabola = kernels::landscape([](Place x) { return x[0] * x[0] - 4.0 * x[0] + 8.0; },
                                                [](Place x, Out slope) { slope[0] = 2.0 * x[0] - 4.0; });
  const std::vector start{-3.0};
  const std::pair<Minimiser, const char*> local[] = {{Minimiser::descent, kBlue}, {Minimiser::lbfgs, kRed},
                                                     {Minimiser::slsqp, kGreen},  {Minimiser::nelder_mead, kOrange},
                                                     {Minimiser::subplex, kGrey}, {Minimiser::cobyla, kViolet}};
  std::string table(kMinimumHeading);
  SvgPicture picture({"evaluation", 0.0, 40.0}, {"x", -4.0, 8.0});
  double label = 7.4;
  for (const auto& [minimiser, colour] : local) {
    const Minimum found = minimise(parabola, start, minimiser, looking(1.0));
    table += row_of(name_of(minimiser), start, found);
    std::vector<Point> path;
    for (const auto& seen : found.path) path.push_back({static_cast<double>(path.size()) + 1.0, seen.place[0]});
    // In one variable some go the same way: the first of two is the wider line.
    const bool first = minimiser == Minimiser::lbfgs || minimiser == Minimiser::nelder_mead;
    picture.line(path, colour, first ? 5.0 : 1.5);
    picture.dots(path, colour, 2.0);
    picture.line({{29.0, label + 0.2}, {31.0, label + 0.2}}, colour, 2.5);
    picture.word({31.0, label - 0.2}, name_of(minimiser), colour);
    label -= 0.6;
  }
  table +=
      row_of("scan, every 0.5", {}, minimise(parabola, start, Minimiser::scan, looking_between({-10.0}, {10.0}, 0.5)));
  table += row_of("annealing", start,
                  minimise(parabola, start, Minimiser::annealing, looking_between({-10.0}, {10.0}, 0.25)));
  made.tables["parabola"] = table;
  made.pictures["optimisers-parabola.svg"] = picture.text();
}

void make_cubic(Made& made) {
  const Landscape cubic = kernels::landscape([](Place x) { return x[0] * x[0] * x[0] - 2.0 * x[0]; },
                                             [](Place x, Out slope) { slope[0] = 3.0 * x[0] * x[0] - 2.0; });
  const std::vector start{0.0};
  const std::vector beyond{-2.0};
  const MinimiseOptions bounded = looking_between({-3.0}, {3.0}, 0.1);
  const Minimum found = minimise(cubic, start, Minimiser::descent, looking(0.05));
  std::string table(kMinimumHeading);
  table += row_of("descent", start, found);
  table += row_of("descent", beyond, minimise(cubic, beyond, Minimiser::descent, looking(0.3)));
  table += row_of("Nelder-Mead", beyond, minimise(cubic, beyond, Minimiser::nelder_mead, looking(0.3)));
  table += row_of("descent in [-3, 3]", beyond, minimise(cubic, beyond, Minimiser::descent, bounded));
  table += row_of("scan of [-3, 3], every 0.1", {}, minimise(cubic, beyond, Minimiser::scan, bounded));
  made.tables["cubic"] = table;

  SvgPicture picture({"x", -0.4, 1.4}, {"x^3 - 2x", -1.6, 0.8});
  picture.line(curve_of(cubic, -0.4, 1.4), kBlack);
  picture.line({{-0.4, 0.8}, {0.8, -1.6}}, kGrey, 1.5, "5 4");
  picture.word({0.1, -1.3}, "tangent at the start: -2x", kGrey);
  const std::vector<Point> path = improvements(on_curve(found));
  for (std::size_t i = 1; i < path.size(); ++i) picture.arrow(path[i - 1], path[i], kBlue);
  picture.dots(path, kBlue);
  picture.word({0.0, 0.0}, "start", kBlue);
  picture.word({found.place[0], found.value - 0.18}, fmt::format("x = {:.5f}", found.place[0]), kRed);
  picture.dots({{found.place[0], found.value}}, kRed, 3.5);
  made.pictures["optimisers-cubic.svg"] = picture.text();
}

void make_quartic(Made& made) {
  const Landscape quartic =
      kernels::landscape([](Place x) { return (x[0] - 2.0) * (x[0] + 3.0) * (x[0] + 8.0) * (x[0] - 9.0); });
  const std::vector left{-7.0};
  const std::vector right{7.0};
  const MinimiseOptions every = looking_between({-10.0}, {10.0}, 0.5);
  const MinimiseOptions cooling = looking_between({-10.0}, {10.0}, 0.25);
  const Minimum scanned = minimise(quartic, left, Minimiser::scan, every);
  const Minimum annealed = minimise(quartic, left, Minimiser::annealing, cooling);
  std::string table(kMinimumHeading);
  table += row_of("scan, every 0.5", {}, scanned);
  table += row_of("scan, every 0.001", {},
                  minimise(quartic, left, Minimiser::scan, looking_between({-10.0}, {10.0}, 0.001)));
  table += row_of("annealing", left, annealed);
  table += row_of("descent", left, minimise(quartic, left, Minimiser::descent, looking(0.1)));
  table += row_of("descent", right, minimise(quartic, right, Minimiser::descent, looking(0.1)));
  table += row_of("L-BFGS", annealed.place, minimise(quartic, annealed.place, Minimiser::lbfgs, looking(0.1)));
  made.tables["quartic"] = table;

  SvgPicture picture({"x", -10.0, 10.0}, {"(x - 2)(x + 3)(x + 8)(x - 9)", -2000.0, 2500.0});
  picture.line(curve_of(quartic, -10.0, 10.0), kBlack);
  picture.dots(on_curve(scanned), kGrey, 3.0);
  const std::vector<Point> visited = on_curve(annealed);
  std::vector<Point> some;
  for (std::size_t i = 0; i < visited.size(); i += 20) some.push_back(visited[i]);
  picture.dots(some, "#7fb2e5", 1.5);
  const std::vector<Point> better = improvements(visited);
  for (std::size_t i = 1; i < better.size(); ++i) picture.arrow(better[i - 1], better[i], kBlue);
  picture.dots(better, kBlue, 2.5);
  picture.dots({{annealed.place[0], annealed.value}}, kRed, 3.5);
  picture.dots({{-9.3, 2250.0}}, kGrey, 3.0);
  picture.word({-9.2, 2150.0}, "scan, every 0.5", kGrey);
  picture.arrow({-9.5, 2030.0}, {-9.1, 2030.0}, kBlue);
  picture.word({-9.2, 1930.0}, "annealing: each place that was better than all before, and every 20th", kBlue);
  picture.word({3.6, -1850.0}, fmt::format("x = {:.3f}", annealed.place[0]), kRed);
  made.pictures["optimisers-quartic.svg"] = picture.text();
}

void make_bowl(Made& made) {
  const Landscape bowl = kernels::landscape([](Place x) { return x[0] * x[0] + x[1] * x[1]; });
  const std::vector start{-2.0, -1.5};
  std::string table(kMinimumHeading);
  SvgPicture picture({"x", -3.5, 3.5}, {"y", -2.0, 2.0});
  for (const double radius : {0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5}) {
    std::vector<Point> circle;
    for (int i = 0; i <= 72; ++i) {
      const double angle = std::acos(-1.0) * i / 36.0;
      circle.push_back({radius * std::cos(angle), radius * std::sin(angle)});
    }
    picture.line(circle, kGrey, 0.8);
    if (radius < 3.5) picture.word({radius - 0.1, -0.1}, fmt::format("{:g}", radius * radius), kBlack);
  }
  for (double y = -1.75; y < 2.0; y += 0.5) {
    for (double x = -3.25; x < 3.5; x += 0.5) {
      double slope[2];
      bowl(std::vector{x, y}, slope);
      picture.arrow({x, y}, {x - 0.07 * slope[0], y - 0.07 * slope[1]}, "#b9c9dc", 1.0);
    }
  }
  const std::pair<Minimiser, const char*> drawn[] = {{Minimiser::descent, kBlue}, {Minimiser::nelder_mead, kOrange}};
  for (const Minimiser minimiser : {Minimiser::descent, Minimiser::lbfgs, Minimiser::slsqp, Minimiser::nelder_mead,
                                    Minimiser::subplex, Minimiser::cobyla}) {
    const Minimum found = minimise(bowl, start, minimiser, looking(0.5));
    table += row_of(name_of(minimiser), start, found);
    for (const auto& [which, colour] : drawn) {
      if (which != minimiser) continue;
      std::vector<Point> path;
      for (const auto& seen : found.path) path.push_back({seen.place[0], seen.place[1]});
      picture.line(path, colour);
      picture.dots(path, colour, 2.0);
      picture.word({-3.4, minimiser == Minimiser::descent ? 1.75 : 1.5}, name_of(minimiser), colour);
    }
  }
  made.tables["bowl"] = table;
  made.pictures["optimisers-bowl.svg"] = picture.text();
}

constexpr std::string_view kCourseHeading =
    "| equation | Jacobian | ended at t | steps | rejections | rates | Jacobians | error there | why it ended |\n"
    "|---|---|---|---|---|---|---|---|---|\n";

std::string row_of(const std::string& equation, const Course& course, double error) {
  const std::string size = std::isnan(error) ? "" : fmt::format("{:.0e}", std::abs(error));
  return fmt::format("| {} | {} | {:g} | {} | {} | {} | {} | {} | `{}` |\n", equation,
                     course.jacobians > 0 ? "with" : "without", course.end_time, course.steps, course.rejections,
                     course.evaluations, course.jacobians, size, name_of(course.end));
}

/// Holds a system, and what it starts from.
struct Equation {
  std::string name;
  kernels::Rate rate;
  kernels::RateJacobian jacobian;
  std::vector<double> start;
};

kernels::StepControl exact_to(double tolerance) {
  kernels::StepControl control;
  control.absolute_tolerance = tolerance;
  control.relative_tolerance = tolerance;
  control.most_steps = 20'000;
  return control;
}

Course follow(const Equation& equation, bool with_jacobian, double to, double tolerance, Place times) {
  if (with_jacobian) {
    return integrate(equation.rate, equation.jacobian, equation.start, 0.0, to, times, exact_to(tolerance));
  }
  return integrate(equation.rate, equation.start, 0.0, to, times, exact_to(tolerance));
}

Equation airy() {
  return {"y'' = t y",
          [](double t, Place y, Out rate) {
            rate[0] = y[1];
            rate[1] = t * y[0];
            return true;
          },
          [](double t, Place y, Out by_state, Out by_time) {
            const double values[] = {0.0, 1.0, t, 0.0};
            std::ranges::copy(values, by_state.begin());
            by_time[0] = 0.0;
            by_time[1] = y[0];
            return true;
          },
          {boost::math::airy_ai(0.0), boost::math::airy_ai_prime(0.0)}};
}

Equation fast_decay() {
  return {"y' = -1000 (y - cos t)",
          [](double t, Place y, Out rate) {
            rate[0] = -1000.0 * (y[0] - std::cos(t));
            return true;
          },
          [](double t, Place /*y*/, Out by_state, Out by_time) {
            by_state[0] = -1000.0;
            by_time[0] = -1000.0 * std::sin(t);
            return true;
          },
          {0.0}};
}

Equation van_der_pol() {
  return {"Van der Pol, mu = 1000",
          [](double /*t*/, Place y, Out rate) {
            rate[0] = y[1];
            rate[1] = 1e6 * ((1.0 - y[0] * y[0]) * y[1] - y[0]);
            return true;
          },
          [](double /*t*/, Place y, Out by_state, Out by_time) {
            const double values[] = {0.0, 1.0, 1e6 * (-2.0 * y[0] * y[1] - 1.0), 1e6 * (1.0 - y[0] * y[0])};
            std::ranges::copy(values, by_state.begin());
            std::ranges::fill(by_time, 0.0);
            return true;
          },
          {2.0, 0.0}};
}

Equation lorenz(double y) {
  return {fmt::format("Lorenz from (0, {:g}, 0)", y),
          [](double /*t*/, Place x, Out rate) {
            rate[0] = 10.0 * (x[1] - x[0]);
            rate[1] = x[0] * (28.0 - x[2]) - x[1];
            rate[2] = x[0] * x[1] - 8.0 / 3.0 * x[2];
            return true;
          },
          [](double /*t*/, Place x, Out by_state, Out by_time) {
            const double values[] = {-10.0, 10.0, 0.0, 28.0 - x[2], -1.0, -x[0], x[1], x[0], -8.0 / 3.0};
            std::ranges::copy(values, by_state.begin());
            std::ranges::fill(by_time, 0.0);
            return true;
          },
          {0.0, y, 0.0}};
}

void make_airy(Made& made) {
  constexpr double kTolerance = 1e-6;
  const Equation equation = airy();
  std::string table(kCourseHeading);
  SvgPicture picture({"t", -10.0, 4.0}, {"y", -0.6, 0.8});
  std::vector<Point> exact;
  for (int i = 0; i <= 280; ++i) exact.push_back({-10.0 + 0.05 * i, boost::math::airy_ai(-10.0 + 0.05 * i)});
  picture.line(exact, kBlack);
  for (const double to : {-10.0, 4.0}) {
    for (const bool with_jacobian : {false, true}) {
      const Course course = follow(equation, with_jacobian, to, kTolerance, {});
      table += row_of(equation.name, course, course.end_state[0] - boost::math::airy_ai(to));
      const Course seen = follow(equation, with_jacobian, to, kTolerance, course.step_times);
      std::vector<Point> ends;
      for (std::size_t i = 0; i < seen.states.size(); ++i) ends.push_back({course.step_times[i], seen.states[i][0]});
      picture.dots(ends, with_jacobian ? kOrange : kBlue, with_jacobian ? 1.8 : 3.2);
    }
  }
  picture.dots({{-5.2, 0.7}}, kBlue, 3.2);
  picture.word({-5.1, 0.67}, "without the Jacobian: ends of steps", kBlue);
  picture.dots({{-5.2, 0.63}}, kOrange, 1.8);
  picture.word({-5.1, 0.6}, "with it", kOrange);
  picture.word({-9.9, 0.67}, "line: Ai(t)", kBlack);
  made.tables["airy"] = table;
  made.pictures["optimisers-airy.svg"] = picture.text();
}

void make_stiff(Made& made) {
  constexpr double kTolerance = 1e-6;
  std::string table(kCourseHeading);
  for (const bool with_jacobian : {false, true}) {
    const Course course = follow(fast_decay(), with_jacobian, 10.0, kTolerance, {});
    // The part that follows the cosine; what is left of the start, exp(-10000), is none.
    const double exact = (1e6 * std::cos(10.0) + 1e3 * std::sin(10.0)) / (1e6 + 1.0);
    table += row_of(fast_decay().name, course, course.end_state[0] - exact);
  }
  for (const bool with_jacobian : {false, true}) {
    const Course course = follow(van_der_pol(), with_jacobian, 2.0, kTolerance, {});
    // Mazzia and Magherini (2008), Test Set for IVP Solvers, release 2.4, problem vdpol.
    const double error = course.end == kernels::CourseEnd::complete ? course.end_state[0] - 1.706167732170483 : NAN;
    table += row_of(van_der_pol().name, course, error);
  }
  made.tables["stiff"] = table;
}

void make_lorenz(Made& made) {
  constexpr double kTolerance = 1e-9;
  constexpr double kEnd = 30.0;
  constexpr int kTimes = 1000;
  std::vector<double> times;
  for (int i = 0; i <= kTimes; ++i) times.push_back(kEnd * i / kTimes);
  std::string table(kCourseHeading);
  std::vector<Course> courses;
  for (const double y : {1.0, 1.01}) {
    for (const bool with_jacobian : {false, true}) {
      const Course course = follow(lorenz(y), with_jacobian, kEnd, kTolerance, times);
      table += row_of(lorenz(y).name, course, NAN);
      if (!with_jacobian) courses.push_back(course);
    }
  }
  SvgPicture picture({"t", 0.0, kEnd}, {"x", -25.0, 30.0});
  SvgPicture apart({"t", 0.0, kEnd}, {"log10 of the distance", -3.0, 2.0});
  std::vector<Point> lines[3];
  double parted = kEnd;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::vector<double>& a = courses[0].states[i];
    const std::vector<double>& b = courses[1].states[i];
    lines[0].push_back({times[i], a[0]});
    lines[1].push_back({times[i], b[0]});
    const double distance = std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    lines[2].push_back({times[i], std::log10(distance)});
    if (distance > 1.0) parted = std::min(parted, times[i]);
  }
  picture.line(lines[0], kBlue);
  picture.line(lines[1], kOrange);
  picture.word({0.5, 26.0}, "from (0, 1, 0)", kBlue);
  picture.word({6.0, 26.0}, "from (0, 1.01, 0)", kOrange);
  apart.line(lines[2], kBlue);
  made.tables["lorenz"] = table;
  made.tables["parted"] = fmt::format(
      "The two are 0.01 apart at the start, and more than 1 from t = {:.1f} on for the first time.\n", parted);
  made.pictures["optimisers-lorenz.svg"] = picture.text();
  made.pictures["optimisers-lorenz-distance.svg"] = apart.text();
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the page with all tables between their marks; empty where a mark is missing.
std::string with_tables(std::string page, const Made& made) {
  constexpr std::string_view kEnd = "<!-- end -->";
  for (const auto& [name, table] : made.tables) {
    const std::string begin = fmt::format("<!-- made: {} -->\n", name);
    const std::size_t from = page.find(begin);
    const std::size_t to = page.find(kEnd, from == std::string::npos ? 0 : from);
    if (from == std::string::npos || to == std::string::npos) {
      fmt::print(stderr, "optimisers.md has no place for the table {}\n", name);
      return {};
    }
    page.replace(from + begin.size(), to - from - begin.size(), table);
  }
  return page;
}

/// Writes a file, or compares it; false where it is another.
bool settle(const std::filesystem::path& path, const std::string& text, bool write) {
  if (write) {
    std::ofstream(path, std::ios::binary) << text;
    return read(path) == text;
  }
  if (read(path) == text) return true;
  fmt::print(stderr, "{} is not what the program makes; with --write it makes it anew\n", path.string());
  return false;
}

}  // namespace
}  // namespace fieldwise::docs

int main(int count, char** words) {
  using namespace fieldwise::docs;
  const bool write = count == 3 && std::string_view(words[2]) == "--write";
  if (count != 2 && !write) {
    fmt::print(stderr, "usage: {} DOCS [--write]\n", words[0]);
    return 2;
  }
  const std::filesystem::path docs = words[1];
  Made made;
  make_parabola(made);
  make_cubic(made);
  make_quartic(made);
  make_bowl(made);
  make_airy(made);
  make_stiff(made);
  make_lorenz(made);
  const std::string page = with_tables(read(docs / "optimisers.md"), made);
  bool same = !page.empty() && settle(docs / "optimisers.md", page, write);
  for (const auto& [name, svg] : made.pictures) {
    constexpr std::size_t kMostBytes = 150'000;
    if (svg.size() > kMostBytes) fmt::print(stderr, "{} has {} bytes; {} are allowed\n", name, svg.size(), kMostBytes);
    same = svg.size() <= kMostBytes && settle(docs / "images" / name, svg, write) && same;
  }
  return same ? 0 : 1;
}
