#include "fieldwise/core/describe_layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "fieldwise/core/units.hpp"

namespace fieldwise::core {

namespace {

constexpr std::array<std::string_view, 9> kLevels{"level",    "lev",      "plev", "height",       "depth",
                                                  "pressure", "altitude", "z",    "isobaricInhPa"};
constexpr std::array<std::string_view, 9> kMembers{
    "member", "realization", "realisation", "number", "ensemble", "ensemble_member", "ens", "model", "record"};

bool is_among(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string attribute(const CoordinateAxis& axis, const std::string& name) {
  const auto found = axis.attributes.find(name);
  return found == axis.attributes.end() ? std::string() : found->second;
}

bool is_vertical(const CoordinateAxis& axis) {
  const Units units{axis.units};
  return is_among(kLevels, axis.name) || !attribute(axis, "positive").empty() || attribute(axis, "axis") == "Z" ||
         (units.is_known() && units.converts_to(Units{"Pa"}));
}

bool is_ensemble(const CoordinateAxis& axis) {
  return is_among(kMembers, axis.name) || attribute(axis, "standard_name") == "realization" ||
         attribute(axis, "axis") == "E";
}

}  // namespace

std::size_t axis_called(const Layers& layers, std::string_view word) {
  const std::vector<CoordinateAxis>& axes = layers.axes;
  const auto named = std::ranges::find(axes, word, &CoordinateAxis::name);
  if (named != axes.end()) return static_cast<std::size_t>(named - axes.begin());
  std::size_t found = axes.size();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const bool is_meant = (word == "level" && is_vertical(axes[i])) || (word == "member" && is_ensemble(axes[i]));
    if (is_meant && found < axes.size()) return axes.size();
    if (is_meant) found = i;
  }
  return found;
}

std::string describe_layers(const Layers* layers) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; layers != nullptr && i < layers->axes.size(); ++i) {
    texts.push_back(describe_axis(layers->axes[i]));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace fieldwise::core
