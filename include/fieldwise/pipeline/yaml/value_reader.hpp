// ValueReader: from a node of the run file to a number, a word, a period, a region, with a sentence where it is none.
// May know: the YAML tree, problems, core's period, grid and options.
// Must not know: which key or option is read.
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
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Writes a number as short as it is exact.
std::string number_text(double value);

/// Shows a node in a sentence: its text, shortened where it is long.
std::string shown(const YamlNode& node);

/// Reads values of one key. Each function returns nothing after reporting "<subject> is '<text>', but must be ...".
class ValueReader {
 public:
  /// Reads for `subject` ("option 'ddof' of step 'clim'"). `expected` ends every "must be ..." instead of words made
  /// from type and bounds; `show` writes a value as the user did.
  ValueReader(Report report, std::string subject, std::string expected = {},
              std::function<std::string(const YamlNode&)> show = shown)
      : report_(std::move(report)),
        subject_(std::move(subject)),
        expected_(std::move(expected)),
        show_(std::move(show)) {}

  [[nodiscard]] std::optional<double> number(const YamlNode& node, double least, double most) const;
  /// As `number`, where the word "none" (not read here) is allowed too.
  [[nodiscard]] std::optional<double> optional_number(const YamlNode& node, double least, double most) const;
  /// Reads one number or a list of numbers, different ones unless they may repeat.
  [[nodiscard]] std::optional<std::vector<double>> numbers(const YamlNode& node, double least, double most,
                                                           bool repeats) const;
  /// Reads a list of integers, exactly `count` of them (0: any number).
  [[nodiscard]] std::optional<std::vector<int>> integers(const YamlNode& node, int least, int most,
                                                         std::size_t count) const;
  /// Reads [low, high], low below high.
  [[nodiscard]] std::optional<std::pair<double, double>> interval(const YamlNode& node) const;
  /// Reads a list of lists of equally many numbers.
  [[nodiscard]] std::optional<std::vector<std::vector<double>>> matrix(const YamlNode& node) const;
  /// Reads a number, a blank or nothing, and a unit word out of `units` (any where there are none) or nothing: "95%",
  /// "1 sd".
  [[nodiscard]] std::optional<core::Measure> measure(const YamlNode& node,
                                                     std::span<const std::string_view> units) const;
  [[nodiscard]] std::optional<int> integer(const YamlNode& node, int least, int most) const;
  /// As `integer`, where the word "none" (not read here) is allowed too.
  [[nodiscard]] std::optional<int> optional_integer(const YamlNode& node, int least, int most) const;
  [[nodiscard]] std::optional<bool> flag(const YamlNode& node) const;
  /// A scalar that is not empty.
  [[nodiscard]] std::optional<std::string> text(const YamlNode& node) const;
  /// Returns the position of a word in `names`.
  [[nodiscard]] std::optional<std::size_t> word(const YamlNode& node, std::span<const std::string_view> names) const;
  /// Reads one word or a list of different words out of `names` (any where `names` is empty), exactly `count` of them
  /// (0: any number).
  [[nodiscard]] std::optional<std::vector<std::string>> words(const YamlNode& node,
                                                              std::span<const std::string_view> names,
                                                              std::size_t count = 0) const;
  [[nodiscard]] std::optional<core::Period> period(const YamlNode& node) const;
  /// Reads months ("DJF", 7, [Dec, 1, 2]) into a set (bit month-1), exactly `count` of them (0: any number).
  [[nodiscard]] std::optional<unsigned> months(const YamlNode& node, std::size_t count) const;
  /// Reads a path or a list of paths, each with its line; what is none is reported and left out.
  [[nodiscard]] std::vector<std::pair<std::string, int>> files(const YamlNode& node) const;
  [[nodiscard]] std::optional<core::Calendar> calendar(const YamlNode& node) const;
  /// Reads seconds, from 0 to `most`, alone or followed by " s".
  [[nodiscard]] std::optional<double> duration(const YamlNode& node, double most) const;
  /// Reads a date or the beginning of one; whether there is such a date is not known here.
  [[nodiscard]] std::optional<std::string> date(const YamlNode& node) const;
  /// Reads {lat: [-5, 5], lon: [160, 210]}, either of which may be left out, or "all".
  [[nodiscard]] std::optional<core::Region> region(const YamlNode& node) const;
  /// Reads [lat, lon].
  [[nodiscard]] std::optional<std::array<double, 2>> place(const YamlNode& node) const;
  /// Reads one lag, an inclusive range [first, last], or {list: [...]}; one may have a unit of time, which goes into
  /// `unit`, without its "s".
  [[nodiscard]] std::optional<std::vector<int>> lags(const YamlNode& node, std::string& unit) const;

  /// Reads a place on an axis, {nearest: PLACE}, {list: [PLACE, ...]} or {range: [PLACE, PLACE]}; a place is a number
  /// with or without units, or a name.
  [[nodiscard]] std::optional<core::AxisChoice> axis_choice(const YamlNode& node) const;
  /// Reads choices by the names of their axes: {number: 3, expver: 1}.
  [[nodiscard]] std::optional<std::map<std::string, core::AxisChoice>> axis_choices(const YamlNode& node) const;

  /// Reads text attributes by their names: letters, digits and _, beginning with a letter.
  [[nodiscard]] std::optional<std::map<std::string, std::string>> attributes(const YamlNode& node) const;

  /// Reads numbers by names: {a: 1, b: 2.5}.
  [[nodiscard]] std::optional<std::map<std::string, double>> named_numbers(const YamlNode& node) const;

  /// Reports "<subject> is '<node>', but must be <expected>", or what this reader was told to expect.
  void reject(const YamlNode& node, std::string_view expected) const;
  /// Reports "<subject>: <sentence>".
  void complain(const YamlNode& node, std::string_view sentence) const;

 private:
  [[nodiscard]] std::optional<double> number_or(const YamlNode& node, double least, double most,
                                                std::string_view alternative) const;
  [[nodiscard]] std::optional<int> integer_or(const YamlNode& node, int least, int most,
                                              std::string_view alternative) const;
  [[nodiscard]] std::optional<std::pair<double, double>> pair(const YamlNode& node) const;
  [[nodiscard]] std::optional<std::vector<int>> lag_list(const YamlNode& node, const YamlNode& list,
                                                         std::string& unit) const;

  Report report_;
  std::string subject_;
  std::string expected_;
  std::function<std::string(const YamlNode&)> show_;
};

}  // namespace fieldwise::pipeline
