#include "geometry/borders_file.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "geometry/read_geojson.hpp"
#include "geometry/read_shapefile.hpp"

namespace fieldwise::geometry {
namespace {

using core::Error;
using core::ErrorKind;

constexpr std::string_view kShapefile("\0\0\x27\x0a", 4);
constexpr std::string_view kOfShapefiles = "name the .shp file of a shapefile, or a GeoJSON file";

/// Returns the first bytes of a file.
std::string beginning_of(const std::string& path) {
  std::array<std::byte, 64> bytes{};
  const std::optional<std::size_t> count = io::open_for_reading(path).read_until_end(0, bytes);
  if (!count) throw Error(ErrorKind::input_damaged, "cannot be read");
  return {reinterpret_cast<const char*>(bytes.data()), *count};
}

bool begins_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

BordersFile read_by_beginning(const std::string& path) {
  const std::string beginning = beginning_of(path);
  if (beginning.starts_with(kShapefile)) return read_shapefile(path);
  if (begins_json(beginning)) return read_geojson(path);
  if (beginning.empty()) throw Error(ErrorKind::input_damaged, "is empty");
  if (beginning.starts_with("PK\x03\x04")) {
    throw Error(ErrorKind::usage, fmt::format("is a zip archive: unpack it, and {}", kOfShapefiles));
  }
  if (beginning.starts_with("SQLite format 3")) {
    throw Error(ErrorKind::usage, "is a GeoPackage: 'ogr2ogr regions.geojson FILE' makes a GeoJSON file of it");
  }
  throw Error(ErrorKind::usage, fmt::format("is neither a shapefile nor GeoJSON: {}", kOfShapefiles));
}

}  // namespace

BordersFile read_borders(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  try {
    BordersFile file = read_by_beginning(path);
    if (file.features.empty()) throw Error(ErrorKind::usage, "holds no polygons");
    return file;
  } catch (const Error& error) {
    const std::string_view what = error.what();
    throw Error(error.kind(), fmt::format("{}{} {}", name, error.kind() == ErrorKind::input_missing ? ":" : "", what));
  }
}

}  // namespace fieldwise::geometry
