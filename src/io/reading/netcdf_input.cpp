#include "io/reading/netcdf_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/cf/variable_kind.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/reading/grid_layout.hpp"
#include "io/reading/join_times.hpp"
#include "io/reading/kept_metadata.hpp"
#include "io/reading/leading_axis.hpp"
#include "io/reading/level_choice.hpp"
#include "io/reading/netcdf_source.hpp"
#include "io/reading/read_time_axis.hpp"
#include "io/reading/unit_choice.hpp"
#include "io/reading/valid_range_check.hpp"
#include "io/worker/file_visit.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Gathers what is said of single files: the same of many files is said once.
class FileNotices {
 public:
  void add(const std::string& path, const std::vector<std::string>& notices) {
    for (const std::string& notice : notices) {
      const bool of_path = notice.starts_with(path + ": ");
      const std::string text = of_path ? notice.substr(path.size() + 2) : notice;
      const auto found = std::ranges::find(entries_, text, &FileNotice::text);
      if (found == entries_.end()) {
        entries_.push_back({text, of_path ? path : std::string(), 0});
      } else {
        ++found->others;
      }
    }
  }

  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const FileNotice& entry : entries_) {
      const std::string others = entry.others == 0 ? "" : fmt::format(" and {} more", entry.others);
      texts.push_back(entry.path.empty() ? entry.text : fmt::format("{}{}: {}", entry.path, others, entry.text));
    }
    return texts;
  }

 private:
  struct FileNotice {
    std::string text;
    std::string path;
    std::size_t others = 0;
  };
  std::vector<FileNotice> entries_;
};

/// Holds what one visit of a file told, or why it told nothing.
struct VisitedFile {
  FileIndex index;
  std::shared_ptr<const ChunkGrid> chunks;  ///< of the variable; none where it has many, or none
  std::exception_ptr error;
};

/// Tells whether the places of a variable's chunks are few enough to be asked for before it is known what is read.
bool has_few_chunks(const FileIndex& index, const VariableIndex& variable) {
  constexpr std::uint64_t kFew = std::uint64_t{1} << 16U;
  if (variable.storage == StorageKind::contiguous) return true;
  const std::vector<std::uint64_t> shape = index.shape(variable);
  if (variable.storage != StorageKind::chunked || variable.chunk_shape.size() != shape.size()) return false;
  std::uint64_t chunks = 1;
  for (std::size_t i = 0; i < shape.size() && chunks <= kFew; ++i) {
    const std::uint64_t length = std::max<std::uint64_t>(1, variable.chunk_shape[i]);
    chunks *= std::min(shape[i] / length, kFew) + 1;
  }
  return chunks <= kFew;
}

/// Visits a file once: for its header, and for the places of the chunks of the variable that will be read. A file whose
/// header is known is not opened.
VisitedFile visit(const std::string& path, const std::optional<std::string>& variable, const KnownHeaders* known) {
  VisitedFile visited;
  try {
    if (auto header = known == nullptr ? std::nullopt : known->find(path)) {
      visited.index = std::move(*header);
      return visited;
    }
    FileVisit visit(path);
    visited.index = visit.index();
    const auto found = variable ? visited.index.find(*variable) : std::nullopt;
    if (found && has_few_chunks(visited.index, visited.index.variables[*found])) {
      visited.chunks = std::make_shared<const ChunkGrid>(visit.chunks(visited.index.variables[*found].name));
    }
  } catch (const Error&) {
    visited.error = std::current_exception();
  }
  return visited;
}

std::string dimension_name(const FileIndex& index, std::uint32_t dimension) {
  const std::string& name = index.dimensions[dimension].name;
  return name.substr(name.rfind('/') + 1);
}

/// Returns what a later step says of the values just as if it had followed in the same run.
std::map<std::string, std::string> kept_attributes(const VariableIndex& variable) {
  std::map<std::string, std::string> kept;
  const std::string base(variable.text("base_period"));
  if (!base.empty()) kept["base_period"] = base;
  // Elsewhere the word may mean anything.
  const std::string level(variable.text("level"));
  if (!level.empty() && variable.find(core::kKindAttribute) != nullptr) kept["level"] = level;
  return kept;
}

/// Opens the files of one input one after another; the first says what the others must agree with.
class NetcdfOpener {
 public:
  NetcdfOpener(const InputSpec& spec, KnownHeaders* known, bool joins) : spec_(spec), known_(known), joins_(joins) {}

  void add(VisitedFile file) {
    if (file.error) std::rethrow_exception(file.error);
    FileIndex& index = file.index;
    if (known_ != nullptr) known_->keep(index);
    const std::string path = index.path;
    std::vector<std::string> notices = index.notices;
    const std::size_t variable = variable_in(index);
    FieldAxes axes = find_axes(index, variable);
    std::optional<core::TimeAxis> time = read_time_axis(index, axes, variable, spec_, notices);
    if (std::optional<LeadingAxis> leading = take_leading_axis(index, variable, axes)) {
      axes.time = leading->dimension;  // its maps are read one by one, as those of times are
      layout_.header.leading = core::Leading::coordinate;
      layout_.header.coordinate = std::make_shared<const core::CoordinateAxis>(std::move(leading->axis));
    } else if (!time) {
      time = read_scalar_time(index, axes, spec_, joins_, notices);
    }
    require_time(path, index.variables[variable].name, time.has_value());
    add_grid(index, variable, axes, notices);
    add_part(std::move(file), variable, axes, notices);
    if (time) times_.push_back({path, variable_, *time});
    notices_.add(path, notices);
  }

  /// Returns the variable that is read: the first file decides, where the run file does not.
  [[nodiscard]] std::optional<std::string> variable() const {
    if (!is_first()) return variable_;
    return spec_.variable.empty() ? std::nullopt : std::optional(spec_.variable);
  }

  Input finish() {
    Input input;
    std::vector<std::string> notices;
    if (!times_.empty()) {
      JoinedTimes joined = join_times(times_, spec_, notices);
      layout_.header.leading = core::Leading::time;
      layout_.header.time = std::make_shared<const core::TimeAxis>(std::move(joined.axis));
      layout_.steps = std::move(joined.places);
    } else if (layout_.header.leading == core::Leading::coordinate) {
      for (std::size_t i = 0; i < layout_.header.leading_size(); ++i) layout_.steps.push_back({0, i});
    } else {
      layout_.steps = {{0, 0}};
    }
    set_decoders();
    input.files = files_in_order();
    input.notices = notices_.texts();
    input.notices.insert(input.notices.end(), notices.begin(), notices.end());
    input.source = std::make_unique<NetcdfSource>(std::move(layout_));
    return input;
  }

 private:
  [[nodiscard]] bool is_first() const noexcept { return layout_.parts.empty(); }
  [[nodiscard]] const std::string& first_path() const { return layout_.parts.front().index->path; }

  std::size_t variable_in(const FileIndex& index) {
    if (is_first()) {
      const std::size_t variable = choose_variable(index, spec_.variable, spec_.setting("variable", "NAME"));
      variable_ = index.variables[variable].name;
      return variable;
    }
    const auto found = index.find(variable_);
    if (!found || !is_number(index.variables[*found].type)) {
      throw Error(ErrorKind::inputs_disagree,
                  fmt::format("{} has no variable {}, which {} has; files of one input need the same variable",
                              index.path, variable_, first_path()));
    }
    return *found;
  }

  void require_time(const std::string& path, const std::string& variable, bool has_time) const {
    if (!is_first() && (!has_time || times_.empty())) {
      throw Error(ErrorKind::inputs_disagree,
                  fmt::format("{}: variable {} has no time axis along which files could be joined",
                              has_time ? first_path() : path, variable));
    }
    if (!has_time && (spec_.period || spec_.months != 0xFFFU || spec_.expect)) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: variable {} has no time axis, so period, months and expect have no "
                              "meaning",
                              path, variable));
    }
  }

  void add_grid(const FileIndex& index, std::size_t variable, const FieldAxes& axes,
                std::vector<std::string>& notices) {
    StoredGrid grid = read_grid(index, variable, axes, spec_.region, notices);
    if (is_first()) {
      layout_.rows = std::move(grid.rows);
      layout_.columns = std::move(grid.columns);
      layout_.header.grid = std::make_shared<const core::Grid>(std::move(grid.grid));
      return;
    }
    if (core::same_grid(*layout_.header.grid, grid.grid)) return;
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("{} and {} have different grids for {}: {}", first_path(), index.path, variable_,
                            core::grid_difference(*layout_.header.grid, grid.grid)));
  }

  void add_part(VisitedFile file, std::size_t position, const FieldAxes& axes, std::vector<std::string>& notices) {
    FileIndex& index = file.index;
    FixedPositions fixed = choose_positions(index, position, axes, spec_);
    const VariableIndex& variable = index.variables[position];
    const std::string target = fmt::format("{}: variable {}", index.path, variable.name);
    const std::string_view stated = variable.text("units");
    if (is_first()) {
      const bool difference = variable.text("units_metadata").find("difference") != std::string_view::npos;
      units_ = choose_units(spec_, stated, difference, target, notices);
      if (axes.time) time_name_ = dimension_name(index, variable.dimensions[*axes.time]);
      if (!axes.time && axes.scalar_time) time_name_ = index.variables[*axes.scalar_time].base_name();
      describe(variable, fixed.level);
      layout_.header.scalar_coordinates = read_scalar_coordinates(index, position);
    } else {
      // What differs from file to file (the date of a forecast) is of no value of the whole.
      const std::vector<core::KeptCoordinate> here = read_scalar_coordinates(index, position);
      std::erase_if(layout_.header.scalar_coordinates, [&](const core::KeptCoordinate& coordinate) {
        return std::ranges::find(here, coordinate) == here.end();
      });
    }
    to_first_.push_back(conversion_to_first(spec_, stated, units_, target));
    if (!to_first_.back().is_identity()) {
      notices.push_back(fmt::format("{}: units '{}' are converted to '{}'", index.path, stated, units_.stated.text()));
    }
    rules_.push_back(rules_of(index, position, notices));
    // The values of coordinates are no longer needed; thousands of files would keep them all.
    for (VariableIndex& one : index.variables) std::vector<double>().swap(one.values);
    layout_.parts.push_back({std::make_shared<const FileIndex>(std::move(index)),
                             position,
                             std::move(fixed.positions),
                             axes.time,
                             axes.row,
                             axes.column,
                             {},
                             chunks_to_keep(std::move(file.chunks))});
  }

  /// Chunks of more than that are looked up again when they are read: they would take more memory than the values.
  [[nodiscard]] std::shared_ptr<const ChunkGrid> chunks_to_keep(std::shared_ptr<const ChunkGrid> chunks) {
    constexpr std::size_t kMostKept = std::size_t{1} << 20U;
    if (!chunks || kept_chunks_ + chunks->chunks.size() > kMostKept) return nullptr;
    kept_chunks_ += chunks->chunks.size();
    return chunks;
  }

  ValueRules rules_of(const FileIndex& index, std::size_t position, std::vector<std::string>& notices) {
    ValueRules rules = value_rules(index.variables[position]);
    notices.insert(notices.end(), rules.notices.begin(), rules.notices.end());
    if (rules.valid) {
      // Files of one input mostly state the same range: the first with it is looked at.
      const std::pair<double, double> range{rules.valid->least, rules.valid->most};
      const auto known = range_is_used_.find(range);
      if (known == range_is_used_.end()) {
        check_valid_range(std::make_shared<const FileIndex>(index), position, rules, notices);
        range_is_used_[range] = rules.valid.has_value();
      } else if (!known->second) {
        rules.valid.reset();
      }
    }
    add_missing_unpacked(rules, spec_.missing);
    return rules;
  }

  void describe(const VariableIndex& variable, const std::string& level) {
    core::FieldHeader& header = layout_.header;
    header.name = variable.base_name();
    header.standard_name = variable.text("standard_name");
    header.long_name = variable.text("long_name");
    header.cell_methods = core::with_word(variable.text("cell_methods"), time_name_ + ":", "time:");
    header.attributes = kept_attributes(variable);
    header.units = units_.units;
    header.difference = units_.difference;
    header.kind = kind_of(variable);
    if (!level.empty()) header.attributes["level"] = level;
  }

  /// The field has one type: double if any file has doubles.
  void set_decoders() {
    core::ValueType type = core::ValueType::float32;
    for (const ValueRules& rules : rules_) {
      if (field_type(rules) == core::ValueType::float64) type = core::ValueType::float64;
    }
    layout_.header.type = type;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const ValueConversion conversion{composed(to_first_[i], units_.from_stated), type, spec_.fill_missing};
      layout_.parts[i].decoder = ValueDecoder(std::move(rules_[i]), conversion);
    }
  }

  [[nodiscard]] std::vector<std::string> files_in_order() const {
    std::vector<std::string> files;
    for (const StepPlace& step : layout_.steps) {
      const std::string& path = layout_.parts[step.file].index->path;
      if (files.empty() || files.back() != path) files.push_back(path);
    }
    // Overlapping files take turns; each is listed once, where it begins.
    std::vector<std::string> once;
    for (const std::string& path : files) {
      if (std::ranges::find(once, path) == once.end()) once.push_back(path);
    }
    return once;
  }

  const InputSpec& spec_;
  KnownHeaders* known_;
  bool joins_;  ///< several files become one field
  SourceLayout layout_;
  std::string variable_;
  std::string time_name_ = "time";  ///< of the dimension, in the first file
  UnitChoice units_;
  std::vector<core::LinearConversion> to_first_;
  std::vector<ValueRules> rules_;
  std::map<std::pair<double, double>, bool> range_is_used_;
  std::vector<FileTimes> times_;
  FileNotices notices_;
  std::size_t kept_chunks_ = 0;
};

}  // namespace

Input open_netcdf_input(const InputSpec& spec, const std::vector<std::string>& files, KnownHeaders* known) {
  // Workers read headers side by side; netCDF itself must not. Errors come in the order of the files all the same.
  constexpr std::size_t kVisitedTogether = 64;
  const std::size_t most = has_workers() ? kVisitedTogether : 1;
  NetcdfOpener opener(spec, known, files.size() > 1);
  for (std::size_t begin = 0; begin < files.size();) {
    core::throw_if_stopped();
    const std::size_t count = begin == 0 ? 1 : std::min(most, files.size() - begin);
    std::vector<VisitedFile> visited(count);
    const auto variable = opener.variable();
    stream::parallel_for(count, [&](std::size_t i) { visited[i] = visit(files[begin + i], variable, known); });
    for (VisitedFile& file : visited) opener.add(std::move(file));
    begin += count;
  }
  return opener.finish();
}

}  // namespace fieldwise::io
