#include "fieldwise/plot/compose_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/plot/layout.hpp"
#include "fieldwise/plot/palette.hpp"
#include "plot/caption.hpp"
#include "plot/chart_axis.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kPixelsPerCm = 60.0;
constexpr double kStippleSpacingCm = 0.17;

/// Makes the panels of a figure of charts.
class ChartComposer {
 public:
  ChartComposer(const ChartContent& content, const PlotOptions& options)
      : content_(content), options_(options), header_(content.main.header) {
    const ChartAxis places = axis_of_places(*header_.grid);
    const bool along_lat = lies_along_latitudes(*header_.grid);
    if (content.kind == ChartKind::section) {
      x_ = places;
      y_ = axis_of_levels(header_.layers->axes[*vertical_axis(header_)]);
    } else if (along_lat) {
      x_ = axis_of_leading(header_, false);
      y_ = places;
    } else {
      x_ = places;
      y_ = axis_of_leading(header_, true);
    }
    places_across_ = content.kind == ChartKind::section || !along_lat;
  }

  MapSet make() {
    set_.frame.projection = Projection::chart;
    set_.frame.area = {x_.least, x_.most, y_.least, y_.most};
    set_.frame.height_of_width = content_.kind == ChartKind::course && places_across_ ? 0.9 : 0.5;
    set_.axes = ChartAxes{x_.ticks, y_.ticks, x_.text, y_.text};
    choose_colours();
    width_cm_ = chart_width_cm(options_.width_cm, content_.headings.size(), set_.frame.height_of_width);
    for (std::size_t i = 0; i < content_.headings.size(); ++i) add_panel(i);
    return std::move(set_);
  }

 private:
  void choose_colours() {
    set_.units = content_.main.facts.units == "1" ? "" : content_.main.facts.units;
    std::vector<double> shown;
    for (const std::vector<double>& map : content_.main.maps) shown.insert(shown.end(), map.begin(), map.end());
    std::erase_if(shown, [](double value) { return !std::isfinite(value); });
    const ValueRange range = range_of(shown);
    const Quantity quantity =
        drawn_as(quantity_of(content_.main.facts), header_.units, content_.main.facts.long_name, range);
    set_.palette = choose_palette(quantity, range, options_);
    if (set_.palette->exponent != 0) set_.units = fmt::format("10^{} {}", set_.palette->exponent, set_.units);
  }

  /// Returns the value of a panel of maps at positions on both axes.
  [[nodiscard]] double value(const LoadedField& field, std::size_t panel, std::size_t x, std::size_t y) const {
    const std::size_t map = places_across_ ? y : x;
    return field.maps[panel * content_.rows + map][places_across_ ? x : y];
  }

  /// Returns the value at a place on paper, each 0 to 1 from the lower left; missing between cells.
  [[nodiscard]] double at(const LoadedField& field, std::size_t panel, double across, double up) const {
    const auto x = x_.at(x_.least + across * (x_.most - x_.least));
    const auto y = y_.at(y_.least + up * (y_.most - y_.least));
    return x && y ? value(field, panel, *x, *y) : core::kMissing;
  }

  void add_panel(std::size_t position) {
    Panel panel;
    if (content_.headings.size() > 1) panel.heading = content_.headings[position];
    Raster& raster = panel.raster;
    raster.area = set_.frame.area;
    raster.columns = static_cast<std::size_t>(std::clamp(width_cm_ * kPixelsPerCm, 200.0, 2'400.0));
    raster.rows = static_cast<std::size_t>(static_cast<double>(raster.columns) * set_.frame.height_of_width);
    std::vector<std::optional<std::size_t>> columns(raster.columns);
    for (std::size_t i = 0; i < raster.columns; ++i) {
      const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(raster.columns);
      columns[i] = x_.at(x_.least + share * (x_.most - x_.least));
    }
    for (std::size_t row = 0; row < raster.rows; ++row) {
      const double share = 1.0 - (static_cast<double>(row) + 0.5) / static_cast<double>(raster.rows);
      const auto y = y_.at(y_.least + share * (y_.most - y_.least));
      for (const auto& x : columns) {
        raster.values.push_back(x && y ? value(content_.main, position, *x, *y) : core::kMissing);
      }
    }
    if (content_.probability && options_.stipple) add_stipples(position, panel);
    set_.panels.push_back(std::move(panel));
  }

  void add_stipples(std::size_t position, Panel& panel) const {
    const double height_cm = width_cm_ * set_.frame.height_of_width;
    const auto across = static_cast<std::size_t>(width_cm_ / kStippleSpacingCm);
    const auto upwards = static_cast<std::size_t>(height_cm / kStippleSpacingCm);
    for (std::size_t row = 0; row < upwards; ++row) {
      const double up = (static_cast<double>(row) + 0.5) / static_cast<double>(upwards);
      for (std::size_t i = 0; i < across; ++i) {
        const double right = (static_cast<double>(i) + (row % 2 == 0 ? 0.25 : 0.75)) / static_cast<double>(across);
        if (!(at(*content_.probability, position, right, up) < *options_.stipple)) continue;
        panel.stipples.push_back({y_.least + up * (y_.most - y_.least), x_.least + right * (x_.most - x_.least)});
      }
    }
  }

  const ChartContent& content_;
  const PlotOptions& options_;
  const core::FieldHeader& header_;
  ChartAxis x_;
  ChartAxis y_;
  bool places_across_ = true;
  double width_cm_ = 0.0;
  MapSet set_;
};

}  // namespace

Figure compose_charts(const ChartContent& content, const PlotOptions& options) {
  Figure figure;
  figure.width_cm = options.width_cm;
  MapContent words;
  words.source = content.source;
  words.main = content.main;
  words.probability = content.probability;
  // Of a section the title says of which slot it is, of a course all times are on its axis.
  std::vector<Slot>& slots = words.main.choice.slots;
  if (content.kind == ChartKind::section && content.headings.size() == 1) slots.resize(1);
  figure.title = title_of(words.main, options);
  figure.caption = caption_of(words, options);
  figure.maps = ChartComposer(content, options).make();
  return figure;
}

}  // namespace fieldwise::plot
