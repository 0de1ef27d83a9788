#include "geometry/read_shapefile.hpp"

#include <fmt/format.h>
#include <shapefil.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/utf8.hpp"

namespace fieldwise::geometry {
namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorKind;

struct CloseShapes {
  void operator()(SHPInfo* file) const noexcept { SHPClose(file); }
};
struct CloseTable {
  void operator()(DBFInfo* file) const noexcept { DBFClose(file); }
};
struct DestroyShape {
  void operator()(SHPObject* shape) const noexcept { SHPDestroyObject(shape); }
};
using ShapesFile = std::unique_ptr<SHPInfo, CloseShapes>;
using TableFile = std::unique_ptr<DBFInfo, CloseTable>;
using ShapeRecord = std::unique_ptr<SHPObject, DestroyShape>;

/// Returns the file that belongs to a shapefile and ends so, in small or in capital letters; empty where there is none.
fs::path beside(const std::string& path, const std::string& ending) {
  std::string capitals = ending;
  std::ranges::transform(capitals, capitals.begin(),
                         [](char c) { return c == '.' ? c : static_cast<char>(c - 'a' + 'A'); });
  for (const std::string& one : {ending, capitals}) {
    const fs::path file = fs::path(path).replace_extension(one);
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return file;
  }
  return {};
}

/// Returns the text between the first quotes of a description in WKT: its name.
std::string name_in(const std::string& wkt) {
  const std::size_t first = wkt.find('"');
  const std::size_t end = first == std::string::npos ? first : wkt.find('"', first + 1);
  return end == std::string::npos ? std::string("?")
                                  : wkt.substr(first + 1, std::min(end - first - 1, std::size_t{80}));
}

/// Returns the number behind the name of a part of WKT: PRIMEM["Greenwich",0] has 0.
std::optional<double> number_of(const std::string& wkt, std::string_view part) {
  const std::size_t at = wkt.find(part);
  const std::size_t comma = at == std::string::npos ? at : wkt.find(',', at);
  const std::size_t end = comma == std::string::npos ? comma : wkt.find_first_of(",]", comma + 1);
  if (end == std::string::npos) return std::nullopt;
  return core::parse_number(core::trimmed(std::string_view(wkt).substr(comma + 1, end - comma - 1)));
}

/// Requires longitudes from Greenwich and latitudes in degrees; any datum, as these differ by a few hundred metres.
void require_degrees(const std::string& path) {
  const fs::path description = beside(path, ".prj");
  if (description.empty()) return;
  std::ifstream stream(description, std::ios::binary);
  std::string wkt(std::istreambuf_iterator<char>(stream), {});
  const std::size_t first = wkt.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  wkt = first == std::string::npos ? std::string() : wkt.substr(first);
  if (wkt.empty()) return;
  const bool is_geographic = wkt.starts_with("GEOGCS") || wkt.starts_with("GEOGCRS") || wkt.starts_with("GEODCRS");
  const double meridian = number_of(wkt, "PRIMEM").value_or(0.0);
  constexpr double kDegree = 0.0174532925;
  const double unit = number_of(wkt, "UNIT[\"Degree").value_or(number_of(wkt, "UNIT[\"degree").value_or(0.0));
  if (is_geographic && meridian == 0.0 && std::abs(unit - kDegree) < 1e-9) return;
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("has coordinates of '{}' ({}), and longitudes and latitudes in degrees are needed: 'ogr2ogr "
                          "-t_srs EPSG:4326 regions.shp FILE' turns them",
                          name_in(wkt), description.filename().string()));
}

/// Returns bytes as UTF-8: as they are where they are UTF-8, else read as Windows-1252.
std::string as_utf8(std::string_view bytes) {
  if (!core::first_bad_byte(bytes)) return std::string(bytes);
  constexpr std::array<std::uint16_t, 32> kFrom80 = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                     0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    const std::uint32_t code = value >= 0x80 && value < 0xA0 ? kFrom80[value - 0x80] : value;
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += static_cast<char>(0xC0U | (code >> 6U));
      text += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
      text += static_cast<char>(0xE0U | (code >> 12U));
      text += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
      text += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
  return text;
}

/// Reads the attributes of a record.
std::map<std::string, std::string> attributes_of(const TableFile& table, const std::vector<std::string>& names,
                                                 int record) {
  std::map<std::string, std::string> attributes;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const char* const text = DBFReadStringAttribute(table.get(), record, static_cast<int>(i));
    const std::string value = as_utf8(core::trimmed(text == nullptr ? "" : text));
    if (!value.empty()) attributes.emplace(names[i], value);
  }
  return attributes;
}

/// Returns the rings of a record. Counts are checked here, too: they come from the file.
StoredRings rings_of(const SHPObject& shape) {
  StoredRings rings;
  for (int part = 0; part < shape.nParts; ++part) {
    const int first = shape.panPartStart[part];
    const int end = part + 1 < shape.nParts ? shape.panPartStart[part + 1] : shape.nVertices;
    if (first < 0 || end < first || end > shape.nVertices) {
      throw Error(ErrorKind::input_damaged, "is damaged: the parts of a record lie outside of it");
    }
    std::vector<LonLat> ring;
    for (int i = first; i < end; ++i) ring.push_back({shape.padfX[i], shape.padfY[i]});
    if (!ring.empty()) rings.push_back(std::move(ring));
  }
  return rings;
}

}  // namespace

BordersFile read_shapefile(const std::string& path) {
  require_degrees(path);
  if (beside(path, ".shx").empty()) {
    throw Error(ErrorKind::input_missing, "the .shx file, which belongs to it, does not lie beside it");
  }
  const ShapesFile shapes(SHPOpen(path.c_str(), "rb"));
  if (!shapes) throw Error(ErrorKind::input_damaged, "is damaged: it or its .shx is no sound shapefile");
  int count = 0;
  int type = 0;
  SHPGetInfo(shapes.get(), &count, &type, nullptr, nullptr);
  if (type != SHPT_POLYGON && type != SHPT_POLYGONZ && type != SHPT_POLYGONM) {
    throw Error(ErrorKind::usage, fmt::format("holds no polygons, but shapes of the type {}", SHPTypeName(type)));
  }
  BordersFile file;
  const TableFile table(beside(path, ".dbf").empty() ? nullptr : DBFOpen(path.c_str(), "rb"));
  for (int i = 0; table && i < DBFGetFieldCount(table.get()); ++i) {
    std::array<char, XBASE_FLDNAME_LEN_READ + 1> name{};
    DBFGetFieldInfo(table.get(), i, name.data(), nullptr, nullptr);
    file.attributes.push_back(as_utf8(core::trimmed(name.data())));
  }
  if (table && DBFGetRecordCount(table.get()) < count) {
    throw Error(ErrorKind::input_damaged, fmt::format("is damaged: its .dbf has {} records, but there are {} shapes",
                                                      DBFGetRecordCount(table.get()), count));
  }
  for (int i = 0; i < count; ++i) {
    const ShapeRecord shape(SHPReadObject(shapes.get(), i));
    if (!shape) throw Error(ErrorKind::input_damaged, fmt::format("is damaged or cut short at shape {}", i + 1));
    BordersFeature feature;
    feature.loose_rings = rings_of(*shape);
    if (feature.loose_rings.empty()) continue;
    if (table) feature.attributes = attributes_of(table, file.attributes, i);
    file.features.push_back(std::move(feature));
  }
  return file;
}

}  // namespace fieldwise::geometry
