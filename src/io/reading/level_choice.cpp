#include "io/reading/level_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/units.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

std::string with_units(double value, std::string_view units) {
  return units.empty() ? fmt::format("{:g}", value) : fmt::format("{:g} {}", value, units);
}

/// Chooses along the level axis of one variable.
class LevelFinder {
 public:
  LevelFinder(const FileIndex& index, const VariableIndex& variable, const VariableIndex& axis,
              std::vector<double> levels)
      : index_(index), variable_(variable), axis_(axis), levels_(std::move(levels)), units_(axis.text("units")) {}

  [[nodiscard]] std::size_t find(const InputSpec& spec) const {
    const std::optional<LevelChoice>& choice = spec.level;
    if (!choice) {
      if (levels_.size() == 1) return 0;
      throw refused(fmt::format("{} has {} levels; say which with {}", variable_.name, levels_.size(),
                                spec.setting("level", "VALUE")));
    }
    const std::vector<double> levels = in_units_of(*choice);
    const auto distance = [&](double level) { return std::abs(level - choice->value); };
    const auto nearest = std::ranges::min_element(levels, {}, distance);
    constexpr double kTolerance = 1e-4;
    if (nearest == levels.end() || !(distance(*nearest) <= kTolerance * std::max(std::abs(choice->value), 1e-30))) {
      throw refused(fmt::format("{} has no level {}", variable_.name, with_units(choice->value, choice->units)));
    }
    return static_cast<std::size_t>(nearest - levels.begin());
  }

  [[nodiscard]] std::string name_of(std::size_t level) const { return with_units(levels_[level], units_); }

 private:
  [[nodiscard]] Error refused(const std::string& what) const {
    std::vector<std::string> texts;
    for (const double level : levels_) texts.push_back(fmt::format("{:g}", level));
    return {ErrorKind::usage, fmt::format("{}: {}; the levels of {} are {}{}{}", index_.path, what, axis_.name,
                                          fmt::join(texts, ", "), units_.empty() ? "" : " ", units_)};
  }

  [[nodiscard]] std::vector<double> in_units_of(const LevelChoice& choice) const {
    if (choice.units.empty()) return levels_;
    const core::Units stated(units_);
    const core::Units wanted(choice.units);
    if (!stated.converts_to(wanted)) {
      throw refused(
          fmt::format("{} has no level {}: the axis has {}", variable_.name, with_units(choice.value, choice.units),
                      units_.empty() ? "no units, so give the level without" : fmt::format("units '{}'", units_)));
    }
    const core::LinearConversion conversion = stated.conversion_to(wanted);
    std::vector<double> levels;
    for (const double level : levels_) levels.push_back(level * conversion.factor + conversion.offset);
    return levels;
  }

  const FileIndex& index_;
  const VariableIndex& variable_;
  const VariableIndex& axis_;
  std::vector<double> levels_;
  std::string units_;
};

void require_single_others(const FileIndex& index, const VariableIndex& variable, const FieldAxes& axes) {
  std::vector<std::string> long_ones;
  for (const std::size_t other : axes.others) {
    const Dimension& dimension = index.dimensions[variable.dimensions[other]];
    if (dimension.size != 1) long_ones.push_back(fmt::format("{} ({})", dimension.name, dimension.size));
  }
  if (long_ones.empty()) return;
  const std::string_view advice = axes.grid == core::GridKind::none && long_ones.size() >= 2
                                      ? "; no latitudes and longitudes belong to them"
                                      : "; take one value of each first, for example with ncks -d";
  throw Error(ErrorKind::usage,
              fmt::format("{}: variable {} has dimensions that are neither time, level, latitude nor longitude: {}{}",
                          index.path, variable.name, fmt::join(long_ones, ", "), advice));
}

}  // namespace

FixedPositions choose_positions(const FileIndex& index, std::size_t position, const FieldAxes& axes,
                                const InputSpec& spec) {
  const VariableIndex& variable = index.variables[position];
  require_single_others(index, variable, axes);
  FixedPositions fixed;
  fixed.positions.assign(variable.dimensions.size(), 0);
  if (!axes.vertical_variable) {
    const bool several = axes.vertical && index.dimensions[variable.dimensions[*axes.vertical]].size != 1;
    if (several || spec.level) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: variable {} has no level axis with values, so no level can be chosen", index.path,
                              variable.name));
    }
    return fixed;
  }
  const VariableIndex& axis = index.variables[*axes.vertical_variable];
  const LevelFinder finder(index, variable, axis, read_coordinates(index, *axes.vertical_variable));
  if (!axes.vertical) {
    if (spec.level) static_cast<void>(finder.find(spec));
    return fixed;
  }
  const std::size_t level = finder.find(spec);
  fixed.positions[*axes.vertical] = level;
  fixed.level = finder.name_of(level);
  return fixed;
}

}  // namespace fieldwise::io
