#include "io/reading/layer_axes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>

#include "fieldwise/core/describe_layers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/layers.hpp"
#include "fieldwise/core/units.hpp"
#include "io/reading/read_axis.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

using core::AxisChoice;
using core::AxisPlace;
using core::ChoiceForm;
using core::CoordinateAxis;
using core::Error;
using core::ErrorKind;

constexpr double kTolerance = 1e-4;  ///< of a value, between what is asked for and what an axis holds

std::string text_of(const AxisPlace& place) {
  if (!place.label.empty()) return place.label;
  return core::place_text({.name = {}, .long_name = {}, .units = place.units, .values = {place.value}}, 0);
}

/// Lists the places of an axis.
std::string places_of(const CoordinateAxis& axis) {
  constexpr std::size_t kMostListed = 60;
  std::vector<std::string> texts = axis.labels;
  CoordinateAxis numbers = axis;
  numbers.units.clear();  // said once, at the end
  for (std::size_t i = 0; i < axis.values.size(); ++i) texts.push_back(core::place_text(numbers, i));
  const bool cut = texts.size() > kMostListed;
  if (cut) texts.resize(kMostListed);
  const bool has_units = axis.labels.empty() && !axis.units.empty() && axis.units != "1";
  return fmt::format("{}{}{}", fmt::join(texts, ", "), cut ? ", ..." : "", has_units ? " " + axis.units : "");
}

/// Chooses positions along one axis of a variable.
class PlaceFinder {
 public:
  /// `what` names a place in sentences ("level"), `axis_name` the axis.
  PlaceFinder(const FileIndex& index, const VariableIndex& variable, const CoordinateAxis& axis, std::string what,
              std::string axis_name)
      : index_(index), variable_(variable), axis_(axis), what_(std::move(what)), axis_name_(std::move(axis_name)) {}

  [[nodiscard]] std::vector<std::size_t> find(const AxisChoice& choice) const {
    switch (choice.form) {
      case ChoiceForm::nearest:
        return {nearest(choice.places.front())};
      case ChoiceForm::range:
        return between(choice.places.front(), choice.places.back());
      case ChoiceForm::list:
        return listed(choice.places);
      case ChoiceForm::value:
        break;
    }
    return {exactly(choice.places.front())};
  }

  [[nodiscard]] Error refused(const std::string& what) const {
    return {ErrorKind::usage,
            fmt::format("{}: {}; the {}s of {} are {}", index_.path, what, what_, axis_name_, places_of(axis_))};
  }

 private:
  [[nodiscard]] Error has_none(const AxisPlace& place, const std::string& why = "") const {
    return refused(fmt::format("{} has no {} {}{}", variable_.name, what_, text_of(place), why));
  }

  [[nodiscard]] std::size_t exactly(const AxisPlace& place) const {
    if (!axis_.labels.empty()) {
      const auto found = std::ranges::find(axis_.labels, text_of(place));
      if (found == axis_.labels.end()) throw has_none(place);
      return static_cast<std::size_t>(found - axis_.labels.begin());
    }
    const std::vector<double> values = in_units_of(place);
    const auto distance = [&](double value) { return std::abs(value - place.value); };
    const auto found = std::ranges::min_element(values, {}, distance);
    if (found == values.end() || !(distance(*found) <= core::place_tolerance(values, place.value, kTolerance))) {
      throw has_none(place);
    }
    return static_cast<std::size_t>(found - values.begin());
  }

  [[nodiscard]] std::size_t nearest(const AxisPlace& place) const {
    if (!axis_.labels.empty()) throw has_none(place, ": these are names, of which none is near another");
    const std::vector<double> distances = distances_to(place);
    return static_cast<std::size_t>(std::ranges::min_element(distances) - distances.begin());
  }

  [[nodiscard]] std::vector<std::size_t> listed(const std::vector<AxisPlace>& places) const {
    std::vector<std::size_t> positions;
    for (const AxisPlace& place : places) {
      positions.push_back(exactly(place));
      if (std::find(positions.begin(), positions.end() - 1, positions.back()) != positions.end() - 1) {
        throw refused(fmt::format("the {} {} of {} is listed twice", what_, text_of(place), variable_.name));
      }
    }
    return positions;
  }

  /// Names are between two others in the order of the file, numbers in their own.
  [[nodiscard]] std::vector<std::size_t> between(const AxisPlace& first, const AxisPlace& last) const {
    std::vector<std::size_t> positions;
    if (!axis_.labels.empty()) {
      const auto [begin, end] = std::minmax({exactly(first), exactly(last)});
      positions.resize(end - begin + 1);
      std::iota(positions.begin(), positions.end(), begin);
      return positions;
    }
    const std::vector<double> in_first = in_units_of(first);
    const std::vector<double> in_last = in_units_of(last);
    // Both ends may be in units of their own: where a value lies is asked of each.
    const auto side = [](double value, double end, double tolerance) {
      return std::abs(value - end) <= tolerance ? 0 : value < end ? -1 : 1;
    };
    const double at_first = core::place_tolerance(in_first, first.value, kTolerance);
    const double at_last = core::place_tolerance(in_last, last.value, kTolerance);
    for (std::size_t i = 0; i < in_first.size(); ++i) {
      if (side(in_first[i], first.value, at_first) * side(in_last[i], last.value, at_last) <= 0) positions.push_back(i);
    }
    if (positions.empty()) {
      throw refused(fmt::format("{} has no {} from {} to {}", variable_.name, what_, text_of(first), text_of(last)));
    }
    return positions;
  }

  [[nodiscard]] std::vector<double> distances_to(const AxisPlace& place) const {
    std::vector<double> values = in_units_of(place);
    for (double& value : values) value = std::abs(value - place.value);
    return values;
  }

  [[nodiscard]] std::vector<double> in_units_of(const AxisPlace& place) const {
    if (std::isnan(place.value)) throw has_none(place);
    if (place.units.empty()) return axis_.values;
    const core::Units stated(axis_.units);
    const core::Units wanted(place.units);
    if (!stated.converts_to(wanted)) {
      throw has_none(place, axis_.units.empty() ? fmt::format(": the axis has no units, so give the {} without", what_)
                                                : fmt::format(": the axis has units '{}'", axis_.units));
    }
    const core::LinearConversion conversion = stated.conversion_to(wanted);
    std::vector<double> values;
    for (const double value : axis_.values) values.push_back(value * conversion.factor + conversion.offset);
    return values;
  }

  const FileIndex& index_;
  const VariableIndex& variable_;
  const CoordinateAxis& axis_;
  std::string what_;
  std::string axis_name_;
};

/// Finds the layers of one variable of one file.
class LayerReader {
 public:
  LayerReader(const FileIndex& index, std::size_t variable, const FieldAxes& axes, const InputSpec& spec)
      : index_(index), variable_(index.variables[variable]), axes_(axes), spec_(spec) {}

  StoredLayers read() {
    layers_.fixed.assign(variable_.dimensions.size(), 0);
    require_dimensions();
    for (std::size_t i = 0; i < variable_.dimensions.size(); ++i) {
      if (is_further(i)) read_dimension(i);
    }
    if (axes_.vertical_variable && !axes_.vertical) read_scalar_level();
    require_few();
    return std::move(layers_);
  }

 private:
  [[nodiscard]] bool is_further(std::size_t dimension) const {
    return axes_.vertical == dimension || std::ranges::find(axes_.others, dimension) != axes_.others.end();
  }

  [[nodiscard]] std::size_t size_of(std::size_t dimension) const {
    return static_cast<std::size_t>(index_.dimensions[variable_.dimensions[dimension]].size);
  }

  [[nodiscard]] std::string_view name_of(std::size_t dimension) const {
    const std::string_view name = index_.dimensions[variable_.dimensions[dimension]].name;
    return name.substr(name.rfind('/') + 1);
  }

  [[nodiscard]] std::optional<std::size_t> coordinate_of(std::size_t dimension) const {
    return axes_.vertical == dimension ? axes_.vertical_variable
                                       : coordinate_variable(index_, variable_.dimensions[dimension]);
  }

  [[nodiscard]] Error refused(const std::string& what) const {
    return {ErrorKind::usage, fmt::format("{}: variable {} {}", index_.path, variable_.name, what)};
  }

  /// Requires that everything that is chosen from is there.
  void require_dimensions() const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < variable_.dimensions.size(); ++i) {
      if (is_further(i)) names.push_back(name_of(i));
    }
    for (const auto& [wanted, choice] : spec_.select) {
      bool found = false;
      for (std::size_t i = 0; i < variable_.dimensions.size(); ++i) {
        found = found || (is_further(i) && is_called(i, wanted));
      }
      if (found) continue;
      throw refused(names.empty()
                        ? fmt::format("has no dimension {} to select from; it has no further dimensions", wanted)
                        : fmt::format("has no further dimension {} to select from; its further dimensions are {}",
                                      wanted, fmt::join(names, ", ")));
    }
    const bool has_values = axes_.vertical_variable.has_value();
    if (spec_.level && !has_values) throw refused("has no level axis with values, so no level can be chosen");
  }

  [[nodiscard]] bool is_called(std::size_t dimension, std::string_view name) const {
    if (name_of(dimension) == name) return true;
    const auto coordinate = coordinate_of(dimension);
    return coordinate && index_.variables[*coordinate].base_name() == name;
  }

  [[nodiscard]] const AxisChoice* choice_for(std::size_t dimension) const {
    const AxisChoice* found = nullptr;
    for (const auto& [name, choice] : spec_.select) {
      if (is_called(dimension, name)) found = &choice;
    }
    if (axes_.vertical != dimension || !spec_.level) return found;
    if (found != nullptr) {
      throw refused(
          fmt::format("has one dimension {}, of which both level and select choose; say it once", name_of(dimension)));
    }
    return &*spec_.level;
  }

  [[nodiscard]] PlaceFinder finder(std::size_t dimension, const CoordinateAxis& axis) const {
    const bool is_level = axes_.vertical == dimension;
    const auto coordinate = coordinate_of(dimension);
    return {index_, variable_, axis, is_level ? "level" : "value",
            std::string(coordinate ? index_.variables[*coordinate].base_name() : name_of(dimension))};
  }

  void read_dimension(std::size_t dimension) {
    const AxisChoice* choice = choice_for(dimension);
    const bool is_level = axes_.vertical == dimension;
    const bool is_told = choice != nullptr || size_of(dimension) != 1 || (is_level && axes_.vertical_variable);
    const CoordinateAxis axis =
        read_axis_of(index_, variable_, variable_.dimensions[dimension], coordinate_of(dimension));
    if (!is_told) {
      if (!axis.counted) layers_.lone[axis.name] = core::place_text(axis, 0);
      return;
    }
    std::vector<std::size_t> positions(axis.size());
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    if (choice != nullptr) positions = finder(dimension, axis).find(*choice);
    if (choice == nullptr && positions.size() == 1 && axis.counted) return;
    if (positions.size() == 1) {
      layers_.fixed[dimension] = positions.front();
      layers_.only[is_level ? "level" : axis.name] = core::place_text(axis, positions.front());
      return;
    }
    if (positions.empty()) throw refused(fmt::format("has a dimension {} without any position", name_of(dimension)));
    layers_.dimensions.push_back({dimension, positions, select_axis(axis, positions)});
  }

  /// A level that is no dimension must be the one that is asked for.
  void read_scalar_level() {
    const VariableIndex& scalar = index_.variables[*axes_.vertical_variable];
    CoordinateAxis axis;
    axis.name = scalar.base_name();
    axis.units = scalar.text("units");
    axis.values = read_coordinates(index_, *axes_.vertical_variable);
    if (spec_.level) static_cast<void>(PlaceFinder(index_, variable_, axis, "level", axis.name).find(*spec_.level));
    if (axis.values.size() == 1) layers_.lone["level"] = core::place_text(axis, 0);
  }

  void require_few() const {
    std::size_t count = 1;
    std::vector<std::string> sizes;
    for (const LayerDimension& one : layers_.dimensions) {
      count *= one.positions.size();
      sizes.push_back(fmt::format("{} ({})", one.axis.name, one.positions.size()));
      if (count > core::kMostLayers) {
        throw refused(fmt::format("has more than {} layers along {}; choose some with {} or {}", core::kMostLayers,
                                  fmt::join(sizes, ", "), spec_.setting("level", "VALUE"),
                                  spec_.setting("select", fmt::format("{{{}: VALUE}}", one.axis.name))));
      }
    }
  }

  const FileIndex& index_;
  const VariableIndex& variable_;
  const FieldAxes& axes_;
  const InputSpec& spec_;
  StoredLayers layers_;
};

}  // namespace

StoredLayers read_layers(const FileIndex& index, std::size_t variable, const FieldAxes& axes, const InputSpec& spec) {
  return LayerReader(index, variable, axes, spec).read();
}

std::string reason_not_one_layer(const FileIndex& index, std::size_t variable, const FieldAxes& axes,
                                 const StoredLayers& layers, const InputSpec& spec) {
  if (layers.dimensions.empty()) return {};
  const VariableIndex& stored = index.variables[variable];
  std::vector<std::string> names;
  std::vector<std::string> choices;
  for (const LayerDimension& one : layers.dimensions) {
    if (axes.vertical == one.dimension) continue;
    names.push_back(fmt::format("{} ({})", one.axis.name, one.positions.size()));
    choices.push_back(one.axis.name + ": VALUE");
  }
  if (!names.empty()) {
    return fmt::format(
        "{}: variable {} has dimensions that are neither time, level, latitude nor longitude: {}; say which with {}",
        index.path, stored.name, fmt::join(names, ", "),
        spec.setting("select", fmt::format("{{{}}}", fmt::join(choices, ", "))));
  }
  const CoordinateAxis& axis = layers.dimensions.front().axis;
  const std::string name(axes.vertical_variable ? index.variables[*axes.vertical_variable].base_name() : axis.name);
  return fmt::format("{}: {} has {} levels; say which with {}; the levels of {} are {}", index.path, stored.name,
                     axis.size(), spec.setting("level", "VALUE"), name, places_of(axis));
}

}  // namespace fieldwise::io
