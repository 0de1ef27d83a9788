// VariableOpener: one variable of the files of an input, from their headers to the layout of a source.
// May know: input spec, file index, coordinates, grids, layers, time steps, source layout.
// Must not know: how files are visited, which variables there are besides.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fieldwise/core/units.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "io/reading/file_notices.hpp"
#include "io/reading/join_times.hpp"
#include "io/reading/layer_axes.hpp"
#include "io/reading/source_layout.hpp"
#include "io/reading/unit_choice.hpp"
#include "io/reading/visited_file.hpp"

namespace fieldwise::io {

/// Reads the grids of one file, each once for all variables that lie on it.
class FileGrids {
 public:
  struct ReadGrid {
    std::shared_ptr<const core::Grid> grid;
    std::vector<std::size_t> rows;     ///< stored position of each row
    std::vector<std::size_t> columns;  ///< stored position of each column
    std::vector<std::string> notices;
  };

  /// Returns the grid of a variable with a region selected. Errors: as `read_grid`.
  const ReadGrid& of(const FileIndex& index, std::size_t variable, const FieldAxes& axes, const core::Region& region);

 private:
  using Place = std::optional<std::size_t>;
  std::map<std::tuple<int, Place, Place, Place, Place, Place, std::string, std::string>, ReadGrid> grids_;
};

/// Holds an opened variable.
struct OpenedVariable {
  SourceLayout layout;
  std::vector<std::string> files;  ///< in the order of their dates
  std::vector<std::string> notices;
  std::string not_one_layer;  ///< why it is not one layer, and what chooses one; empty where it is
  double packing_unit = 0.0;  ///< see InputVariable
};

/// Opens the files of one variable one after another; the first says what the others must agree with.
class VariableOpener {
 public:
  /// `joins`: several files become one field. `kept_chunks` counts the places of chunks that all variables of the input
  /// keep in memory. Both it and `spec` must outlive the opener.
  VariableOpener(const InputSpec& spec, std::string variable, bool joins, std::size_t& kept_chunks);

  [[nodiscard]] const std::string& variable() const noexcept { return variable_; }

  /// Adds a file that was visited without error. Errors: those of `open_fields`.
  void add(const VisitedFile& file, FileGrids& grids);

  /// Joins the times of the files that were added. Errors: as `join_times`.
  OpenedVariable finish();

 private:
  [[nodiscard]] bool is_first() const noexcept { return layout_.parts.empty(); }
  [[nodiscard]] const std::string& first_path() const { return layout_.parts.front().index->path; }
  [[nodiscard]] std::size_t variable_in(const FileIndex& index) const;
  [[nodiscard]] std::optional<core::TimeAxis> time_of(const FileIndex& index, const FieldAxes& axes,
                                                      std::size_t variable, std::vector<std::string>& notices) const;
  bool take_leading(const FileIndex& index, std::size_t variable, FieldAxes& axes);
  static void require_decodable(const FileIndex& index, std::size_t variable);
  void require_time(const std::string& path, const std::string& variable, bool has_time) const;
  void add_grid(const FileIndex& index, std::size_t variable, const FieldAxes& axes, FileGrids& grids,
                std::vector<std::string>& notices);
  [[nodiscard]] std::vector<LayerRange> layer_ranges(const std::string& path, std::vector<LayerDimension> found);
  void require_same_places(const std::string& path, const StoredLayers& layers,
                           std::vector<std::string>& notices) const;
  void add_part(const VisitedFile& file, std::size_t position, const FieldAxes& axes,
                std::vector<std::string>& notices);
  [[nodiscard]] std::shared_ptr<const ChunkGrid> chunks_to_keep(const VisitedFile& file);
  ValueRules rules_of(const std::shared_ptr<const FileIndex>& index, std::size_t position,
                      std::vector<std::string>& notices);
  void describe(const VariableIndex& variable, const std::map<std::string, std::string>& only);
  void set_decoders();
  [[nodiscard]] double packing_unit() const;
  [[nodiscard]] std::vector<std::string> files_in_order() const;

  const InputSpec& spec_;
  std::string variable_;
  bool joins_;
  std::size_t& kept_chunks_;
  SourceLayout layout_;
  std::string not_one_layer_;
  std::string time_name_ = "time";           ///< of the dimension, in the first file
  std::map<std::string, std::string> only_;  ///< places that the first file is read at, by dimension
  std::map<std::string, std::string> lone_;
  UnitChoice units_;
  std::vector<core::LinearConversion> to_first_;
  std::vector<ValueRules> rules_;
  std::map<std::pair<double, double>, bool> range_is_used_;
  std::vector<FileTimes> times_;
  FileNotices notices_;
};

}  // namespace fieldwise::io
