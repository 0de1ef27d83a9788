#include <algorithm>
#include <compare>
#include <map>
#include <set>

#include "fieldwise/pipeline/plan.hpp"

namespace fieldwise::pipeline {

namespace {

/// Orders sweeps in time. Sweeps over gridded files cost time and count in `level`; sweeps over series and finished
/// fields cost nothing and fit between two of them, in the order of `turn`.
struct Moment {
  std::size_t level = 0;
  std::size_t turn = 0;
  friend auto operator<=>(const Moment&, const Moment&) = default;
};

/// Places one sweep among the others; those with equal keys are one sweep.
struct SweepKey {
  std::size_t level;
  bool costly;
  std::size_t turn;
  std::size_t driver;
  friend auto operator<=>(const SweepKey&, const SweepKey&) = default;
};

/// Decides for each result when it can be had, and in which sweep each consumer takes part.
class Scheduler {
 public:
  explicit Scheduler(RunPlan& plan) : plan_(plan), ready_(plan.fields.size()) { find_drivers(); }

  void schedule() {
    mark_held();
    for (std::size_t step = 0; step < plan_.steps.size(); ++step) {
      place_step(step);
    }
    for (const PlannedFile& file : plan_.files) {
      for (const std::size_t field : file.fields) {
        place_writing(field);
      }
    }
    for (auto& [key, sweep] : sweeps_) {
      complete(sweep);
      plan_.sweeps.push_back(std::move(sweep));
    }
  }

 private:
  /// Finds the field that drives each field: inputs of the same grid and times share the first of them.
  void find_drivers() {
    for (std::size_t i = 0; i < plan_.fields.size(); ++i) {
      const PlannedField& field = plan_.fields[i];
      std::size_t driver = i;
      if (field.step == kNone) {
        driver = first_like(i);
      } else if (field.streamed) {
        driver = driver_[plan_.steps[field.step].inputs[0]];
      }
      driver_.push_back(driver);
    }
  }

  [[nodiscard]] std::size_t first_like(std::size_t input) const {
    const core::FieldHeader& header = plan_.fields[input].header;
    for (std::size_t i = 0; i < input; ++i) {
      const core::FieldHeader& other = plan_.fields[i].header;
      const bool same_times = header.leading == other.leading &&
                              (header.leading != core::Leading::time || header.time->stamp == other.time->stamp);
      if (plan_.fields[i].step == kNone && same_times && core::same_grid(*header.grid, *other.grid)) {
        return i;
      }
    }
    return input;
  }

  /// Tells whether sweeping over a driver costs nothing: a series, or a field finished in memory.
  [[nodiscard]] bool is_cheap(std::size_t driver) const {
    return plan_.fields[driver].header.is_series() || !plan_.fields[driver].streamed;
  }

  [[nodiscard]] bool takes_finished(const PlannedStep& step, std::size_t input) const {
    const auto& finished = step.operation->need().finished_inputs;
    return input < finished.size() && finished[input];
  }

  /// Marks results that a later sweep needs: results of reductions that are an input of anything, and results of maps
  /// that some step needs finished.
  void mark_held() {
    for (const PlannedStep& step : plan_.steps) {
      for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        PlannedField& field = plan_.fields[step.inputs[i]];
        if (field.step != kNone && (!field.streamed || takes_finished(step, i))) {
          field.held = true;
        }
      }
    }
  }

  /// Returns when the inputs of a step can all be had in one sweep.
  [[nodiscard]] Moment moment_of(const PlannedStep& step) const {
    Moment moment;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const std::size_t field = step.inputs[i];
      const bool finished = !plan_.fields[field].streamed || takes_finished(step, i);
      moment = std::max(moment, finished ? ready_[field] : available(field));
    }
    return moment;
  }

  /// Returns when a field can be shown tile by tile.
  [[nodiscard]] Moment available(std::size_t field) const {
    const PlannedField& planned = plan_.fields[field];
    return planned.step != kNone && planned.streamed ? moment_of(plan_.steps[planned.step]) : ready_[field];
  }

  PlannedSweep& sweep_at(Moment moment, std::size_t driver) {
    const bool cheap = is_cheap(driver);
    PlannedSweep& sweep = sweeps_[{moment.level, !cheap, cheap ? moment.turn : 0, driver}];
    sweep.driver = driver;
    sweep.in_memory = cheap;
    return sweep;
  }

  [[nodiscard]] Moment after(Moment moment, std::size_t driver) const {
    return is_cheap(driver) ? Moment{moment.level, moment.turn + 1} : Moment{moment.level + 1, 0};
  }

  void place_step(std::size_t position) {
    const PlannedStep& step = plan_.steps[position];
    const std::size_t driver = driver_[step.inputs[0]];
    const Moment moment = moment_of(step);
    const bool kept = std::ranges::any_of(step.outputs, [&](std::size_t f) { return plan_.fields[f].held; });
    if (step.tabulation != nullptr) {
      if (step.config->used) sweep_at(moment, driver).tabulations.push_back(position);
    } else if (step.reduction != nullptr) {
      sweep_at(moment, driver).reductions.push_back(position);
    } else if (kept) {
      for (const std::size_t field : step.outputs) {
        if (plan_.fields[field].held) {
          sweep_at(moment, driver).kept.push_back(field);
        }
      }
    }
    for (const std::size_t field : step.outputs) {
      ready_[field] = after(moment, driver);
    }
  }

  void place_writing(std::size_t field) {
    if (plan_.fields[field].streamed) {
      sweep_at(available(field), driver_[field]).written.push_back(field);
    }
  }

  /// Adds the maps and sources that the consumers of a sweep need, and the form of its tiles.
  void complete(PlannedSweep& sweep) const {
    std::set<std::size_t> maps;
    std::set<std::size_t> sources{sweep.driver};
    for (const std::vector<std::size_t>* steps : {&sweep.reductions, &sweep.tabulations}) {
      for (const std::size_t step : *steps) {
        add_inputs(plan_.steps[step], maps, sources);
        sweep.form = stricter(sweep.form, plan_.steps[step]);
      }
    }
    for (const std::vector<std::size_t>* fields : {&sweep.kept, &sweep.written}) {
      for (const std::size_t field : *fields) {
        add_field(field, maps, sources);
      }
    }
    for (const std::size_t step : maps) {
      sweep.form = stricter(sweep.form, plan_.steps[step]);
    }
    sweep.maps.assign(maps.begin(), maps.end());
    sweep.sources.assign(sources.begin(), sources.end());
  }

  static core::TileForm stricter(core::TileForm form, const PlannedStep& step) {
    return step.operation->need().form == core::TileForm::any ? form : step.operation->need().form;
  }

  void add_inputs(const PlannedStep& step, std::set<std::size_t>& maps, std::set<std::size_t>& sources) const {
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const PlannedField& field = plan_.fields[step.inputs[i]];
      if (field.held && takes_finished(step, i)) {
        sources.insert(step.inputs[i]);
      } else {
        add_field(step.inputs[i], maps, sources);
      }
    }
  }

  void add_field(std::size_t position, std::set<std::size_t>& maps, std::set<std::size_t>& sources) const {
    const PlannedField& field = plan_.fields[position];
    if (field.step == kNone || !field.streamed) {
      sources.insert(position);
    } else if (maps.insert(field.step).second) {
      add_inputs(plan_.steps[field.step], maps, sources);
    }
  }

  RunPlan& plan_;
  std::vector<Moment> ready_;
  std::vector<std::size_t> driver_;
  std::map<SweepKey, PlannedSweep> sweeps_;
};

}  // namespace

void schedule_sweeps(RunPlan& plan) { Scheduler(plan).schedule(); }

}  // namespace fieldwise::pipeline
