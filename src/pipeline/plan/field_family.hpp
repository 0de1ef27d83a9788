// FieldFamily: the fields that a run file calls by one name: all variables and layers of an input, or of a result.
// May know: the plan, core.
// Must not know: operations, how values are read.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/layers.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Holds one variable of a family.
struct FamilyMember {
  std::string variable;             ///< empty where the run file names none, so that there is one
  std::vector<std::size_t> layers;  ///< positions of fields, one a layer
};

/// Holds what stands under one name of a run file.
struct FieldFamily {
  std::string called;  ///< "u", "clim.mean"
  std::vector<FamilyMember> members;
};

/// Is one working of a step: on one variable and one layer, or on one part of what a step makes of it.
struct StepInstance {
  std::string variable;
  std::shared_ptr<const core::Layers> layers;  ///< of the results; nullptr: none
  std::size_t layer = 0;
  std::vector<std::size_t> inputs;  ///< positions of fields
  std::size_t part = 0;             ///< where the step makes several: which of them
};

/// Holds names of steps, each with a variable that it left out and told of.
using LeftOut = std::set<std::pair<std::string, std::string>>;

/// Meets the inputs of a step: several of several variables by name, layers by their axes. An input without variables
/// or without an axis is the same for all. Tells in `notices` which variables find no partner, and of inputs that share
/// no axis; not of a variable that the step behind an input is known to have left out. Errors: inputs_disagree where
/// inputs have no variable in common, axes of one name that differ, or too many layers together.
std::vector<StepInstance> meet_inputs(const std::vector<PlannedField>& fields,
                                      const std::vector<const FieldFamily*>& inputs, const LeftOut& left_out,
                                      std::vector<std::string>& notices);

/// Makes one working of those that differ only in their place on some axes, which `words` call: its inputs are those of
/// all, in the order of the layers, and its layers have the other axes. `called` is what the step works on. Errors:
/// usage where there is no such axis.
std::vector<StepInstance> joined_instances(const std::vector<StepInstance>& instances,
                                           const std::vector<std::string>& words, const std::string& called);

/// Makes of each working as many as an axis has places, each a part; the axis is the last one of their layers. Errors:
/// usage where they have an axis of that name already; inputs_disagree for too many layers.
std::vector<StepInstance> parted_instances(const std::vector<StepInstance>& instances,
                                           const core::CoordinateAxis& axis);

}  // namespace fieldwise::pipeline
