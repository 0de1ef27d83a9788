#include "plot/gmt_session.hpp"

#include <fmt/format.h>
#include <gmt/gmt.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/utf8.hpp"

namespace fieldwise::plot {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 20> kDefaults = {{
    {"PS_MEDIA", "32767x32767"},  // or tall figures are clipped
    {"PS_CHAR_ENCODING", "ISOLatin1+"},
    {"PROJ_LENGTH_UNIT", "cm"},
    {"PROJ_ELLIPSOID", "Sphere"},
    {"GMT_AUTO_DOWNLOAD", "off"},
    {"MAP_FRAME_TYPE", "plain"},
    {"MAP_FRAME_PEN", "0.5p,gray25"},
    {"MAP_TICK_PEN_PRIMARY", "0.4p,gray25"},
    {"MAP_TICK_LENGTH_PRIMARY", "0.1c"},
    {"MAP_TICK_LENGTH_SECONDARY", "0.06c"},
    {"MAP_ANNOT_OFFSET_PRIMARY", "0.1c"},
    {"MAP_LABEL_OFFSET", "0.15c"},
    {"MAP_GRID_PEN_PRIMARY", "0.15p,gray55"},
    {"MAP_ANNOT_OBLIQUE", "lat_horizontal"},
    {"MAP_LINE_STEP", "0.05c"},
    {"MAP_POLAR_CAP", "none"},
    {"FONT_ANNOT_PRIMARY", "7.5p,Helvetica,gray15"},
    {"FONT_LABEL", "8p,Helvetica,gray15"},
    {"FORMAT_GEO_MAP", "dddF"},
    {"COLOR_NAN", "white"},
}};

/// Returns the character with which a text begins; a byte that is none counts as one without a letter.
core::Utf8Character character_of(std::string_view text) {
  return core::first_character(text).value_or(core::Utf8Character{0, 1});
}

/// Returns a plain letter for signs that PostScript's Latin-1 fonts do not have.
unsigned simpler(unsigned letter) {
  if (letter == 0x2013U || letter == 0x2014U || letter == 0x2212U) return '-';
  if (letter == 0x2018U || letter == 0x2019U) return '\'';
  if (letter == 0x201CU || letter == 0x201DU) return '"';
  return letter;
}

int say(FILE* to, const char* text) { return std::fputs(text, to); }

}  // namespace

GmtSession::GmtSession(const std::string& format) : format_(format) {
  constexpr unsigned kPad = 2;
  api_ = GMT_Create_Session("fieldwise-plot", kPad, GMT_SESSION_NORMAL, say);
  if (api_ == nullptr)
    throw core::Error(core::ErrorKind::output_failed, "GMT cannot be started: is gmt-common installed?");
  run("begin", "");
  for (const auto& [name, value] : kDefaults) GMT_Set_Default(api_, name, value);
  // Vector formats are cropped without a resolution.
  run("figure", format_ == "png" ? "picture png A+m0.25c,E150" : "picture pdf A+m0.25c");
}

GmtSession::~GmtSession() {
  if (api_ != nullptr) GMT_Destroy_Session(api_);
}

void GmtSession::run(const std::string& module, const std::string& arguments) {
  std::string text = arguments;
  const int status = GMT_Call_Module(api_, module.c_str(), GMT_MODULE_CMD, text.data());
  if (status == GMT_NOERROR) return;
  throw core::Error(core::ErrorKind::output_failed, fmt::format("GMT's {} failed (status {})", module, status));
}

void GmtSession::run_on_raster(const std::string& module, const Raster& raster, const std::string& arguments) {
  std::array<double, 4> area = {raster.area.west_deg, raster.area.east_deg, raster.area.south_deg,
                                raster.area.north_deg};
  std::array<double, 2> steps = {raster.area.width_deg() / static_cast<double>(raster.columns),
                                 raster.area.height_deg() / static_cast<double>(raster.rows)};
  void* data = GMT_Create_Data(api_, GMT_IS_GRID, GMT_IS_SURFACE, GMT_CONTAINER_AND_DATA, nullptr, area.data(),
                               steps.data(), GMT_GRID_PIXEL_REG, -1, nullptr);
  if (data == nullptr) throw core::Error(core::ErrorKind::output_failed, "GMT cannot hold the map");
  auto* const grid = static_cast<GMT_GRID*>(data);
  for (std::size_t row = 0; row < raster.rows; ++row) {
    for (std::size_t column = 0; column < raster.columns; ++column) {
      const auto place = GMT_Get_Index(api_, grid->header, static_cast<int>(row), static_cast<int>(column));
      grid->data[place] = static_cast<float>(raster.values[row * raster.columns + column]);
    }
  }
  // By way of a file: GMT 6.4 writes beyond grids in memory whose longitudes it has to turn.
  std::string name = fmt::format("raster{}.grd", ++tables_);
  const int status = GMT_Write_Data(api_, GMT_IS_GRID, GMT_IS_FILE, GMT_IS_SURFACE, GMT_CONTAINER_AND_DATA, nullptr,
                                    name.data(), data);
  if (status != GMT_NOERROR) throw core::Error(core::ErrorKind::output_failed, "GMT cannot write the map");
  GMT_Destroy_Data(api_, &data);
  std::string complete = arguments;
  complete.replace(complete.find('?'), 1, name);
  run(module, complete);
}

std::string GmtSession::table(const std::vector<std::string>& lines) {
  std::string name = fmt::format("table{}.txt", ++tables_);
  std::ofstream file(name, std::ios::binary);
  for (const std::string& line : lines) file << line << '\n';
  return name;
}

void GmtSession::finish() { run("end", ""); }

std::string gmt_text(const std::string& text) {
  std::string result;
  for (std::size_t place = 0; place < text.size();) {
    const core::Utf8Character character = character_of(std::string_view(text).substr(place));
    const unsigned letter = simpler(character.code);
    place += character.bytes;
    if (letter == '@') {
      result += "@@";
    } else if (letter >= 0x20U && letter < 0x7FU && letter != '\\') {
      result += static_cast<char>(letter);
    } else if (letter == '\\' || (letter >= 0xA0U && letter <= 0xFFU)) {
      result += fmt::format("\\{:03o}", letter);
    } else {
      result += letter < 0x20U ? ' ' : '?';
    }
  }
  return result;
}

std::string gmt_units(const std::string& units) {
  if (units == "1") return "";
  std::string result;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ')'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < units.size();) {
    const bool power = units[i] == '^';
    if (power) ++i;
    std::size_t end = i;
    if (power || (i > 0 && is_letter(units[i - 1]))) {
      end += units[i] == '-' ? 1 : 0;
      while (end < units.size() && is_digit(units[end])) ++end;
    }
    if (end > i && is_digit(units[end - 1])) {
      result += "@+" + units.substr(i, end - i) + "@+";
      i = end;
    } else {
      const std::size_t bytes = character_of(std::string_view(units).substr(i)).bytes;
      result += gmt_text(units.substr(i, bytes));
      i += bytes;
    }
  }
  return result;
}

}  // namespace fieldwise::plot
