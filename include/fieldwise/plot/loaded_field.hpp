// LoadedField: the maps of a variable that a picture shows, with the metadata that say what they are.
// May know: io, core, slots, quantity.
// Must not know: pictures, GMT.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/plot/plot_options.hpp"
#include "fieldwise/plot/quantity.hpp"
#include "fieldwise/plot/slot_choice.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::plot {

/// Holds some maps of a variable, each [row, column]; missing is NaN.
struct LoadedField {
  core::FieldHeader header;
  VariableFacts facts;
  std::map<std::string, std::string> attributes;  ///< text attributes of the variable
  SlotChoice choice;
  std::vector<std::vector<double>> maps;  ///< one a chosen slot; of a series, one a layer
};

/// Opens one variable of a NetCDF file, or a text series where `variable` may be empty, for reading maps.
class FieldFile {
 public:
  /// Errors: those of io::open_fields.
  FieldFile(const std::string& path, const std::string& variable, const PlotOptions& options);

  [[nodiscard]] const core::FieldHeader& header() const { return layers_.front()->header(); }

  /// Reads the maps of a choice; the only layer where there is one alone.
  [[nodiscard]] LoadedField load(const SlotChoice& choice) const;

  /// Reads all values of a series [time or lag], of the first `most` layers.
  [[nodiscard]] LoadedField load_series(std::size_t most = kMostCurves) const;

  /// Tells whether it is a row of numbers along an axis of its own (epochs, sizes), which is a curve.
  [[nodiscard]] bool is_along_axis() const;

  /// Reads such a row: a series whose leading axis it is.
  [[nodiscard]] LoadedField load_along_axis() const;

  /// Returns the share of grid points that are valid at each time: one pass over the whole first layer.
  [[nodiscard]] std::vector<double> valid_shares() const;

 private:
  std::vector<std::unique_ptr<stream::FieldSource>> layers_;
  VariableFacts facts_;
  std::map<std::string, std::string> attributes_;
};

/// Returns the header of a NetCDF file; nothing for a text series.
std::optional<io::FileIndex> index_if_netcdf(const std::string& path);

}  // namespace fieldwise::plot
