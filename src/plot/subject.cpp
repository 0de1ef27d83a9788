#include "fieldwise/plot/subject.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/plot/quantity.hpp"

namespace fieldwise::plot {
namespace {

using core::Nature;
using io::FileIndex;
using io::VariableIndex;

/// Is a variable as fieldwise wrote it: "response_slope" is the quantity "slope" of the step "response".
struct StepVariable {
  std::string step;
  std::string quantity;
  core::ResultKind kind;
};

StepVariable step_variable(const VariableIndex& variable) {
  const auto stored = core::kind_from_text(variable.text(core::kKindAttribute));
  if (!stored) return {variable.name, "", io::kind_of(variable)};
  const std::string end = "_" + stored->quantity;
  // A variable that was renamed since stands for itself.
  if (stored->quantity.empty() || !variable.name.ends_with(end)) return {variable.name, "", stored->kind};
  return {variable.name.substr(0, variable.name.size() - end.size()), stored->quantity, stored->kind};
}

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

/// Returns the variables of a step in the order of the file: the main results, or all where there are none of them.
std::vector<std::string> results_of_step(const FileIndex& index, const std::vector<std::string>& names,
                                         const std::string& step) {
  std::vector<std::string> main;
  std::vector<std::string> all;
  for (const std::string& name : names) {
    const StepVariable variable = step_variable(index.variables[*index.find(name)]);
    if (variable.step != step) continue;
    all.push_back(name);
    if (variable.kind.role == core::Role::main) main.push_back(name);
  }
  return main.empty() ? all : main;
}

/// Returns the step that wrote all data of a file; empty where there are several, or other data.
std::string only_step(const FileIndex& index, const std::vector<std::string>& names) {
  std::set<std::string> steps;
  for (const std::string& name : names) steps.insert(step_variable(index.variables[*index.find(name)]).step);
  return steps.size() == 1 ? *steps.begin() : std::string();
}

/// Returns the variable of a nature that stands beside another in the same step, where it is the only one.
std::string of_same_step(const FileIndex& index, const VariableIndex& variable, Nature nature) {
  const StepVariable own = step_variable(variable);
  std::vector<const VariableIndex*> found;
  for (const VariableIndex& other : index.variables) {
    const StepVariable it = step_variable(other);
    const bool fits = it.step == own.step && it.kind.nature == nature && other.dimensions == variable.dimensions;
    if (fits && &other != &variable) found.push_back(&other);
  }
  return found.size() == 1 ? found.front()->name : std::string();
}

/// Returns the variable of a nature that another declares to belong to it (`ancillary_variables`), where it is the only
/// one: of a composite's difference there are two counts, and neither is the count of it.
std::string of_ancillary(const FileIndex& index, const VariableIndex& variable, Nature nature) {
  std::istringstream names{std::string(variable.text("ancillary_variables"))};
  std::vector<std::string> found;
  for (std::string name; names >> name;) {
    if (!existing(index, name)) continue;
    const VariableIndex& other = index.variables[*index.find(name)];
    if (other.dimensions == variable.dimensions && io::kind_of(other).nature == nature) found.push_back(other.name);
  }
  return found.size() == 1 ? found.front() : std::string();
}

void find_companions(const FileIndex& index, const VariableIndex& variable, Subject& subject) {
  const Quantity quantity = quantity_of(io::facts_of(variable));
  if (quantity == Quantity::probability || quantity == Quantity::count) return;
  subject.probability = of_ancillary(index, variable, Nature::adjusted_probability);
  if (subject.probability.empty()) subject.probability = of_ancillary(index, variable, Nature::probability);
  subject.count = of_ancillary(index, variable, Nature::count);
}

bool match(const VariableIndex& a, const VariableIndex& b) {
  return a.dimensions == b.dimensions && a.text("units") == b.text("units");
}

/// Tells whether arrows of a pair mean something: of values and their changes, not of r, p, n or a spread, nor, in
/// files of other tools, which do not say so, of numbers without a unit.
bool can_point(const VariableIndex& variable) {
  const VariableFacts facts = io::facts_of(variable);
  const Quantity quantity = quantity_of(facts);
  const bool limit = facts.kind.role == core::Role::lower_limit || facts.kind.role == core::Role::upper_limit;
  const bool points = quantity == Quantity::plain || quantity == Quantity::change;
  const bool may_be_ratio = variable.text(core::kKindAttribute).empty() && facts.units == "1";
  return points && !limit && !may_be_ratio && variable.dimensions.size() >= 2;
}

/// Returns the name that has u and v, or eastward and northward parts, changed for one another at one place.
std::vector<std::pair<std::string, bool>> partner_names(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPairs = {
      {{"eastward", "northward"}, {"zonal", "meridional"}, {"u", "v"}, {"U", "V"}, {"_u", "_v"}, {"_x", "_y"}}};
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

/// Returns CF's standard name of the other part of a vector ("northward_wind" of "eastward_wind"); empty where a name
/// is of no part. Parts along a grid (x_wind) point east only where the grid does.
std::string other_standard_name(const std::string& name, bool is_east) {
  const std::string own = is_east ? "eastward_" : "northward_";
  // Other words may stand before it: surface_downward_eastward_stress.
  const std::size_t within = name.find("_" + own);
  const std::size_t place = name.starts_with(own) ? 0 : within == std::string::npos ? within : within + 1;
  if (place == std::string::npos) return "";
  return std::string(name).replace(place, own.size(), is_east ? "northward_" : "eastward_");
}

/// Tells whether two variables are the same quantity of a step, statistic or value of two parts of a vector.
bool same_quantity(const VariableIndex& a, const VariableIndex& b) {
  return match(a, b) && a.text("cell_methods") == b.text("cell_methods") &&
         step_variable(a).quantity == step_variable(b).quantity;
}

/// Takes the parts of a vector that standard names tell, where there is one other part, or one that is called like it.
bool find_standard_parts(const FileIndex& index, const VariableIndex& variable, Subject& subject) {
  for (const bool is_east : {true, false}) {
    const std::string other = other_standard_name(std::string(variable.text("standard_name")), is_east);
    std::vector<std::string> found;
    for (const VariableIndex& candidate : index.variables) {
      const bool fits = !other.empty() && candidate.text("standard_name") == other;
      if (fits && same_quantity(candidate, variable) && can_point(candidate)) found.push_back(candidate.name);
    }
    if (found.size() > 1) {
      const auto partners = partner_names(variable.name);
      std::erase_if(found, [&](const std::string& name) {
        return std::ranges::find(partners, std::pair(name, is_east)) == partners.end();
      });
    }
    if (found.size() != 1) continue;
    subject.eastward = is_east ? variable.name : found.front();
    subject.northward = is_east ? found.front() : variable.name;
    return true;
  }
  return false;
}

/// Takes the parts of a vector that a step wrote, where the variable is one of them or its size.
bool find_parts(const FileIndex& index, const VariableIndex& variable, Subject& subject) {
  const Nature nature = io::kind_of(variable).nature;
  const bool is_east = nature == Nature::eastward;
  const bool is_north = nature == Nature::northward;
  if (!is_east && !is_north && nature != Nature::magnitude) return false;
  const std::string east = is_east ? variable.name : of_same_step(index, variable, Nature::eastward);
  const std::string north = is_north ? variable.name : of_same_step(index, variable, Nature::northward);
  if (east.empty() || north.empty()) return false;
  std::tie(subject.eastward, subject.northward) = std::pair(east, north);
  return true;
}

void find_arrows(const FileIndex& index, const VariableIndex& variable, Subject& subject) {
  if (find_parts(index, variable, subject) || !can_point(variable)) return;
  if (find_standard_parts(index, variable, subject)) return;
  // Names are asked only where nothing else is said.
  if (!variable.text("standard_name").empty()) return;
  for (const auto& [other, is_east] : partner_names(variable.name)) {
    const auto found = index.find(other);
    if (!found || !index.variables[*found].text("standard_name").empty()) continue;
    if (!match(index.variables[*found], variable) || !can_point(index.variables[*found])) continue;
    subject.eastward = is_east ? variable.name : index.variables[*found].name;
    subject.northward = is_east ? index.variables[*found].name : variable.name;
    return;
  }
}

[[noreturn]] void refuse_unknown(const FileIndex& index, const std::string& asked,
                                 const std::vector<std::string>& names) {
  throw core::Error(core::ErrorKind::usage, fmt::format("{} has no variable {}; its data variables are {}", index.path,
                                                        asked, fmt::join(names, ", ")));
}

}  // namespace

Subject subject_of(const FileIndex& index, const std::string& name, const PlotOptions& options) {
  Subject subject;
  subject.variable = name;
  const VariableIndex& variable = index.variables[*index.find(name)];
  find_companions(index, variable, subject);
  if (options.arrows == 0) return subject;
  if (options.vectors.first.empty()) {
    find_arrows(index, variable, subject);
    return subject;
  }
  for (const auto& [asked, part] :
       {std::pair(options.vectors.first, &subject.eastward), std::pair(options.vectors.second, &subject.northward)}) {
    const auto found = existing(index, asked);
    if (!found) throw core::Error(core::ErrorKind::usage, fmt::format("{} has no variable {}", index.path, asked));
    *part = *found;
  }
  return subject;
}

Subject find_subject(const FileIndex& index, const std::string& asked, const PlotOptions& options) {
  if (const auto name = asked.empty() ? std::nullopt : existing(index, asked)) {
    return subject_of(index, *name, options);
  }
  const std::vector<std::string> names = names_of_data(index);
  const std::string step = asked.empty() ? only_step(index, names) : asked;
  const std::vector<std::string> results = results_of_step(index, names, step);
  if (results.empty()) {
    if (!asked.empty()) refuse_unknown(index, asked, names);
    // Only a command asks for no variable: a run file names what it draws.
    const std::size_t only = io::choose_variable(index, "", "its name after the file");
    return subject_of(index, index.variables[only].name, options);
  }
  Subject subject = subject_of(index, results.front(), options);
  subject.step = step;
  subject.others.assign(results.begin() + 1, results.end());
  return subject;
}

}  // namespace fieldwise::plot
