// Compose maps: from loaded values to a figure of maps: colours, limits, panels, dots, arrows and words.
// May know: loaded field, figure, rasters.
// Must not know: files, GMT.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Holds all that one map figure shows; fields other than `main` have its slots, or one.
struct MapContent {
  std::string source;  ///< name of the file, for the caption
  LoadedField main;
  std::optional<LoadedField> probability;
  std::optional<LoadedField> count;
  std::optional<LoadedField> eastward;
  std::optional<LoadedField> northward;
  std::optional<LoadedField> overlay;
  std::optional<LoadedField> agreement =
      std::nullopt;  ///< dots where it is below kLeastAgreement, in place of those of p
};

/// Makes the figure of maps.
Figure compose_maps(const MapContent& content, const PlotOptions& options);

/// Makes the figure of a quick look: a map of the last time, and the share of valid points over time below it.
Figure compose_look(const MapContent& content, const std::vector<double>& valid_shares, const PlotOptions& options);

}  // namespace fieldwise::plot
