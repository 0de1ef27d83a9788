#include "fieldwise/plot/subject.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/cf/coordinates.hpp"

namespace fieldwise::plot {
namespace {

using io::FileIndex;
using io::VariableIndex;

/// What stands for a whole step, the first that it has.
constexpr std::array<std::string_view, 8> kMainQuantities = {"slope",      "r",       "mean",  "magnitude",
                                                             "difference", "pattern", "r_max", "value"};
/// What a step writes beside it.
constexpr std::array<std::string_view, 22> kQuantities = {
    "slope", "r",   "mean", "magnitude", "difference", "pattern", "r_max", "p",    "p_fdr", "n",         "n_eff",
    "sd",    "min", "max",  "sum",       "ddx",        "ddy",     "low",   "high", "t",     "intercept", "stderr"};

std::vector<std::string> names_of_data(const FileIndex& index) {
  std::vector<std::string> names;
  for (const std::size_t position : io::data_variables(index)) {
    const VariableIndex& variable = index.variables[position];
    const io::FieldAxes axes = io::find_axes(index, position);
    if (axes.grid != core::GridKind::none || axes.time || !variable.dimensions.empty()) names.push_back(variable.name);
  }
  return names;
}

std::optional<std::string> existing(const FileIndex& index, const std::string& name) {
  const auto found = index.find(name);
  if (!found || !io::is_number(index.variables[*found].type)) return std::nullopt;
  return index.variables[*found].name;
}

std::optional<std::string> main_of_step(const FileIndex& index, const std::string& step) {
  for (const std::string_view quantity : kMainQuantities) {
    if (auto name = existing(index, fmt::format("{}_{}", step, quantity))) return name;
  }
  return std::nullopt;
}

std::string step_of(std::string_view name) {
  for (const std::string_view quantity : kQuantities) {
    const std::string end = fmt::format("_{}", quantity);
    if (name.ends_with(end)) return std::string(name.substr(0, name.size() - end.size()));
  }
  return "";
}

/// Returns the variable that stands for a file whose data all come from one step.
std::optional<std::string> only_step(const FileIndex& index, const std::vector<std::string>& names) {
  std::set<std::string> steps;
  for (const std::string& name : names) steps.insert(step_of(name));
  if (steps.size() != 1 || steps.begin()->empty()) return std::nullopt;
  return main_of_step(index, *steps.begin());
}

std::string choose_name(const FileIndex& index, const std::string& asked) {
  const std::vector<std::string> names = names_of_data(index);
  if (!asked.empty()) {
    if (auto name = existing(index, asked)) return *name;
    if (auto name = main_of_step(index, asked)) return *name;
    throw core::Error(core::ErrorKind::usage, fmt::format("{} has no variable {}; its data variables are {}",
                                                          index.path, asked, fmt::join(names, ", ")));
  }
  if (auto name = only_step(index, names)) return *name;
  return index.variables[io::choose_variable(index, "")].name;
}

/// Returns the ancillary variable of a name that ends so and has the same dimensions.
std::string ancillary(const FileIndex& index, const VariableIndex& variable, std::string_view end) {
  std::string step = step_of(variable.name);
  if (step.empty()) step = variable.name;
  auto name = existing(index, fmt::format("{}_{}", step, end));
  // A slope of several has the p-value of its own predictor: resp_slope_sst, resp_p_sst.
  constexpr std::string_view kSlope = "_slope_";
  const std::size_t place = variable.name.find(kSlope);
  if (place != std::string::npos) {
    step = variable.name.substr(0, place);
    const std::string predictor = variable.name.substr(place + kSlope.size());
    name = existing(index, end == "n" ? step + "_n" : fmt::format("{}_{}_{}", step, end, predictor));
  }
  if (!name || *name == variable.name) return "";
  return index.variables[*index.find(*name)].dimensions == variable.dimensions ? *name : "";
}

/// Returns the name that has u and v, or eastward and northward parts, changed for one another at one place.
std::vector<std::pair<std::string, bool>> partner_names(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kPairs = {{{"_ddx", "_ddy"},
                                                                                    {"eastward", "northward"},
                                                                                    {"zonal", "meridional"},
                                                                                    {"u", "v"},
                                                                                    {"U", "V"},
                                                                                    {"_u", "_v"},
                                                                                    {"_x", "_y"}}};
  std::vector<std::pair<std::string, bool>> partners;  // the other name, and whether this one is the eastward part
  for (const auto& [east, north] : kPairs) {
    const bool anywhere = east.size() > 1;
    for (const bool is_east : {true, false}) {
      const std::string_view from = is_east ? east : north;
      const std::string_view into = is_east ? north : east;
      const std::size_t place = anywhere ? name.rfind(from) : (name.starts_with(from) ? 0 : std::string::npos);
      if (place == std::string::npos) continue;
      std::string other = name;
      other.replace(place, from.size(), into);
      partners.emplace_back(other, is_east);
    }
  }
  return partners;
}

bool match(const VariableIndex& a, const VariableIndex& b) {
  return a.dimensions == b.dimensions && a.text("units") == b.text("units");
}

/// Tells whether arrows of a pair mean something: of values and their changes, not of r, p, n or a spread.
bool can_point(const VariableIndex& variable) {
  const Quantity quantity = quantity_of(facts_of(variable));
  const bool intercept = variable.name.ends_with("_intercept");
  return (quantity == Quantity::plain || quantity == Quantity::change) && !intercept && variable.dimensions.size() >= 2;
}

void find_arrows(const FileIndex& index, const VariableIndex& variable, Subject& subject) {
  const std::string step = step_of(variable.name);
  if (variable.name.ends_with("_magnitude")) {
    const auto east = existing(index, step + "_ddx");
    const auto north = existing(index, step + "_ddy");
    if (east && north) std::tie(subject.eastward, subject.northward) = std::pair(*east, *north);
    return;
  }
  if (!can_point(variable)) return;
  for (const auto& [other, is_east] : partner_names(variable.name)) {
    const auto found = index.find(other);
    if (!found || !match(index.variables[*found], variable) || !can_point(index.variables[*found])) continue;
    subject.eastward = is_east ? variable.name : index.variables[*found].name;
    subject.northward = is_east ? index.variables[*found].name : variable.name;
    return;
  }
}

}  // namespace

VariableFacts facts_of(const VariableIndex& variable) {
  return {std::string(variable.base_name()),
          std::string(variable.text("standard_name")),
          std::string(variable.text("long_name")),
          std::string(variable.text("cell_methods")),
          std::string(variable.text("units")),
          variable.text("units_metadata").find("difference") != std::string_view::npos};
}

Subject find_subject(const FileIndex& index, const std::string& asked, const PlotOptions& options) {
  Subject subject;
  subject.variable = choose_name(index, asked);
  const VariableIndex& variable = index.variables[*index.find(subject.variable)];
  const Quantity quantity = quantity_of(facts_of(variable));
  if (quantity != Quantity::probability && quantity != Quantity::count) {
    subject.probability = ancillary(index, variable, "p_fdr");
    if (subject.probability.empty()) subject.probability = ancillary(index, variable, "p");
    subject.count = ancillary(index, variable, "n");
  }
  if (options.arrows == 0) return subject;
  if (options.vectors.first.empty()) {
    find_arrows(index, variable, subject);
    return subject;
  }
  for (const auto& [name, part] :
       {std::pair(options.vectors.first, &subject.eastward), std::pair(options.vectors.second, &subject.northward)}) {
    const auto found = existing(index, name);
    if (!found) throw core::Error(core::ErrorKind::usage, fmt::format("{} has no variable {}", index.path, name));
    *part = *found;
  }
  return subject;
}

}  // namespace fieldwise::plot
