#include "pipeline/plan/cut_by_layers.hpp"

#include <algorithm>

#include "pipeline/plan/schedule.hpp"

namespace fieldwise::pipeline {

namespace {

std::size_t group_of(const core::Layers* layers, std::size_t layer, std::size_t groups) {
  return layers == nullptr ? 0 : layer * groups / layers->count();
}

/// Cuts the consumers of one sweep.
class SweepCutter {
 public:
  SweepCutter(const RunPlan& plan, const PlannedSweep& sweep, std::size_t groups)
      : plan_(plan), sweep_(sweep), groups_(groups) {}

  /// Returns the part of a sweep that belongs to a group; without any consumer where nothing does.
  [[nodiscard]] PlannedSweep part(std::size_t group) const {
    PlannedSweep part;
    part.in_memory = sweep_.in_memory;
    part.form = sweep_.form;
    const auto of_step = [&](std::size_t step) {
      return group_of(plan_.steps[step].layers.get(), plan_.steps[step].layer, groups_) == group;
    };
    const auto of_field = [&](std::size_t field) {
      const core::FieldHeader& header = plan_.fields[field].header;
      return group_of(header.layers.get(), header.layer, groups_) == group;
    };
    std::ranges::copy_if(sweep_.reductions, std::back_inserter(part.reductions), of_step);
    std::ranges::copy_if(sweep_.tabulations, std::back_inserter(part.tabulations), of_step);
    std::ranges::copy_if(sweep_.kept, std::back_inserter(part.kept), of_field);
    std::ranges::copy_if(sweep_.written, std::back_inserter(part.written), of_field);
    part.driver = kNone;
    complete_sweep(plan_, part);
    if (part.sources.empty()) return part;
    const auto alike = [&](std::size_t field) { return plan_.fields[field].driver == sweep_.driver; };
    const auto driver = std::ranges::find_if(part.sources, alike);
    part.driver = driver == part.sources.end() ? sweep_.driver : *driver;
    complete_sweep(plan_, part);
    return part;
  }

 private:
  const RunPlan& plan_;
  const PlannedSweep& sweep_;
  std::size_t groups_;
};

}  // namespace

std::size_t most_layer_groups(const RunPlan& plan) {
  std::size_t most = 1;
  for (const PlannedStep& step : plan.steps) {
    if (step.layers) most = std::max(most, step.layers->count());
    for (const std::size_t input : step.inputs) {
      const core::FieldHeader& header = plan.fields[input].header;
      const bool own = header.layer == step.layer && step.layers && header.layer_count() == step.layers->count();
      if (header.layers && !own) return 1;
    }
  }
  return most;
}

std::vector<PlannedSweep> cut_by_layers(const RunPlan& plan, std::size_t groups) {
  std::vector<PlannedSweep> parts;
  for (std::size_t group = 0; group < groups; ++group) {
    for (const PlannedSweep& sweep : plan.sweeps) {
      PlannedSweep part = SweepCutter(plan, sweep, groups).part(group);
      const bool has_consumers =
          !part.reductions.empty() || !part.tabulations.empty() || !part.kept.empty() || !part.written.empty();
      if (has_consumers) parts.push_back(std::move(part));
    }
  }
  return parts;
}

}  // namespace fieldwise::pipeline
