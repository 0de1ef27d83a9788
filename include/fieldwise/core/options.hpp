// Options: the words in which an operation, an input, a format or a picture names its options once, for reading, help,
// docs and output attributes. May know: period, calendar, region, axis choice.
// Must not know: YAML, the command line, any operation.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/axis_choice.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::core {

/// Documents one option: its key, unit ("" where it has none), what its bounds do not say of its range ("" where words
/// made from the bounds say all), and one sentence.
struct OptionDoc {
  std::string_view name;
  std::string_view unit;
  std::string_view range;
  std::string_view text;
  std::string_view expected = {};  ///< ends an error, "must be ..."; empty: made from type and bounds
  std::string_view none = "none";  ///< the word for no value of an optional one; empty: it can only be left out
  std::size_t count = 0;           ///< a list has exactly so many entries; 0: any number of them
  bool repeats = false;            ///< a list may hold an entry twice
  std::string_view old_name = {};  ///< a name that is still read, but is none of those that are told
};

/// Pairs a word of the run file with the value it stands for.
template <class Enum>
struct Named {
  std::string_view name;
  Enum value;
};

/// Holds paths or globs by the names of what they belong to (members), in the order in which these are written.
using FileGroups = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Holds a number with an optional unit word: "95%", "1 sd", "2.5".
struct Measure {
  double value = 0.0;
  std::string unit;  ///< empty: none was written
  friend bool operator==(const Measure&, const Measure&) = default;
};

class OptionVisitor;

/// Holds one form of an option that may be written in several ways.
struct OptionForm {
  bool is_number = false;  ///< the form of what reads as a number; else of everything that no form before it took
  std::function<void(OptionVisitor&, const OptionDoc&)> visit;
  bool is_list = false;           ///< the form of a list, however short
  bool is_map = false;            ///< the form of a map
  std::string_view map_key = {};  ///< of a map: which it has, as one of several forms that are maps
};

/// Visits the options of a step, an input, a format or a picture. A reader sets the values from what the user wrote;
/// help and provenance only read them. Every option has one of these types.
class OptionVisitor {
 public:
  OptionVisitor() = default;
  OptionVisitor(const OptionVisitor&) = delete;
  OptionVisitor& operator=(const OptionVisitor&) = delete;
  virtual ~OptionVisitor() = default;

  virtual void number(const OptionDoc& doc, double& value, double least, double most) = 0;
  /// A number that may be left out ("none").
  virtual void optional_number(const OptionDoc& doc, std::optional<double>& value, double least, double most) = 0;
  /// A list of numbers; one number is a list of one.
  virtual void numbers(const OptionDoc& doc, std::vector<double>& values, double least, double most) = 0;
  /// Rows of equally many numbers; empty where there is no default.
  virtual void matrix(const OptionDoc& doc, std::vector<std::vector<double>>& rows) = 0;
  /// A number with an optional unit word out of `units`; no value where nothing is written and there is no default.
  virtual void measure(const OptionDoc& doc, std::optional<Measure>& value,
                       std::span<const std::string_view> units) = 0;
  virtual void integer(const OptionDoc& doc, int& value, int least, int most) = 0;
  /// An integer that may be left out ("none").
  virtual void optional_integer(const OptionDoc& doc, std::optional<int>& value, int least, int most) = 0;
  virtual void flag(const OptionDoc& doc, bool& value) = 0;
  /// Any text that is not empty, or no text (the default only).
  virtual void text(const OptionDoc& doc, std::string& value) = 0;
  /// One word out of `names`; `index` is its position, or their number where there is no default.
  virtual void word(const OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) = 0;
  /// A list of words out of `names` (any words where `names` is empty).
  virtual void words(const OptionDoc& doc, std::vector<std::string>& values,
                     std::span<const std::string_view> names) = 0;
  /// A period, or "all" (no value).
  virtual void period(const OptionDoc& doc, std::optional<Period>& value) = 0;
  virtual void region(const OptionDoc& doc, Region& value) = 0;
  /// A place {lat, lon} in degrees, written [lat, lon].
  virtual void place(const OptionDoc& doc, std::array<double, 2>& lat_lon_deg) = 0;
  /// Lags: one, an inclusive range [first, last], or {list: [...]}; all may have the same unit of time ("7 days"),
  /// which is empty where lags are steps.
  virtual void lags(const OptionDoc& doc, std::vector<int>& values, std::string& unit) = 0;
  /// A list of integers; empty where there is no default.
  virtual void integers(const OptionDoc& doc, std::vector<int>& values, int least, int most) = 0;
  /// Two numbers, the smaller first; no value where there is no default.
  virtual void interval(const OptionDoc& doc, std::optional<std::pair<double, double>>& ends) = 0;
  /// Months ("DJF", 7, [Dec, 1]) as a set (bit month-1); 0 where there is no default.
  virtual void months(const OptionDoc& doc, unsigned& set) = 0;
  /// Paths or globs: one or a list.
  virtual void files(const OptionDoc& doc, std::vector<std::string>& paths) = 0;
  /// Paths or globs by the names of what they belong to: {modelA: a/*.nc, modelB: [b1.nc, b2.nc]}.
  virtual void file_groups(const OptionDoc& doc, FileGroups& groups) = 0;
  /// Text attributes by their names: {institution: DMI, license: CC BY 4.0}.
  virtual void attributes(const OptionDoc& doc, std::map<std::string, std::string>& texts) = 0;
  /// Numbers by names of the user's choice: {a: 1, b: 2.5}.
  virtual void named_numbers(const OptionDoc& doc, std::map<std::string, double>& numbers) = 0;
  /// A name of a calendar; no value where there is no default.
  virtual void calendar(const OptionDoc& doc, std::optional<Calendar>& value) = 0;
  /// A time in seconds: 60 or 60 s.
  virtual void duration(const OptionDoc& doc, double& seconds, double most) = 0;
  /// A date or its beginning: 1983, 1983-01, 1983-01-16T06:00; no text where there is no default.
  virtual void date(const OptionDoc& doc, std::string& text) = 0;
  /// Places on an axis: 850 hPa, {nearest: 860 hPa}, {list: [850, 500]} or {range: [1000, 500]}; no value where there
  /// is no default.
  virtual void axis_choice(const OptionDoc& doc, std::optional<AxisChoice>& choice) = 0;
  /// Places on axes by the names of these: {number: 3, expver: 1}.
  virtual void axis_choices(const OptionDoc& doc, std::map<std::string, AxisChoice>& choices) = 0;

  /// A map of options under one key; `members` visits them. `given` tells whether there is one, where that means
  /// anything.
  virtual void group(const OptionDoc& doc, bool& given, const std::function<void(OptionVisitor&)>& members) = 0;
  /// An option of several forms; `form` is the position of the one that is set, or their number where none is.
  virtual void one_of(const OptionDoc& doc, std::size_t& form, std::span<const OptionForm> forms) = 0;

  /// One word that stands for a value of an enum. A value that has no word stays unless one is written.
  template <class Enum, std::size_t N>
  void choice(const OptionDoc& doc, Enum& value, const std::array<Named<Enum>, N>& names) {
    std::array<std::string_view, N> words{};
    std::size_t index = N;
    for (std::size_t i = 0; i < N; ++i) {
      words[i] = names[i].name;
      if (names[i].value == value) index = i;
    }
    word(doc, index, words);
    if (index < N) value = names[index].value;
  }
};

}  // namespace fieldwise::core
