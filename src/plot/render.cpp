#include "plot/render.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/geometry/region_outlines.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/reading/point_table.hpp"
#include "fieldwise/plot/chart_content.hpp"
#include "fieldwise/plot/compose_charts.hpp"
#include "fieldwise/plot/compose_maps.hpp"
#include "fieldwise/plot/compose_points.hpp"
#include "fieldwise/plot/compose_series.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/step_panels.hpp"
#include "fieldwise/plot/subject.hpp"

namespace fieldwise::plot {
namespace {

using core::Error;
using core::ErrorKind;

std::string base_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// Reads the fields of one picture.
class Reader {
 public:
  Reader(const PictureRequest& request, const PlotOptions& options)
      : request_(request), options_(options), index_(index_if_netcdf(request.file)) {}

  Figure figure() {
    if (!index_) return series(FieldFile(request_.file, request_.variable, options_));
    if (io::holds_points(*index_)) {
      refuse_overlays("points, which are");
      Figure figure =
          compose_points(io::read_points(request_.file, request_.variable), base_name(request_.file), options_);
      add_outlines(figure);
      return figure;
    }
    const bool look = request_.kind == PictureKind::look;
    const std::string asked = look && request_.variable.empty() ? first_variable() : request_.variable;
    subject_ = find_subject(*index_, asked, options_);
    const FieldFile main(request_.file, subject_.variable, options_);
    if (is_curve(main.header())) return series(main);
    if (const auto kind = look ? std::nullopt : chart_kind(main.header())) {
      refuse_what_lies_over("a section or a course, which is");
      return charts(main, *kind);
    }
    require_places(request_.file, main.header(), "so there is no map of it");
    SlotChoice choice = choose_slots(main.header(), look ? last_time(main.header()) : options_);
    if (look && choice.slots.size() > 1) {
      choice.slots.resize(1);
      choice.note = first_layers_note(1, *main.header().layers);
    }
    MapContent content = read_maps(subject_, main, choice);
    if (!subject_.others.empty()) content = with_others(std::move(content), main.header(), choice);
    Figure figure = look ? compose_look(content, main.valid_shares(), options_) : compose_maps(content, options_);
    add_outlines(figure);
    figure.variable = main.header().name;
    return figure;
  }

 private:
  /// Refuses what can be laid over maps of fields alone. Errors: usage.
  void refuse_overlays(std::string_view form) const {
    refuse("overlay", options_.overlay, form);
    refuse("agreement", options_.agreement, form);
  }

  /// Refuses what can be laid over maps alone. Errors: usage.
  void refuse_what_lies_over(std::string_view form) const {
    refuse_overlays(form);
    refuse("outline", options_.outline, form);
  }

  void refuse(std::string_view word, const std::string& value, std::string_view form) const {
    if (value.empty()) return;
    throw Error(ErrorKind::usage,
                fmt::format("{}: {} is drawn over maps; this is a picture of {} none", request_.file, word, form));
  }

  /// Adds the borders that are asked for to the maps of a picture.
  void add_outlines(Figure& figure) const {
    if (options_.outline.empty() || !figure.maps) return;
    const core::BordersChoice choice{options_.outline, options_.outline_names, options_.outline_by, false};
    for (const geometry::Outline& outline : geometry::region_outlines(choice)) {
      std::vector<Place>& line = figure.maps->outlines.emplace_back();
      for (std::size_t i = 0; i < outline.lat_deg.size(); ++i) {
        line.push_back({outline.lat_deg[i], outline.lon_deg[i]});
      }
    }
  }

  Figure series(const FieldFile& file) const {
    refuse_what_lies_over("curves, which are");
    if (file.is_along_axis()) return drawn(file.load_along_axis());
    if (file.header().leading_size() < 2) {
      throw Error(ErrorKind::usage, fmt::format("{}: variable {} is a single number, of which there is no picture",
                                                request_.file, file.header().name));
    }
    const bool all = draws_band(file.header(), options_);
    return drawn(file.load_series(all ? file.header().layer_count() : kMostCurves));
  }

  [[nodiscard]] Figure drawn(LoadedField series) const {
    note_others(series, subject_.others);
    Figure figure = compose_series(series, base_name(request_.file), options_);
    figure.variable = series.header.name;
    return figure;
  }

  [[nodiscard]] Figure charts(const FieldFile& main, ChartKind kind) const {
    ChartChoice chosen = choose_chart(main.header(), kind, options_);
    ChartContent content{kind,
                         base_name(request_.file),
                         main.load(chosen.choice),
                         companion(subject_.probability, chosen.choice, {}),
                         std::move(chosen.headings),
                         chosen.rows};
    note_others(content.main, subject_.others);
    Figure figure = compose_charts(content, options_);
    figure.variable = main.header().name;
    return figure;
  }

  /// A course in time is a curve; at one place of a grid it is no map either.
  static bool is_curve(const core::FieldHeader& header) {
    const bool one_place =
        header.grid->size() == 1 && header.leading == core::Leading::time && header.leading_size() > 1;
    return header.is_series() || one_place;
  }

  static void require_places(const std::string& path, const core::FieldHeader& header, std::string_view so) {
    if (header.grid->has_places()) return;
    throw Error(ErrorKind::usage,
                fmt::format("{}: variable {} has no latitudes and longitudes, {}", path, header.name, so));
  }

  /// Returns the first variable with latitudes and longitudes, else the first with rows or columns.
  [[nodiscard]] std::string first_variable() const {
    std::string first;
    for (const std::size_t position : io::data_variables(*index_)) {
      const core::GridKind grid = io::find_axes(*index_, position).grid;
      const std::string& name = index_->variables[position].name;
      if (grid == core::GridKind::rectilinear || grid == core::GridKind::curvilinear) return name;
      if (grid == core::GridKind::unplaced && first.empty()) first = name;
    }
    return first;
  }

  /// A quick look shows one map: the last.
  [[nodiscard]] PlotOptions last_time(const core::FieldHeader& header) const {
    PlotOptions options = options_;
    if (header.leading == core::Leading::coordinate) options.lags = {header.coordinate->values.back()};
    if (header.leading == core::Leading::time && options.time.empty()) {
      options.time = core::format_instant(header.time->calendar, header.time->stamp.back());
    }
    return options;
  }

  /// Adds the panels of the step's other results; where they do not fit, the caption says that there are others.
  [[nodiscard]] MapContent with_others(MapContent first, const core::FieldHeader& header,
                                       const SlotChoice& choice) const {
    std::vector<MapContent> all{std::move(first)};
    bool fits = all.front().main.maps.size() * (subject_.others.size() + 1) <= kMostPanels;
    for (std::size_t i = 0; fits && i < subject_.others.size(); ++i) {
      const FieldFile other(request_.file, subject_.others[i], options_);
      fits = share_panels(header, other.header());
      if (fits) all.push_back(read_maps(subject_of(*index_, subject_.others[i], options_), other, choice));
    }
    if (fits) return join_panels(all, subject_.step);
    note_others(all.front().main, subject_.others);
    return all.front();
  }

  [[nodiscard]] MapContent read_maps(const Subject& subject, const FieldFile& main, const SlotChoice& choice) const {
    MapContent content;
    content.source = base_name(request_.file);
    content.main = main.load(choice);
    content.probability = companion(subject.probability, choice, {});
    content.count = companion(subject.count, choice, {});
    if (!subject.eastward.empty() && !subject.northward.empty()) {
      content.eastward = companion(subject.eastward, choice, options_.units);
      content.northward = companion(subject.northward, choice, options_.units);
    }
    if (!options_.overlay.empty()) content.overlay = laid_over(options_.overlay, main.header(), choice);
    if (!options_.agreement.empty()) {
      content.agreement = laid_over(options_.agreement, main.header(), choice);
      require_same_points(main.header(), content.agreement->header);
    }
    return content;
  }

  [[nodiscard]] std::optional<LoadedField> companion(const std::string& variable, const SlotChoice& choice,
                                                     const std::string& units) const {
    if (variable.empty()) return std::nullopt;
    PlotOptions options = options_;
    options.units = units;
    const FieldFile file(request_.file, variable, options);
    const bool same_layers =
        file.header().layer_count() == 1 || choice.slots.back().layer < file.header().layer_count();
    const bool fits =
        !choice.slots.empty() && choice.slots.back().position < file.header().leading_size() && same_layers;
    return file.load(fits ? choice : choose_slots(file.header(), {}));
  }

  void require_same_points(const core::FieldHeader& main, const core::FieldHeader& other) const {
    if (core::same_grid(*main.grid, *other.grid)) return;
    throw Error(ErrorKind::usage, fmt::format("{}: the agreement {} and {} have different grids: {}", request_.file,
                                              other.name, main.name, core::grid_difference(*main.grid, *other.grid)));
  }

  /// Loads what is drawn over the maps: "VARIABLE" of the file, or "FILE:VARIABLE".
  [[nodiscard]] std::optional<LoadedField> laid_over(const std::string& what, const core::FieldHeader& main,
                                                     const SlotChoice& choice) const {
    std::error_code ignored;
    const std::size_t colon = what.rfind(':');
    const bool elsewhere = colon != std::string::npos && colon > 0;
    const std::string path = elsewhere ? what.substr(0, colon) : request_.file;
    const std::string name = elsewhere ? what.substr(colon + 1) : what;
    PlotOptions options;
    if (!elsewhere && has_layers(name)) {
      options.level = options_.level;
      options.select = options_.select;
    }
    const FieldFile file(path, name, options);
    require_places(path, file.header(), "so it cannot be laid over a map");
    // Where both have the same steps and layers, or one layer of all, each map gets its own contours.
    const core::FieldHeader& own = file.header();
    const bool same_layers = own.layer_count() == 1 || own.layer_count() == main.layer_count();
    const bool same = same_layers && own.leading_size() > choice.slots.back().position &&
                      slot_name(own, choice.slots.back().position) == choice.slots.back().name;
    if (same) return file.load(choice);
    SlotChoice first = choose_slots(own, {});
    first.slots.resize(1);
    return file.load(first);
  }

  /// Tells whether a variable of the file has the dimensions that the options choose from: as many as what is drawn.
  [[nodiscard]] bool has_layers(const std::string& name) const {
    const auto own = index_->find(name);
    const auto main = index_->find(subject_.variable);
    return own && main && index_->variables[*own].dimensions.size() >= index_->variables[*main].dimensions.size();
  }

  const PictureRequest& request_;
  const PlotOptions& options_;
  std::optional<io::FileIndex> index_;
  Subject subject_;
};

}  // namespace

Figure figure_of(const PictureRequest& request) { return Reader(request, request.options).figure(); }

}  // namespace fieldwise::plot
