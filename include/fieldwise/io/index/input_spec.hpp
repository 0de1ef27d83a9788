// InputSpec: everything a user can say about one input.
// May know: core.
// Must not know: files, run files, operations.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/axis_choice.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/naming.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/core/time_step.hpp"

namespace fieldwise::io {

/// Names where in its interval a time stamp stands.
enum class StampPlace { as_given, start, middle, end };

/// Says what to do with a date that occurs twice, and with a step missing between two joined files.
enum class Duplicates { error, first, last };
enum class Gaps { error, allow };

/// Names the order of dates in numbers whose year comes last: 31/12/1950 or 12/31/1950.
enum class DateOrder { unknown, dmy, mdy };

/// Names since when values are accumulated: each day, or since the first time (the beginning of a run).
enum class Accumulated { no, daily, run };

/// Says where accumulation begins anew, and whether a quantity may fall while it is accumulated.
struct Accumulation {
  std::optional<std::int64_t> reset;  ///< microseconds after midnight; nothing: never
  bool may_fall = false;
};

/// Repairs what a file says wrongly about its time axis, and says where its years and days begin.
struct TimeRepair {
  std::optional<core::Calendar> calendar;
  std::optional<std::string> units;
  StampPlace stamp = StampPlace::as_given;
  std::optional<core::TimeStep> step;
  std::optional<int> year_starts;          ///< month, 1..12
  std::optional<std::int64_t> day_starts;  ///< microseconds after midnight
  DateOrder order = DateOrder::unknown;    ///< text series
  std::string from_name;                   ///< pattern of the date in each file's name: "%Y%m%d"; empty: none
  Accumulated accumulated = Accumulated::no;
  bool never_resets = false;          ///< `reset: never`
  std::optional<std::int64_t> reset;  ///< microseconds after midnight at which accumulation begins anew
  bool may_fall = false;              ///< what is accumulated has either sign

  /// Returns how values are accumulated; nothing where they are not.
  [[nodiscard]] std::optional<Accumulation> accumulation() const;
};

/// The word for every data variable of a file.
inline constexpr std::string_view kAllVariables = "all";

/// Holds everything a user can say about one input (the run file's `inputs` entry, or a command's options).
struct InputSpec {
  std::string name;  ///< name of the input, for messages
  std::vector<std::string>
      files;                 ///< existing paths or globs, already made absolute or relative to the working directory
  core::FileGroups members;  ///< files of each member of a new dimension; `files` is empty then
  std::string along;         ///< the name of that dimension
  std::string variable;      ///< empty: the only data variable; `all`: each of them
  std::vector<std::string> variables;  ///< several, or a list of one; `variable` is empty then
  std::optional<int> column;           ///< text series: value column, counted from 1 after the date columns
  std::string column_name;             ///< text series: or its header name
  std::optional<int> block;            ///< text series: which of the tables that stand one below the other, from 1
  std::optional<core::Period> period;
  unsigned months = 0xFFFU;  ///< bit month-1
  core::Region region;
  std::string grid;  ///< path of the file that has the places of the points, and their areas; empty: the data's own
  std::optional<core::AxisChoice> level;           ///< on the vertical axis; none: all levels
  std::map<std::string, core::AxisChoice> select;  ///< on further dimensions, by their names
  core::Naming naming;                             ///< in place of what the file says
  std::string units;                               ///< convert to these units; empty: keep
  std::string assume_units;                        ///< used where the file has none
  bool scaled = false;  ///< `scale` was given: units above are those of the result, no conversion
  double scale_multiply = 1.0;
  double scale_add = 0.0;
  std::vector<double> missing;  ///< further values that mean missing (as unpacked)
  std::optional<double> fill_missing;
  bool quantity_difference = false;  ///< `quantity: difference`
  TimeRepair time;
  Duplicates duplicates = Duplicates::error;
  Gaps gaps = Gaps::error;
  std::optional<core::TimeStep> expect;
  double quiet_s = 0.0;  ///< files changed less than that long ago are refused

  /// Writes a key with a value as the user of this input would; unset: as a run file does, "level: VALUE".
  std::function<std::string(std::string_view key, std::string_view value)> words;
  [[nodiscard]] std::string setting(std::string_view key, std::string_view value) const;

  /// Returns the files of all members, or of the input that has none, as they are named.
  [[nodiscard]] std::vector<std::string> all_files() const;

  /// Tells whether every data variable is meant.
  [[nodiscard]] bool means_all_variables() const noexcept { return variable == kAllVariables; }
  /// Tells whether results are named after their variables: a list of them, or `all`, was given.
  [[nodiscard]] bool names_variables() const noexcept { return !variables.empty() || means_all_variables(); }

  /// Shows every key of an input, as the run file calls it; `files` as they are here.
  void describe(core::OptionVisitor& visitor);
};

}  // namespace fieldwise::io
