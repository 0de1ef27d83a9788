#include "pipeline/plan/field_family.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "fieldwise/core/describe_layers.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::pipeline {

namespace {

bool has_variables(const FieldFamily& family) { return !family.members.front().variable.empty(); }

const FamilyMember* find_member(const FieldFamily& family, const std::string& variable) {
  if (!has_variables(family)) return &family.members.front();
  const auto found = std::ranges::find(family.members, variable, &FamilyMember::variable);
  return found == family.members.end() ? nullptr : &*found;
}

/// Returns the input or step that a family is of: "clim.mean" is of clim.
std::string owner_of(const FieldFamily& family) { return family.called.substr(0, family.called.find('.')); }

std::string variables_of(const FieldFamily& family) {
  std::vector<std::string> names;
  for (const FamilyMember& member : family.members) names.push_back(member.variable);
  return fmt::format("'{}' has {}", family.called, fmt::join(names, ", "));
}

/// Returns the variables that all inputs have, in the order of the first that has several; one without a name where
/// none has.
std::vector<std::string> common_variables(const std::vector<const FieldFamily*>& inputs, const LeftOut& left_out,
                                          std::vector<std::string>& notices) {
  std::vector<std::string> common;
  std::vector<std::string> all;
  for (const FieldFamily* const family : inputs) {
    if (!has_variables(*family)) continue;
    for (const FamilyMember& member : family->members) {
      if (std::ranges::find(all, member.variable) != all.end()) continue;
      all.push_back(member.variable);
      const auto lacks = [&](const FieldFamily* other) { return find_member(*other, member.variable) == nullptr; };
      const auto lacking = std::ranges::find_if(inputs, lacks);
      if (lacking == inputs.end()) {
        common.push_back(member.variable);
      } else if (!left_out.contains({owner_of(**lacking), member.variable})) {
        notices.push_back(
            fmt::format("variable {} is left out, as '{}' has none of that name", member.variable, (*lacking)->called));
      }
    }
  }
  if (all.empty()) return {std::string()};
  if (!common.empty()) return common;
  std::vector<std::string> texts;
  for (const FieldFamily* const family : inputs) {
    if (has_variables(*family)) texts.push_back(variables_of(*family));
  }
  throw core::Error(core::ErrorKind::inputs_disagree,
                    fmt::format("inputs of several variables meet by name, but these have none in common: {}",
                                fmt::join(texts, "; ")));
}

const core::Layers* layers_of(const std::vector<PlannedField>& fields, const FamilyMember& member) {
  return fields[member.layers.front()].header.layers.get();
}

/// Returns the layers of results: all axes of the inputs, those of the first in front.
core::Layers joined_layers(const std::vector<PlannedField>& fields, const std::vector<const FamilyMember*>& members,
                           const std::vector<const FieldFamily*>& inputs) {
  core::Layers joined;
  std::vector<std::string> owners;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const core::Layers* const own = layers_of(fields, *members[i]);
    if (own == nullptr) continue;
    for (const core::CoordinateAxis& axis : own->axes) {
      const auto known = std::ranges::find(joined.axes, axis.name, &core::CoordinateAxis::name);
      if (known == joined.axes.end()) {
        joined.axes.push_back(axis);
        owners.push_back(inputs[i]->called);
      } else if (!core::same_layers(*known, axis)) {
        throw core::Error(
            core::ErrorKind::inputs_disagree,
            fmt::format("'{}' and '{}' have different values of {}: {} and {}; choose those that both have",
                        owners[static_cast<std::size_t>(known - joined.axes.begin())], inputs[i]->called, axis.name,
                        core::describe_axis(*known), core::describe_axis(axis)));
      }
    }
  }
  return joined;
}

void require_few(const core::Layers& layers) {
  std::size_t count = 1;
  for (const core::CoordinateAxis& axis : layers.axes) {
    count *= axis.size();
    if (count <= core::kMostLayers) continue;
    throw core::Error(
        core::ErrorKind::inputs_disagree,
        fmt::format("the inputs have more than {} layers together, as each place on one axis meets each on "
                    "the others: {}; choose some of them",
                    core::kMostLayers, core::describe_layers(&layers)));
  }
}

/// Tells of two inputs with layers that have no axis in common: often the same levels under two names.
void tell_of_products(const std::vector<PlannedField>& fields, const std::vector<const FieldFamily*>& inputs,
                      std::vector<std::string>& notices) {
  const auto axes_of = [&](std::size_t input) {
    std::vector<std::string> names;
    const core::Layers* const layers = layers_of(fields, inputs[input]->members.front());
    for (std::size_t i = 0; layers != nullptr && i < layers->axes.size(); ++i) names.push_back(layers->axes[i].name);
    return names;
  };
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const std::vector<std::string> first = axes_of(0);
    const std::vector<std::string> here = axes_of(i);
    if (first.empty() || here.empty() || std::ranges::find_first_of(first, here) != first.end()) continue;
    notices.push_back(
        fmt::format("'{}' ({}) and '{}' ({}) share no further dimension, so each layer of one meets each of "
                    "the other",
                    inputs[0]->called, fmt::join(first, ", "), inputs[i]->called, fmt::join(here, ", ")));
  }
}

/// Returns the layer of an input that belongs to a place on the axes of the result.
std::size_t layer_of_input(const core::Layers* own, const core::Layers& joined,
                           const std::vector<std::size_t>& places) {
  if (own == nullptr) return 0;
  std::vector<std::size_t> own_places;
  for (const core::CoordinateAxis& axis : own->axes) {
    const auto found = std::ranges::find(joined.axes, axis.name, &core::CoordinateAxis::name);
    own_places.push_back(places[static_cast<std::size_t>(found - joined.axes.begin())]);
  }
  return own->layer_at(own_places);
}

core::Error no_such_axis(const core::Layers& layers, const std::string& word, const std::string& called) {
  const std::string has = core::describe_layers(&layers);
  return {core::ErrorKind::usage,
          fmt::format("'{}' has no dimension {}: {}; lon and lat are its places, level is a vertical dimension", called,
                      word, has.empty() ? "it has no further dimensions" : "it has " + has)};
}

void add_layers(const std::vector<PlannedField>& fields, const std::vector<const FieldFamily*>& inputs,
                const std::string& variable, std::vector<StepInstance>& instances) {
  std::vector<const FamilyMember*> members;
  for (const FieldFamily* const family : inputs) members.push_back(find_member(*family, variable));
  const core::Layers joined = joined_layers(fields, members, inputs);
  require_few(joined);
  const auto shared = joined.axes.empty() ? nullptr : std::make_shared<const core::Layers>(joined);
  for (std::size_t layer = 0; layer < joined.count(); ++layer) {
    StepInstance instance{variable, shared, layer, {}};
    const std::vector<std::size_t> places = joined.positions(layer);
    for (const FamilyMember* const member : members) {
      instance.inputs.push_back(member->layers[layer_of_input(layers_of(fields, *member), joined, places)]);
    }
    instances.push_back(std::move(instance));
  }
}

}  // namespace

std::vector<StepInstance> meet_inputs(const std::vector<PlannedField>& fields,
                                      const std::vector<const FieldFamily*>& inputs, const LeftOut& left_out,
                                      std::vector<std::string>& notices) {
  std::vector<StepInstance> instances;
  tell_of_products(fields, inputs, notices);
  for (const std::string& variable : common_variables(inputs, left_out, notices)) {
    add_layers(fields, inputs, variable, instances);
  }
  return instances;
}

std::vector<StepInstance> joined_instances(const std::vector<StepInstance>& instances,
                                           const std::vector<std::string>& words, const std::string& called) {
  std::vector<StepInstance> joined;
  for (const StepInstance& instance : instances) {
    const core::Layers none;
    const core::Layers& layers = instance.layers ? *instance.layers : none;
    std::set<std::size_t> taken;
    for (const std::string& word : words) {
      const std::size_t axis = core::axis_called(layers, word);
      if (axis == layers.axes.size()) throw no_such_axis(layers, word, called);
      taken.insert(axis);
    }
    core::Layers rest;
    std::vector<std::size_t> places;
    const std::vector<std::size_t> all_places = layers.positions(instance.layer);
    for (std::size_t axis = 0; axis < layers.axes.size(); ++axis) {
      if (taken.contains(axis)) continue;
      rest.axes.push_back(layers.axes[axis]);
      places.push_back(all_places[axis]);
    }
    const std::size_t layer = rest.layer_at(places);
    const auto known = std::ranges::find_if(
        joined, [&](const StepInstance& one) { return one.variable == instance.variable && one.layer == layer; });
    if (known != joined.end()) {
      known->inputs.insert(known->inputs.end(), instance.inputs.begin(), instance.inputs.end());
      continue;
    }
    StepInstance first = instance;
    first.layers = rest.axes.empty() ? nullptr : std::make_shared<const core::Layers>(rest);
    first.layer = layer;
    joined.push_back(std::move(first));
  }
  return joined;
}

std::vector<StepInstance> parted_instances(const std::vector<StepInstance>& instances,
                                           const core::CoordinateAxis& axis) {
  std::vector<StepInstance> parted;
  std::shared_ptr<const core::Layers> layers;
  for (const StepInstance& instance : instances) {
    core::Layers joined = instance.layers ? *instance.layers : core::Layers{};
    if (std::ranges::find(joined.axes, axis.name, &core::CoordinateAxis::name) != joined.axes.end()) {
      throw core::Error(
          core::ErrorKind::usage,
          fmt::format("the input has a dimension '{0}' already, and the result would have another: choose one "
                      "{0} at a time",
                      axis.name));
    }
    joined.axes.push_back(axis);
    require_few(joined);
    if (!layers || *layers != joined) layers = std::make_shared<const core::Layers>(joined);
    for (std::size_t part = 0; part < axis.size(); ++part) {
      StepInstance one = instance;
      one.layers = layers;
      one.layer = instance.layer * axis.size() + part;  // the last axis runs fastest
      one.part = part;
      parted.push_back(std::move(one));
    }
  }
  return parted;
}

}  // namespace fieldwise::pipeline
