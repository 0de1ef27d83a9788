// Mapped fields: fields of a plan that are made of others wherever they are read, on another grid or in another order.
// May know: the plan, stream.
// Must not know: what a step makes of values.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Makes `field`, result number `output` of a step that changes the grid, a source of its own, so that it drives sweeps
/// as inputs do.
void map_from(const std::vector<PlannedField>& fields, const PlannedStep& step, std::size_t output,
              PlannedField& field);

/// Returns field number `position` with its rows and columns in the order of a grid that has the same places; nothing
/// where it has others, or the same order already.
std::optional<PlannedField> turned_to(const std::vector<PlannedField>& fields, std::size_t position,
                                      const std::shared_ptr<const core::Grid>& grid);

}  // namespace fieldwise::pipeline
