#include "plot/gmt_session.hpp"

#include <fmt/format.h>
#include <gmt/gmt.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

#include "fieldwise/core/error.hpp"

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

int say(FILE* to, const char* text) { return std::fputs(text, to); }

}  // namespace

GmtSession::GmtSession(const std::string& format) : format_(format) {
  constexpr unsigned kPad = 2;
  api_ = GMT_Create_Session("fieldwise-plot", kPad, GMT_SESSION_NORMAL, say);
  if (api_ == nullptr)
    throw core::Error(core::ErrorKind::output_failed, "GMT cannot be started: is gmt-common installed?");
  run("begin");
  for (const auto& [name, value] : kDefaults) GMT_Set_Default(api_, name, value);
  // Vector formats are cropped without a resolution.
  run("figure picture {}", format_ == "png" ? GmtWords("png A+m0.25c,E150") : GmtWords("pdf A+m0.25c"));
}

GmtSession::~GmtSession() {
  if (api_ != nullptr) GMT_Destroy_Session(api_);
}

void GmtSession::run_module(const GmtWords& command) {
  const std::size_t blank = std::min(command.text().find(' '), command.text().size());
  const std::string module = command.text().substr(0, blank);
  std::string arguments = command.text().substr(std::min(blank + 1, command.text().size()));
  const int status = GMT_Call_Module(api_, module.c_str(), GMT_MODULE_CMD, arguments.data());
  if (status == GMT_NOERROR) return;
  throw core::Error(core::ErrorKind::output_failed, fmt::format("GMT's {} failed (status {})", module, status));
}

GmtWords GmtSession::raster(const Raster& raster) {
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
  const GmtWords name("raster{}.grd", ++tables_);
  std::string file = name.text();
  const int status = GMT_Write_Data(api_, GMT_IS_GRID, GMT_IS_FILE, GMT_IS_SURFACE, GMT_CONTAINER_AND_DATA, nullptr,
                                    file.data(), data);
  if (status != GMT_NOERROR) throw core::Error(core::ErrorKind::output_failed, "GMT cannot write the map");
  GMT_Destroy_Data(api_, &data);
  return name;
}

GmtWords GmtSession::table(const std::vector<GmtWords>& lines) {
  GmtWords name("table{}.txt", ++tables_);
  std::ofstream file(name.text(), std::ios::binary);
  for (const GmtWords& line : lines) file << line.text() << '\n';
  return name;
}

void GmtSession::finish() { run("end"); }

}  // namespace fieldwise::plot
