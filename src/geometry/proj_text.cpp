#include "geometry/proj_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

namespace fieldwise::geometry {

namespace {

/// Pairs a parameter of CF with what PROJ calls it.
struct ParameterName {
  std::string_view cf;
  std::string_view proj;
};

/// Says how CF's parameters of one projection are called in PROJ.
struct ProjectionName {
  std::string_view cf;
  std::string_view proj;
  std::array<ParameterName, 6> parameters;
};

constexpr ParameterName kLat0{"latitude_of_projection_origin", "lat_0"};
constexpr ParameterName kLon0{"longitude_of_projection_origin", "lon_0"};
constexpr ParameterName kMeridian{"longitude_of_central_meridian", "lon_0"};
constexpr ParameterName kHeight{"perspective_point_height", "h"};
constexpr ParameterName kScaleOrigin{"scale_factor_at_projection_origin", "k_0"};
constexpr ParameterName kScaleMeridian{"scale_factor_at_central_meridian", "k_0"};
constexpr ParameterName kTrueScale{"standard_parallel", "lat_ts"};

/// Parameters are those of CF-1.11, appendix F; standard parallels of cones are two.
constexpr std::array<ProjectionName, 15> kProjections{{
    {"albers_conical_equal_area", "aea", {{kLat0, kMeridian, {"standard_parallel", "lat_1 lat_2"}}}},
    {"azimuthal_equidistant", "aeqd", {{kLat0, kLon0}}},
    {"geostationary", "geos", {{kLon0, kHeight}}},
    {"lambert_azimuthal_equal_area", "laea", {{kLat0, kLon0}}},
    {"lambert_conformal_conic", "lcc", {{kLat0, kMeridian, {"standard_parallel", "lat_1 lat_2"}}}},
    {"lambert_cylindrical_equal_area", "cea", {{kMeridian, kTrueScale, kScaleOrigin}}},
    {"mercator", "merc", {{kLon0, kTrueScale, kScaleOrigin}}},
    {"oblique_mercator",
     "omerc",
     {{kLat0, {"longitude_of_projection_origin", "lonc"}, {"azimuth_of_central_line", "alpha"}, kScaleOrigin}}},
    {"orthographic", "ortho", {{kLat0, kLon0}}},
    {"polar_stereographic",
     "stere",
     {{kLat0, kLon0, {"straight_vertical_longitude_from_pole", "lon_0"}, kTrueScale, kScaleOrigin}}},
    {"rotated_latitude_longitude", "ob_tran", {}},
    {"sinusoidal", "sinu", {{kMeridian, kLon0}}},
    {"stereographic", "stere", {{kLat0, kLon0, kScaleOrigin}}},
    {"transverse_mercator", "tmerc", {{kLat0, kMeridian, kScaleMeridian}}},
    {"vertical_perspective", "nsper", {{kLat0, kLon0, kHeight}}},
}};

constexpr std::array<std::string_view, 33> kKnownWords{
    "proj",  "lat_0", "lat_1", "lat_2", "lat_ts", "lon_0", "lon_1", "lon_2",    "lonc",   "x_0",     "y_0",
    "k",     "k_0",   "a",     "b",     "rf",     "f",     "R",     "e",        "es",     "ellps",   "datum",
    "units", "h",     "sweep", "alpha", "gamma",  "zone",  "south", "to_meter", "o_proj", "o_lat_p", "o_lon_p"};

/// Returns the numbers of an attribute, also where they are written as text.
std::vector<double> numbers_of(const core::KeptAttribute& attribute) {
  return std::visit(
      [](const auto& value) {
        std::vector<double> numbers;
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
          char* end = nullptr;
          const double number = std::strtod(value.c_str(), &end);
          if (end != value.c_str()) numbers.push_back(number);
        } else {
          for (const auto number : value) numbers.push_back(static_cast<double>(number));
        }
        return numbers;
      },
      attribute.value);
}

/// Looks up attributes of a mapping.
class Attributes {
 public:
  explicit Attributes(const core::GridMapping& mapping) : mapping_(mapping) {}

  [[nodiscard]] std::vector<double> numbers(std::string_view name) const {
    const auto found = std::ranges::find(mapping_.attributes, name, &core::KeptAttribute::name);
    return found == mapping_.attributes.end() ? std::vector<double>() : numbers_of(*found);
  }
  [[nodiscard]] std::optional<double> number(std::string_view name) const {
    const std::vector<double> found = numbers(name);
    return found.empty() || !std::isfinite(found.front()) ? std::nullopt : std::optional(found.front());
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const auto found = std::ranges::find(mapping_.attributes, name, &core::KeptAttribute::name);
    const std::string* text = found == mapping_.attributes.end() ? nullptr : std::get_if<std::string>(&found->value);
    return text == nullptr ? std::string() : *text;
  }

 private:
  const core::GridMapping& mapping_;
};

/// Returns the figures of the Earth that may be meant.
std::vector<std::string> figures(const Attributes& attributes) {
  const auto a = attributes.number("semi_major_axis");
  const auto b = attributes.number("semi_minor_axis");
  const auto flattening = attributes.number("inverse_flattening");
  if (a && b) return {fmt::format(" +a={} +b={}", *a, *b)};
  if (a && flattening && *flattening != 0.0) return {fmt::format(" +a={} +rf={}", *a, *flattening)};
  if (a) return {fmt::format(" +R={}", *a)};
  if (const auto radius = attributes.number("earth_radius")) return {fmt::format(" +R={}", *radius)};
  return {" +R=6371229", " +R=6370000", " +R=6371000", " +R=6367470", " +ellps=WGS84", " +ellps=GRS80"};
}

std::string rotated(const Attributes& attributes) {
  const auto lat = attributes.number("grid_north_pole_latitude");
  const auto lon = attributes.number("grid_north_pole_longitude");
  if (!lat || !lon) return "";
  return fmt::format("+proj=ob_tran +o_proj=longlat +o_lat_p={} +o_lon_p={} +lon_0={} +R=6371229", *lat,
                     attributes.number("north_pole_grid_longitude").value_or(0.0), *lon + 180.0);
}

/// Returns a projection by CF's names, without the figure of the Earth; empty where it is none of them.
std::string by_names_of_cf(const Attributes& attributes) {
  const std::string name = attributes.text("grid_mapping_name");
  const auto* const known = std::ranges::find(kProjections, name, &ProjectionName::cf);
  if (known == kProjections.end()) return "";
  std::string text = fmt::format("+proj={}", known->proj);
  for (const ParameterName& parameter : known->parameters) {
    const std::vector<double> numbers = parameter.cf.empty() ? std::vector<double>() : attributes.numbers(parameter.cf);
    if (numbers.empty()) continue;
    if (parameter.proj == "lat_1 lat_2") {
      text += fmt::format(" +lat_1={} +lat_2={}", numbers.front(), numbers.back());
    } else {
      text += fmt::format(" +{}={}", parameter.proj, numbers.front());
    }
  }
  // A polar plane without its pole: that on the side of the latitude of true scale.
  if (name == "polar_stereographic" && !attributes.number(kLat0.cf)) {
    text += attributes.number(kTrueScale.cf).value_or(90.0) < 0.0 ? " +lat_0=-90" : " +lat_0=90";
  }
  if (const std::string sweep = attributes.text("sweep_angle_axis"); sweep == "x" || sweep == "y") {
    text += " +sweep=" + sweep;
  }
  const double east = attributes.number("false_easting").value_or(0.0);
  const double north = attributes.number("false_northing").value_or(0.0);
  return text + fmt::format(" +x_0={} +y_0={}", east, north);
}

/// Returns the known words of a text of PROJ; empty where it is none.
std::string known_words(const std::string& text) {
  std::string kept;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t\n", begin), text.size());
    std::string_view word = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    if (word.starts_with('+')) word.remove_prefix(1);
    const std::string_view name = word.substr(0, word.find('='));
    const bool plain = std::ranges::all_of(word, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '=' ||
             c == '.' || c == '-' || c == '+';
    });
    if (plain && std::ranges::find(kKnownWords, name) != kKnownWords.end()) kept += fmt::format("+{} ", word);
  }
  if (kept.find("+proj=") == std::string::npos || kept.find("+proj=pipeline") != std::string::npos) return "";
  kept.pop_back();
  return kept;
}

}  // namespace

std::vector<std::string> proj_texts(const core::GridMapping& mapping) {
  const Attributes attributes(mapping);
  if (attributes.text("grid_mapping_name") == "rotated_latitude_longitude") {
    const std::string text = rotated(attributes);
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
  }
  std::vector<std::string> found;
  if (const std::string text = by_names_of_cf(attributes); !text.empty()) {
    for (const std::string& figure : figures(attributes)) found.push_back(text + figure);
  }
  for (const char* name : {"proj4_params", "proj4_string", "proj4"}) {
    if (std::string text = known_words(attributes.text(name)); !text.empty()) found.push_back(std::move(text));
  }
  return found;
}

bool has_angles(const std::string& proj_text) { return proj_text.find("+proj=ob_tran") != std::string::npos; }

}  // namespace fieldwise::geometry
