#include "plot/chart_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/units.hpp"
#include "fieldwise/plot/map_frame.hpp"
#include "fieldwise/plot/palette.hpp"
#include "plot/curve_axis.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kSpanOfLogarithm = 10.0;

/// Takes edges between neighbours, and half a step beyond the outermost. `places` rise or fall.
void take_middles(const std::vector<double>& places, ChartAxis& axis) {
  const std::size_t size = places.size();
  const auto edge = [&](std::size_t i) {
    if (size == 1) return places[0] + (i == 0 ? -0.5 : 0.5);
    if (i == 0) return places[0] - (places[1] - places[0]) / 2;
    if (i == size) return places[size - 1] + (places[size - 1] - places[size - 2]) / 2;
    return (places[i - 1] + places[i]) / 2;
  };
  for (std::size_t i = 0; i < size; ++i) {
    const double one = edge(i);
    const double other = edge(i + 1);
    axis.low.push_back(std::min(one, other));
    axis.high.push_back(std::max(one, other));
  }
}

void take_ends(ChartAxis& axis) {
  axis.least = std::ranges::min(axis.low);
  axis.most = std::ranges::max(axis.high);
}

void turn(ChartAxis& axis) {
  std::swap(axis.low, axis.high);
  for (std::vector<double>* edges : {&axis.low, &axis.high}) {
    for (double& edge : *edges) edge = -edge;
  }
  for (Tick& tick : axis.ticks) tick.value = -tick.value;
  std::tie(axis.least, axis.most) = std::pair(-axis.most, -axis.least);
}

void leave_ticks_inside(ChartAxis& axis) {
  const double slack = 1e-9 * (axis.most - axis.least);
  std::erase_if(axis.ticks,
                [&](const Tick& tick) { return tick.value < axis.least - slack || tick.value > axis.most + slack; });
}

double degrees_between(double span) {
  for (const double step : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0}) {
    if (span / step <= 8) return step;
  }
  return 60.0;
}

std::string latitude_text(double lat) {
  return lat == 0 ? "0\u00B0" : fmt::format("{:g}\u00B0{}", std::abs(lat), lat > 0 ? 'N' : 'S');
}

std::string longitude_text(double lon) {
  double east = std::fmod(lon, 360.0);
  if (east < 0) east += 360.0;
  if (east == 0 || east == 180) return fmt::format("{:g}\u00B0", east);
  return east < 180 ? fmt::format("{:g}\u00B0E", east) : fmt::format("{:g}\u00B0W", 360.0 - east);
}

bool is_pressure(const core::CoordinateAxis& levels) {
  return core::Units(levels.units).converts_to(core::Units("Pa"));
}

std::string text_of(const core::CoordinateAxis& axis, const std::string& attribute) {
  const auto found = axis.attributes.find(attribute);
  return found == axis.attributes.end() ? std::string() : found->second;
}

bool is_depth(const core::CoordinateAxis& levels) {
  const std::string positive = core::lower_case(text_of(levels, "positive"));
  const std::string name = core::lower_case(levels.name);
  return positive == "down" ||
         (positive.empty() && (name.starts_with("depth") || text_of(levels, "standard_name") == "depth"));
}

/// Returns numbers that people read on a logarithmic axis: 1, 2, 5 of each power of ten; of few decades more.
std::vector<double> logarithmic_numbers(double least, double most) {
  std::vector<double> numbers;
  const bool many = most / least > 300.0;
  for (double power = std::pow(10.0, std::floor(std::log10(least))); power <= most; power *= 10.0) {
    for (const double digit : {1.0, 2.0, 3.0, 5.0, 7.0}) {
      const bool labelled = many ? digit == 1.0 || digit == 3.0 : true;
      if (labelled && digit * power >= least * (1 - 1e-9) && digit * power <= most * (1 + 1e-9))
        numbers.push_back(digit * power);
    }
  }
  return numbers;
}

/// Names levels as people do: "pressure in hPa", "depth in m".
std::string name_of_levels(const core::CoordinateAxis& levels, const std::string& units) {
  std::string name = levels.long_name.empty() ? levels.name : levels.long_name;
  if (is_pressure(levels)) name = "pressure";
  const bool bare = units.empty() || units == "1";
  return bare ? name : fmt::format("{} ({})", name, units);
}

}  // namespace

std::optional<std::size_t> ChartAxis::at(double place) const {
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (place >= low[i] && place < high[i]) return i;
  }
  return std::nullopt;
}

ChartAxis axis_of_places(const core::Grid& grid) {
  ChartAxis axis;
  const bool along_lat = grid.columns == 1;
  std::vector<double> places = along_lat ? grid.lat_deg : grid.lon_deg;
  // Longitudes go on over the seam.
  for (std::size_t i = 1; !along_lat && i < places.size(); ++i) {
    if (places[i] < places[i - 1] && places.front() <= places[1]) places[i] += 360.0;
  }
  take_middles(places, axis);
  if (along_lat) {
    for (double& edge : axis.low) edge = std::max(edge, -90.0);
    for (double& edge : axis.high) edge = std::min(edge, 90.0);
  }
  take_ends(axis);
  for (const double degrees : multiples(axis.least, axis.most, degrees_between(axis.most - axis.least))) {
    axis.ticks.push_back({degrees, along_lat ? latitude_text(degrees) : longitude_text(degrees)});
  }
  leave_ticks_inside(axis);
  return axis;
}

ChartAxis axis_of_leading(const core::FieldHeader& header, bool downwards) {
  const Curve along = curve_along(header);
  ChartAxis axis;
  if (along.width.size() == along.x.size() && !along.x.empty()) {
    for (std::size_t i = 0; i < along.x.size(); ++i) {
      axis.low.push_back(along.x[i] - along.width[i] / 2);
      axis.high.push_back(along.x[i] + along.width[i] / 2);
    }
  } else {
    take_middles(along.x, axis);
  }
  take_ends(axis);
  axis.ticks = along.ticks;
  axis.text = along.x_text;
  leave_ticks_inside(axis);
  if (downwards) turn(axis);
  return axis;
}

ChartAxis axis_of_levels(const core::CoordinateAxis& levels) {
  std::vector<double> values = levels.values;
  std::string units = levels.units;
  const bool pressure = is_pressure(levels);
  if (pressure && std::ranges::max(values) >= 2000.0 && core::Units(units) == core::Units("Pa")) {
    for (double& value : values) value /= 100.0;
    units = "hPa";
  }
  if (pressure && units != "hPa" && core::Units(units).conversion_to(core::Units("hPa")).is_identity()) units = "hPa";
  const auto [least, most] = std::ranges::minmax(values);
  const bool logarithmic = pressure && least > 0 && most / least > kSpanOfLogarithm;
  ChartAxis axis;
  std::vector<double> places = values;
  if (logarithmic) {
    for (double& place : places) place = std::log10(place);
  }
  take_middles(places, axis);
  if (!logarithmic && least >= 0) {
    for (double& edge : axis.low) edge = std::max(edge, 0.0);
  }
  take_ends(axis);
  if (logarithmic) {
    for (const double number : logarithmic_numbers(std::pow(10.0, axis.least), std::pow(10.0, axis.most))) {
      axis.ticks.push_back({std::log10(number), fmt::format("{:g}", number)});
    }
  } else {
    for (const double number : multiples(axis.least, axis.most, nice_step(axis.most - axis.least, 7))) {
      axis.ticks.push_back({number, fmt::format("{:g}", number)});
    }
  }
  axis.text = name_of_levels(levels, units);
  leave_ticks_inside(axis);
  if (pressure || is_depth(levels)) turn(axis);
  return axis;
}

}  // namespace fieldwise::plot
