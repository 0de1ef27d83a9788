#include "fieldwise/plot/plot_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::plot {
namespace {

constexpr std::array<PlotOptionDoc, 16> kDocs = {{
    {"projection", "WORD", "auto, robinson, plate_carree or polar; auto chooses by what the map shows"},
    {"region", "REGION", "only this region: lat=-60:60,lon=120:290 (degrees north and east)"},
    {"limits", "LOW,HIGH", "values at the ends of the colour bar or of the axis"},
    {"colours", "NAME", "colour map: vik, roma, berlin, broc, cork, batlow, viridis, ..."},
    {"levels", "N", "number of colours, 2 to 64"},
    {"size", "CM", "width of the picture in centimetres, 6 to 60"},
    {"title", "TEXT", "title; else the long_name"},
    {"level", "LEVEL", "the vertical level: 850, '850 hPa'"},
    {"units", "UNITS", "convert to these units"},
    {"time", "DATE", "draw this time alone: 1983, 1983-01 or 1983-01-16"},
    {"month", "MONTH", "draw this month alone: 1 to 12 or Jan"},
    {"lag", "LAG,...", "draw these lags (modes, ...) alone"},
    {"overlay", "[FILE:]VARIABLE", "contours of another variable; of a mask, its cells"},
    {"stipple", "P", "dots where the p-value is below this (0.05), or none"},
    {"arrows", "N", "an arrow every N points, or none"},
    {"vectors", "U,V", "variables with the eastward and the northward part of the arrows"},
}};

constexpr std::array<std::string_view, 32> kColourMaps = {
    "batlow", "viridis", "vik",   "roma",  "berlin", "broc",  "cork",   "lisbon", "tofino",  "bam",   "acton",
    "bamako", "bilbao",  "buda",  "davos", "devon",  "grayC", "hawaii", "imola",  "lajolla", "lapaz", "nuuk",
    "oslo",   "tokyo",   "turku", "romaO", "brocO",  "corkO", "vikO",   "bamO",   "plasma",  "magma"};

[[noreturn]] void reject(std::string_view name, std::string_view text, std::string_view expected) {
  throw core::Error(core::ErrorKind::usage, fmt::format("'{}' is '{}', but must be {}", name, text, expected));
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(core::trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> integer(std::string_view text, int least, int most) {
  const auto value = core::parse_number(text);
  if (!value || *value != std::floor(*value) || *value < least || *value > most) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<std::pair<double, double>> range(std::string_view text, char between) {
  const auto parts = split(text, between);
  if (parts.size() != 2) return std::nullopt;
  const auto low = core::parse_number(parts[0]);
  const auto high = core::parse_number(parts[1]);
  if (!low || !high) return std::nullopt;
  return std::pair(*low, *high);
}

core::Region region(std::string_view name, std::string_view text) {
  constexpr std::string_view kForm = "a region such as lat=-60:60,lon=120:290";
  core::Region region;
  for (const std::string_view part : split(text, ',')) {
    const auto ends = part.size() < 5 ? std::nullopt : range(part.substr(4), ':');
    if (ends && part.starts_with("lat=") && ends->first < ends->second && ends->first >= -90 && ends->second <= 90) {
      region.lat_deg = ends;
    } else if (ends && part.starts_with("lon=") && std::abs(ends->first) <= 720 && std::abs(ends->second) <= 720 &&
               ends->first != ends->second) {
      region.lon_deg = ends;
    } else {
      reject(name, text, kForm);
    }
  }
  return region;
}

std::pair<double, double> limits(std::string_view name, std::string_view text) {
  const auto ends = range(text, ',');
  if (!ends || !(ends->first < ends->second)) reject(name, text, "two numbers, the smaller first, such as -2,2");
  return *ends;
}

Projection projection(std::string_view name, std::string_view text) {
  if (text == "auto") return Projection::automatic;
  if (text == "robinson") return Projection::robinson;
  if (text == "plate_carree") return Projection::plate_carree;
  if (text == "polar") return Projection::polar;
  reject(name, text, "one of auto, robinson, plate_carree, polar");
}

std::string colours(std::string_view name, std::string_view text) {
  if (std::find(kColourMaps.begin(), kColourMaps.end(), text) != kColourMaps.end()) return std::string(text);
  std::string known;
  for (const std::string_view one : kColourMaps) known += (known.empty() ? "" : ", ") + std::string(one);
  reject(name, text, "one of " + known);
}

int month(std::string_view name, std::string_view text) {
  unsigned months = 0;
  try {
    months = core::parse_months(text);
  } catch (const core::Error&) {
    months = 0;
  }
  for (int month = 1; month <= 12; ++month) {
    if (months == 1U << static_cast<unsigned>(month - 1)) return month;
  }
  reject(name, text, "one month, 1 to 12 or a name such as Jan");
}

std::string date(std::string_view name, std::string_view text) {
  const bool legal = !text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == ':' || c == 'T';
  });
  if (!legal) reject(name, text, "a date such as 1983-01, or the beginning of one");
  return std::string(text);
}

std::vector<double> lags(std::string_view name, std::string_view text) {
  std::vector<double> values;
  for (const std::string_view part : split(text, ',')) {
    const auto value = core::parse_number(part);
    if (!value) reject(name, text, "numbers such as -3,0,3");
    values.push_back(*value);
  }
  return values;
}

std::pair<std::string, std::string> vectors(std::string_view name, std::string_view text) {
  const auto parts = split(text, ',');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) reject(name, text, "two variables, such as u,v");
  return {std::string(parts[0]), std::string(parts[1])};
}

std::optional<double> stipple(std::string_view name, std::string_view text) {
  if (text == "none") return std::nullopt;
  const auto value = core::parse_number(text);
  if (!value || *value <= 0 || *value >= 1) reject(name, text, "a number between 0 and 1, or none");
  return value;
}

int number_of(std::string_view name, std::string_view text, int least, int most) {
  const auto value = integer(text, least, most);
  if (!value) reject(name, text, fmt::format("an integer from {} to {}", least, most));
  return *value;
}

double size_cm(std::string_view name, std::string_view text) {
  const auto value = core::parse_number(text);
  if (!value || *value < 6 || *value > 60) reject(name, text, "a number of centimetres from 6 to 60");
  return *value;
}

bool set_text(PlotOptions& options, std::string_view name, std::string_view text) {
  if (name == "title") {
    options.title = text;
  } else if (name == "level") {
    options.level = text;
  } else if (name == "units") {
    options.units = text;
  } else if (name == "overlay") {
    options.overlay = text;
  } else {
    return false;
  }
  return true;
}

bool set_choice_of_time(PlotOptions& options, std::string_view name, std::string_view text) {
  if (name == "time") {
    options.time = date(name, text);
  } else if (name == "month") {
    options.month = month(name, text);
  } else if (name == "lag") {
    options.lags = lags(name, text);
  } else {
    return false;
  }
  return true;
}

bool set_look(PlotOptions& options, std::string_view name, std::string_view text) {
  if (name == "projection") {
    options.projection = projection(name, text);
  } else if (name == "region") {
    options.region = region(name, text);
  } else if (name == "limits") {
    options.limits = limits(name, text);
  } else if (name == "colours") {
    options.colours = colours(name, text);
  } else if (name == "levels") {
    options.levels = number_of(name, text, 2, 64);
  } else if (name == "size") {
    options.width_cm = size_cm(name, text);
  } else if (name == "stipple") {
    options.stipple = stipple(name, text);
  } else if (name == "arrows") {
    options.arrows = text == "none" ? 0 : number_of(name, text, 1, 1'000);
  } else if (name == "vectors") {
    options.vectors = vectors(name, text);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::span<const PlotOptionDoc> plot_option_docs() { return kDocs; }

void set_plot_option(PlotOptions& options, std::string_view name, std::string_view text) {
  text = core::trimmed(text);
  if (text.empty()) reject(name, text, "given a value");
  if (set_text(options, name, text) || set_choice_of_time(options, name, text) || set_look(options, name, text)) return;
  throw core::Error(core::ErrorKind::usage, fmt::format("a picture has no option '{}'", name));
}

}  // namespace fieldwise::plot
