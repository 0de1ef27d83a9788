#include "pipeline/plan/schedule.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <set>

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
  core::TileForm form;  ///< a sweep has one; work on tiles of any form joins one that there is
  friend auto operator<=>(const SweepKey&, const SweepKey&) = default;
};

/// Finds what the consumers of a sweep need: the maps before them, and the fields that exist before the sweep.
class SweepInputs {
 public:
  explicit SweepInputs(const RunPlan& plan) : plan_(plan) {}

  void complete(PlannedSweep& sweep) {
    if (sweep.driver != kNone) sources_.insert(sweep.driver);
    for (const std::vector<std::size_t>* steps : {&sweep.reductions, &sweep.tabulations}) {
      for (const std::size_t step : *steps) add_inputs(plan_.steps[step]);
    }
    for (const std::vector<std::size_t>* fields : {&sweep.kept, &sweep.written}) {
      for (const std::size_t field : *fields) add_field(field);
    }
    sweep.maps.assign(maps_.begin(), maps_.end());
    sweep.sources.assign(sources_.begin(), sources_.end());
  }

 private:
  void add_inputs(const PlannedStep& step) {
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const PlannedField& field = plan_.fields[step.inputs[i]];
      if (field.held && step.finished[i]) {
        add_finished(step.inputs[i]);
      } else {
        add_field(step.inputs[i]);
      }
    }
  }

  /// Adds a field that is there before the sweep, and with one on another grid what it is made of, where that is in
  /// memory.
  void add_finished(std::size_t position) {
    sources_.insert(position);
    add_what_it_is_made_of(position);
  }

  void add_what_it_is_made_of(std::size_t position) {
    for (const MadeOf& from : plan_.fields[position].made_of) {
      if (plan_.fields[from.field].held) sources_.insert(from.field);
      add_what_it_is_made_of(from.field);
    }
  }

  void add_field(std::size_t position) {
    const PlannedField& field = plan_.fields[position];
    if (field.is_source() || !field.streamed) {
      add_finished(position);
    } else if (maps_.insert(field.step).second) {
      add_inputs(plan_.steps[field.step]);
    }
  }

  const RunPlan& plan_;
  std::set<std::size_t> maps_;
  std::set<std::size_t> sources_;
};

/// Decides for each result when it can be had, and in which sweep each consumer takes part.
class Scheduler {
 public:
  explicit Scheduler(RunPlan& plan) : plan_(plan), ready_(plan.fields.size()) {
    find_drivers();
    find_forms();
  }

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
    join_sweeps();
    for (auto& [key, sweep] : sweeps_) {
      complete_sweep(plan_, sweep);
      plan_.sweeps.push_back(std::move(sweep));
    }
  }

 private:
  /// Finds the field that drives each field: inputs of the same grid and times share the first of them.
  void find_drivers() {
    for (std::size_t i = 0; i < plan_.fields.size(); ++i) {
      const PlannedField& field = plan_.fields[i];
      std::size_t driver = i;
      if (field.is_source()) {
        driver = first_like(i);
      } else if (field.streamed) {
        driver = driver_of(plan_.steps[field.step]);
      }
      plan_.fields[i].driver = driver;
    }
  }

  /// Returns the field that drives the inputs of a step.
  [[nodiscard]] std::size_t driver_of(const PlannedStep& step) const {
    return plan_.fields[step.inputs[step.operation->need().driver]].driver;
  }

  [[nodiscard]] std::size_t first_like(std::size_t input) const {
    const core::FieldHeader& header = plan_.fields[input].header;
    for (std::size_t i = 0; i < input; ++i) {
      const core::FieldHeader& other = plan_.fields[i].header;
      const bool same_places = header.grid == other.grid || core::same_grid(*header.grid, *other.grid);
      if (plan_.fields[i].is_source() && same_times(header, other) && same_places) {
        return i;
      }
    }
    return input;
  }

  /// Tells whether sweeping over a driver costs nothing: a series, or a field finished in memory.
  [[nodiscard]] bool is_cheap(std::size_t driver) const {
    return plan_.fields[driver].header.is_series() || !plan_.fields[driver].streamed;
  }

  /// Finds the form of tiles in which the results of each step can be had, through all maps before it, and which
  /// inputs must be finished first: those the operation says, and those whose tiles have another form than the rest
  /// (percentiles of a gradient).
  void find_forms() {
    for (PlannedStep& step : plan_.steps) {
      core::TileForm form = step.operation->need().form;
      std::vector<bool> finished(step.inputs.size(), false);
      for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        const PlannedField& field = plan_.fields[step.inputs[i]];
        const core::TileForm of_input = !field.is_source() && field.streamed ? forms_[field.step] : core::TileForm::any;
        const bool asked =
            i < step.operation->need().finished_inputs.size() && step.operation->need().finished_inputs[i];
        // What is shown on another grid has other tiles than what it is made of, which is finished first if it is a
        // result.
        const bool mapped = step.operation->need().changes_grid && !field.is_source();
        const bool clash = form != core::TileForm::any && of_input != core::TileForm::any && of_input != form;
        finished[i] = asked || clash || mapped;
        form = finished[i] || of_input == core::TileForm::any ? form : of_input;
      }
      forms_.push_back(form);
      step.finished = std::move(finished);
    }
  }

  /// Returns when a field is finished, or can be read.
  [[nodiscard]] Moment ready(std::size_t field) const {
    return ready_[plan_.fields[field].is_turned() ? plan_.fields[field].made_of.front().field : field];
  }

  /// Marks results that a later sweep needs: results of reductions that are an input of anything, and results of maps
  /// that some step needs finished.
  void mark_held() {
    for (const PlannedStep& step : plan_.steps) {
      if (!step.used) continue;
      for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        PlannedField& field = plan_.fields[step.inputs[i]];
        if (!field.is_source() && (!field.streamed || step.finished[i])) {
          field.held = true;
        }
        if (field.is_turned() && field.made_of.front().held) plan_.fields[field.made_of.front().field].held = true;
      }
    }
  }

  /// Returns when the inputs of a step can all be had in one sweep.
  [[nodiscard]] Moment moment_of(const PlannedStep& step) const {
    Moment moment;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const std::size_t field = step.inputs[i];
      const bool finished = !plan_.fields[field].streamed || step.finished[i];
      moment = std::max(moment, finished ? ready(field) : available(field));
    }
    return moment;
  }

  /// Returns when a field can be shown tile by tile.
  [[nodiscard]] Moment available(std::size_t field) const {
    const PlannedField& planned = plan_.fields[field];
    return !planned.is_source() && planned.streamed ? moment_of(plan_.steps[planned.step]) : ready(field);
  }

  PlannedSweep& sweep_at(Moment moment, std::size_t driver, core::TileForm form) {
    const bool cheap = is_cheap(driver);
    PlannedSweep& sweep = sweeps_[{moment.level, !cheap, cheap ? moment.turn : 0, driver, form}];
    sweep.driver = driver;
    sweep.in_memory = cheap;
    sweep.form = form;
    return sweep;
  }

  /// Lets work on tiles of any form take part in a sweep of the same moment that has a form.
  void join_sweeps() {
    for (auto it = sweeps_.begin(); it != sweeps_.end();) {
      SweepKey key = it->first;
      PlannedSweep* joined = nullptr;
      for (const core::TileForm form : {core::TileForm::whole_columns, core::TileForm::whole_maps}) {
        key.form = form;
        const auto other = sweeps_.find(key);
        joined = other == sweeps_.end() ? joined : &other->second;
      }
      if (it->first.form != core::TileForm::any || joined == nullptr) {
        ++it;
        continue;
      }
      const auto append = [](std::vector<std::size_t>& to, const std::vector<std::size_t>& more) {
        to.insert(to.end(), more.begin(), more.end());
      };
      append(joined->reductions, it->second.reductions);
      append(joined->tabulations, it->second.tabulations);
      append(joined->kept, it->second.kept);
      append(joined->written, it->second.written);
      it = sweeps_.erase(it);
    }
  }

  [[nodiscard]] Moment after(Moment moment, std::size_t driver) const {
    return is_cheap(driver) ? Moment{moment.level, moment.turn + 1} : Moment{moment.level + 1, 0};
  }

  void place_step(std::size_t position) {
    const PlannedStep& step = plan_.steps[position];
    const std::size_t driver = driver_of(step);
    const Moment moment = moment_of(step);
    const bool kept = std::ranges::any_of(step.outputs, [&](std::size_t f) { return plan_.fields[f].held; });
    if (!step.used) {
      return;  // no output needs it, nor does any step that an output needs
    }
    if (step.operation->need().changes_grid) {
      for (const std::size_t field : step.outputs) ready_[field] = moment;  // made wherever it is read
      return;
    }
    if (step.tabulation != nullptr) {
      sweep_at(moment, driver, forms_[position]).tabulations.push_back(position);
    } else if (step.reduction != nullptr) {
      sweep_at(moment, driver, forms_[position]).reductions.push_back(position);
    } else if (kept) {
      for (const std::size_t field : step.outputs) {
        if (plan_.fields[field].held) {
          sweep_at(moment, driver, forms_[position]).kept.push_back(field);
        }
      }
    }
    for (const std::size_t field : step.outputs) {
      ready_[field] = after(moment, driver);
    }
  }

  void place_writing(std::size_t field) {
    const PlannedField& planned = plan_.fields[field];
    if (planned.streamed) {
      const core::TileForm form = planned.is_source() ? core::TileForm::any : forms_[planned.step];
      // A field of several outputs is shown to all of them by one entry.
      std::vector<std::size_t>& written = sweep_at(available(field), planned.driver, form).written;
      if (std::ranges::find(written, field) == written.end()) written.push_back(field);
    }
  }

  RunPlan& plan_;
  std::vector<Moment> ready_;
  std::vector<core::TileForm> forms_;  // of each step
  std::map<SweepKey, PlannedSweep> sweeps_;
};

}  // namespace

void complete_sweep(const RunPlan& plan, PlannedSweep& sweep) { SweepInputs(plan).complete(sweep); }

bool same_times(const core::FieldHeader& a, const core::FieldHeader& b) {
  return a.leading == b.leading &&
         (a.leading != core::Leading::time || a.time == b.time || a.time->stamp == b.time->stamp);
}

void schedule_sweeps(RunPlan& plan) { Scheduler(plan).schedule(); }

}  // namespace fieldwise::pipeline
