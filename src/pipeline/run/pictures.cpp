#include "pipeline/run/pictures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/reading/point_table.hpp"
#include "fieldwise/plot/draw_picture.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOneNumber = "it is a single number";
constexpr std::string_view kNoProgram = "the program fieldwise-plot is not installed beside fieldwise";

bool is_older(const std::string& picture, const std::string& than) {
  std::error_code unknown;
  const auto drawn = fs::last_write_time(picture, unknown);
  if (unknown) return true;
  const auto changed = fs::last_write_time(than, unknown);
  return !unknown && drawn < changed;
}

/// Tells whether all that a picture could show is a number.
bool shows_one_number(const RunPlan& plan, const PlotConfig& plot) {
  const std::string name = reference_text(plot.field);
  bool shows_any = false;
  for (const PlannedFile& file : plan.files) {
    if (file.path != plot.file) continue;
    for (const std::size_t position : file.fields) {
      const PlannedField& field = plan.fields[position];
      if (field.name != name && !field.name.starts_with(name + '.')) continue;
      if (!field.header.is_series() || field.header.leading_size() > 1) return false;
      shows_any = true;
    }
  }
  return shows_any;
}

}  // namespace

std::string picture_variable(const std::string& output, const std::string& variable) {
  const std::optional<io::FileIndex> index = plot::index_if_netcdf(output);
  return index && io::holds_points(*index) ? std::string() : variable;
}

void draw_pictures(const RunConfig& config, bool outputs_are_new, RunSummary& summary) {
  std::size_t drawn = 0;
  std::vector<std::string> failed;
  for (const PlotConfig& plot : config.plots) {
    const bool is_due = outputs_are_new || is_older(plot.path, plot.file) || is_older(plot.path, config.origin);
    if (!is_due) continue;
    try {
      const std::string variable = picture_variable(plot.file, plot.variable);
      plot::draw_picture({plot::PictureKind::variable, plot.file, variable, plot.path, plot.options});
      ++drawn;
    } catch (const core::Error& error) {
      failed.push_back(plot.path_as_written);
      summary.notices.push_back(fmt::format("plot '{}': {}", plot.path_as_written, error.what()));
    } catch (const core::Stopped&) {
      // The numbers are complete: that somebody could not wait for a picture must not look as if they were not.
      summary.notices.push_back(
          fmt::format("plot '{}': stopped; this picture and those after it were not drawn", plot.path_as_written));
      break;
    }
  }
  if (drawn > 0) summary.text += fmt::format(", {} drawn", core::counted(drawn, "picture"));
  if (!failed.empty()) {
    summary.text += fmt::format(", {} not drawn: {}", core::counted(failed.size(), "picture"), fmt::join(failed, ", "));
  }
}

std::string describe_pictures(const RunConfig& config, const RunPlan& plan) {
  if (config.plots.empty()) return "";
  std::string text = "pictures\n";
  for (const PlotConfig& plot : config.plots) {
    const std::string obstacle = shows_one_number(plan, plot) ? fmt::format(" (cannot be drawn: {})", kOneNumber) : "";
    text += fmt::format("  {}: {}{}\n", plot.path_as_written, reference_text(plot.field), obstacle);
  }
  if (plot::plot_program().empty()) text += fmt::format("  (cannot be drawn: {})\n", kNoProgram);
  return text;
}

Json pictures_json(const RunConfig& config, const RunPlan& plan) {
  const bool has_program = !plot::plot_program().empty();
  Json pictures = Json::array();
  for (const PlotConfig& plot : config.plots) {
    Json obstacle;
    if (!has_program) obstacle = kNoProgram;
    if (shows_one_number(plan, plot)) obstacle = kOneNumber;
    pictures.push_back({{"path", plot.path},
                        {"draw", reference_text(plot.field)},
                        {"output", plot.file},
                        {"obstacle", std::move(obstacle)}});
  }
  return pictures;
}

}  // namespace fieldwise::pipeline
