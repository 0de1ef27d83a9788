// SlotChoice: which of the maps of a field a picture shows, and what each is called.
// May know: core's header, options.
// Must not know: files, values, GMT.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Holds a map of a field: its position, and what it is called ("Jan", "DJF", "lag -3 months", "1983-01").
struct Slot {
  std::size_t position = 0;
  std::string name;
  std::string heading = {};  ///< of its panel, where that is not the name: "level 850 hPa, Jan"
  std::size_t layer = 0;     ///< of the variable
};

/// Holds the maps to draw.
struct SlotChoice {
  std::vector<Slot> slots;
  std::string note;  ///< what was left out, for the caption; empty where all are drawn
};

inline constexpr std::size_t kMostPanels = 24;
inline constexpr std::size_t kMostCurves = 12;

/// Chooses maps: all lags and all slots of a climatology, all of at most 12 times, else the last time; fewer where the
/// options name a time, a month or lags. Of a variable with layers these of each layer, where there is room for so many
/// panels; else one of each of the first layers. Errors: usage where nothing is left, saying what there is.
SlotChoice choose_slots(const core::FieldHeader& header, const PlotOptions& options);

/// Returns what is said where only the first of the layers of a variable are drawn.
std::string first_layers_note(std::size_t drawn, const core::Layers& layers);

/// Names one map of a field.
std::string slot_name(const core::FieldHeader& header, std::size_t position);

}  // namespace fieldwise::plot
