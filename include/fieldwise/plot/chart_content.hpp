// ChartContent: variables drawn as charts, over two axes of which one is of places: sections, courses over time.
// May know: core's header, loaded field, options, slots.
// Must not know: pictures, GMT.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Names what a chart has on the axis beside that of places: levels, or times, slots and lags.
enum class ChartKind { section, course };

/// Tells how a variable is drawn as a chart: over its levels, else over its times (or slots). Nothing where its values
/// lie on a map, are a series or a single line, or have rows or columns of no places.
std::optional<ChartKind> chart_kind(const core::FieldHeader& header);

/// Returns the position of the vertical axis among those of the layers; nothing where there is none.
std::optional<std::size_t> vertical_axis(const core::FieldHeader& header);

/// Tells whether the places of a field without a map are latitudes; else they are longitudes.
bool lies_along_latitudes(const core::Grid& grid);

/// Holds what one figure of charts shows.
struct ChartContent {
  ChartKind kind = ChartKind::section;
  std::string source;  ///< name of the file, for the caption
  LoadedField main;    ///< its maps: those of the first panel in the order of its other axis, then of the next
  std::optional<LoadedField> probability = std::nullopt;  ///< of the same maps
  std::vector<std::string> headings;                      ///< of the panels; one that is empty where there is one
  std::size_t rows = 0;                                   ///< maps of a panel
};

/// Chooses what is read for a figure of charts: for each panel the maps of its other axis. The slots of `choice` are in
/// that order.
struct ChartChoice {
  SlotChoice choice;
  std::vector<std::string> headings;
  std::size_t rows = 0;
};

/// Makes the choice. Errors: those of `choose_slots`.
ChartChoice choose_chart(const core::FieldHeader& header, ChartKind kind, const PlotOptions& options);

}  // namespace fieldwise::plot
