// Options: the words in which an operation names its options once, for parsing, help, docs and output attributes.
// May know: period, grid's region.
// Must not know: YAML, the command line, any operation.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/region.hpp"

namespace fieldwise::core {

/// Documents one option: its key, unit ("" where it has none), allowed range in words, and one sentence.
struct OptionDoc {
  std::string_view name;
  std::string_view unit;
  std::string_view range;
  std::string_view text;
};

/// Pairs a word of the run file with the value it stands for.
template <class Enum>
struct Named {
  std::string_view name;
  Enum value;
};

/// Holds a number with an optional unit word: "95%", "1 sd", "2.5".
struct Measure {
  double value = 0.0;
  std::string unit;  ///< empty: none was written
  friend bool operator==(const Measure&, const Measure&) = default;
};

/// Visits the options of an operation. A parser sets the values from what the user wrote; help and provenance
/// only read them. Every option of every operation has one of these types.
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
  /// One word out of `names`; `index` is its position.
  virtual void word(const OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) = 0;
  /// A list of words out of `names` (any words where `names` is empty).
  virtual void words(const OptionDoc& doc, std::vector<std::string>& values,
                     std::span<const std::string_view> names) = 0;
  /// A period, or "all" (no value).
  virtual void period(const OptionDoc& doc, std::optional<Period>& value) = 0;
  virtual void region(const OptionDoc& doc, Region& value) = 0;
  /// A place {lat, lon} in degrees, written [lat, lon].
  virtual void place(const OptionDoc& doc, std::array<double, 2>& lat_lon_deg) = 0;
  /// Lags: one, an inclusive range [first, last], or {list: [...]}.
  virtual void lags(const OptionDoc& doc, std::vector<int>& values) = 0;

  /// One word that stands for a value of an enum.
  template <class Enum, std::size_t N>
  void choice(const OptionDoc& doc, Enum& value, const std::array<Named<Enum>, N>& names) {
    std::array<std::string_view, N> words{};
    std::size_t index = 0;
    for (std::size_t i = 0; i < N; ++i) {
      words[i] = names[i].name;
      if (names[i].value == value) index = i;
    }
    word(doc, index, words);
    value = names[index].value;
  }
};

}  // namespace fieldwise::core
