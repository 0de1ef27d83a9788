#include "pipeline/run/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "fieldwise/core/field.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/stream/field_set.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "fieldwise/stream/sweep.hpp"
#include "pipeline/plan/instance_notices.hpp"
#include "pipeline/plan/schedule.hpp"
#include "pipeline/run/progress_meter.hpp"
#include "pipeline/run/seen_values.hpp"

namespace fieldwise::pipeline {

namespace {

/// Names a field whose values are looked at, and where it does not pass with the tiles, the step that it is shown to.
struct LookedAt {
  std::size_t field = kNone;
  const analysis::Operation* shown_to = nullptr;
  std::size_t input = 0;  ///< of that step
};

/// Looks at the values of a field that pass, for what is said of results without any. Of a field that is shown to a
/// step it asks for no times but those which the step asks for.
class LookConsumer final : public stream::Consumer {
 public:
  LookConsumer(SeenValues& seen, const LookedAt& what, const PlannedField& field)
      : seen_(seen), what_(what), times_(field.header.leading_size()), inputs_{field.tile} {}
  [[nodiscard]] core::IndexRange times_needed(std::size_t /*input*/, core::IndexRange times) const override {
    if (what_.shown_to == nullptr) return times;
    const std::vector<bool>& finished = what_.shown_to->need().finished_inputs;
    const bool whole = what_.input < finished.size() && finished[what_.input];
    return whole ? core::IndexRange{0, times_} : what_.shown_to->times_needed(what_.input, times);
  }
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {core::TileForm::any, core::Split::none, false, 0, {}}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    seen_.look(what_.field, inputs[0]);
  }

 private:
  SeenValues& seen_;
  LookedAt what_;
  std::size_t times_;
  stream::TileNames inputs_;
};

/// Carries out a plan.
class Runner {
 public:
  Runner(RunPlan& plan, const RunOptions& options, SweepKeeper& keeper, const std::vector<RunOutput*>& files)
      : plan_(plan), keeper_(keeper), meter_(plan, options), seen_(plan), files_(files), held_(plan.fields.size()) {}

  void run() {
    for (std::size_t s = 0; s < plan_.sweeps.size(); ++s) {
      meter_.begin_sweep(s, plan_.sweeps[s]);
      run_sweep(plan_.sweeps[s]);
      release(s);
    }
    tell_findings();
    for (RunOutput* const file : files_) {
      file->prepare();  // whatever can fail does so before the first file gets its name
    }
    for (const std::string& notice : findings_.texts()) plan_.notices.push_back(notice);
    for (const std::string& notice : seen_.notices()) plan_.notices.push_back(notice);
  }

 private:
  /// Gathers what only the values showed: of inputs, and of steps that are not gone with their sweep.
  void tell_findings() {
    for (const PlannedField& field : plan_.fields) {
      if (!field.source) continue;
      for (const std::string& finding : field.source->findings()) {
        // What files hold is said of the files, whichever layers were read.
        findings_.add(fmt::format("input '{}'", field.name), "", 1, finding);
      }
    }
    std::ranges::for_each(plan_.steps, [this](const PlannedStep& step) { tell_findings_of(step); });
  }

  void tell_findings_of(const PlannedStep& step) {
    if (!step.operation) return;
    for (const std::string& finding : step.operation->findings()) {
      findings_.add(fmt::format("step '{}'", step.name), instance_name(step), instance_count(plan_, step), finding);
    }
  }

  void run_sweep(const PlannedSweep& sweep) {
    const std::size_t rows = plan_.fields[sweep.driver].header.grid->rows;
    hold_results(sweep);
    stream::FieldSet fields = field_set(sweep);
    const SweepStart start =
        keeper_.start(plan_, sweep, fields, [&](std::size_t times) { return reason_not_to_take_over(sweep, times); });
    if (start.from > 0) {
      for (const LookedAt& what : looked_at(sweep)) seen_.assume_values(what.field);
    }
    fields.read_together(sweep.tile.read_times);
    for (std::size_t begin = 0; begin < rows; begin += sweep.band_rows) {
      const core::IndexRange band{begin, std::min(rows, begin + sweep.band_rows)};
      begin_reductions(sweep, band, rows);
      begin_tabulations(sweep);
      if (start.from > 0 && band.begin == 0) keeper_.load_across(plan_, sweep);
      const auto consumers = make_consumers(sweep);
      std::vector<stream::Consumer*> pointers;
      for (const auto& consumer : consumers) {
        pointers.push_back(consumer.get());
      }
      sweep_band(sweep, start, band, fields, pointers);
      finish_reductions(sweep, band, rows);
    }
    if (start.keeps) keeper_.keep_across(plan_, sweep);
    fields.read_together(1);
    std::ranges::for_each(sweep.tabulations, [this](std::size_t step) { write_table(step); });
  }

  /// Shows all tiles of a band; where a state is kept, group by group of rows: what the last run left of them, the
  /// times up to where it is kept again, and the rest.
  void sweep_band(const PlannedSweep& sweep, const SweepStart& start, core::IndexRange band, stream::FieldSet& fields,
                  std::span<stream::Consumer* const> consumers) {
    const core::FieldHeader& driver = plan_.fields[sweep.driver].header;
    const std::size_t times = driver.leading_size();
    const std::size_t group_rows = start.keeps ? sweep.tile.rows : band.size();
    for (std::size_t begin = band.begin; begin < band.end; begin += group_rows) {
      const core::IndexRange group{begin, std::min(band.end, begin + group_rows)};
      const auto show = [&](core::IndexRange part) {
        const auto tiles = stream::cut_tiles({part, group, driver.grid->columns}, sweep.tile);
        stream::sweep(fields, consumers, tiles, [&](std::size_t done, std::size_t all) {
          const double part_share = static_cast<double>(done) / static_cast<double>(all);
          const double share =
              (static_cast<double>(part.begin - start.from) + part_share * static_cast<double>(part.size())) /
              static_cast<double>(times - start.from);
          meter_.tile_done((static_cast<double>(group.begin) + share * static_cast<double>(group.size())) /
                           static_cast<double>(driver.grid->rows));
        });
      };
      if (start.from > 0) {
        take_over(sweep, {0, start.from}, group);
        keeper_.load_rows(plan_, sweep, group);
      }
      show({start.from, start.keep_at});
      if (start.keeps) keeper_.keep_rows(plan_, sweep, group);
      show({start.keep_at, times});
    }
  }

  [[nodiscard]] std::string reason_not_to_take_over(const PlannedSweep& sweep, std::size_t times) {
    for (const std::size_t field : sweep.written) {
      for (const WriteTarget& target : plan_.targets(field)) {
        std::string& earlier = earlier_[target.file];
        if (earlier.empty()) earlier = keeper_.intact_output(plan_.files[target.file].path);
        if (earlier.empty()) return fmt::format("{} is not as it was written", plan_.files[target.file].path);
        std::string reason = files_[target.file]->reason_not_to_take_over(target.position, earlier, times);
        if (!reason.empty()) return reason;
      }
    }
    return {};
  }

  void take_over(const PlannedSweep& sweep, core::IndexRange times, core::IndexRange rows) {
    for (const std::size_t field : sweep.written) {
      for (const WriteTarget& target : plan_.targets(field)) {
        files_[target.file]->take_over(target.position, earlier_[target.file], times, rows, target.layer);
      }
    }
  }

  /// Makes room for the results that later sweeps need.
  void hold_results(const PlannedSweep& sweep) {
    const auto hold = [&](std::size_t field) {
      if (plan_.fields[field].held) {
        held_[field] = std::make_unique<core::Field>(core::make_field(plan_.fields[field].header));
        for (const PlannedField& mapped : plan_.fields) {
          for (const MadeOf& from : mapped.made_of) {
            if (from.field == field && from.held) from.held->show(core::view(std::as_const(*held_[field])));
          }
        }
      }
    };
    std::ranges::for_each(sweep.kept, hold);
    for (const std::size_t step : sweep.reductions) {
      std::ranges::for_each(plan_.steps[step].outputs, hold);
    }
  }

  stream::FieldSet field_set(const PlannedSweep& sweep) {
    stream::FieldSet fields;
    for (const std::size_t position : sweep.sources) {
      const PlannedField& field = plan_.fields[position];
      if (field.source) {
        fields.add(field.tile, field.source);
      } else {
        fields.add(field.tile, field.header, core::view(std::as_const(*held_[position])));
      }
    }
    return fields;
  }

  [[nodiscard]] stream::TileNames names(const std::vector<std::size_t>& fields) const {
    stream::TileNames result;
    for (const std::size_t field : fields) {
      result.push_back(plan_.fields[field].tile);
    }
    return result;
  }

  /// Returns the consumers of a sweep: maps first, as they make the tiles that the others take.
  std::vector<std::unique_ptr<stream::Consumer>> make_consumers(const PlannedSweep& sweep) {
    std::vector<std::unique_ptr<stream::Consumer>> consumers;
    for (const std::size_t position : sweep.maps) {
      const PlannedStep& step = plan_.steps[position];
      consumers.push_back(
          std::make_unique<stream::MapConsumer<analysis::Map>>(*step.map, names(step.inputs), names(step.outputs)));
    }
    for (const std::size_t position : sweep.reductions) {
      const PlannedStep& step = plan_.steps[position];
      consumers.push_back(
          std::make_unique<stream::AccumulateConsumer<analysis::Reduction>>(*step.reduction, names(step.inputs)));
    }
    for (const std::size_t position : sweep.tabulations) {
      const PlannedStep& step = plan_.steps[position];
      consumers.push_back(
          std::make_unique<stream::AccumulateConsumer<analysis::Tabulation>>(*step.tabulation, names(step.inputs)));
    }
    for (const std::size_t field : sweep.kept) {
      consumers.push_back(std::make_unique<stream::KeepConsumer>(core::view(*held_[field]), plan_.fields[field].tile));
    }
    for (const std::size_t field : sweep.written) {
      for (const WriteTarget& target : plan_.targets(field)) {
        consumers.push_back(std::make_unique<stream::WriteConsumer>(
            files_[target.file]->sink(target.position, target.layer), plan_.fields[field].tile));
      }
    }
    for (const LookedAt& what : looked_at(sweep)) {
      consumers.push_back(std::make_unique<LookConsumer>(seen_, what, plan_.fields[what.field]));
    }
    return consumers;
  }

  /// Tells whether a field has the times and places of the one that drives a sweep, so that it passes whole.
  [[nodiscard]] bool passes_with(std::size_t driver, std::size_t field) const {
    const core::FieldHeader& a = plan_.fields[driver].header;
    const core::FieldHeader& b = plan_.fields[field].header;
    return same_times(a, b) && a.leading_size() == b.leading_size() && a.grid->rows == b.grid->rows &&
           a.grid->columns == b.grid->columns;
  }

  /// Returns the fields that are looked at in a sweep: those that pass whole and are not shown otherwise, and inputs as
  /// far as steps see them.
  [[nodiscard]] std::vector<LookedAt> looked_at(const PlannedSweep& sweep) const {
    std::vector<LookedAt> all;
    const auto passes = [&](std::size_t field) {
      return std::ranges::any_of(
          all, [&](const LookedAt& other) { return other.field == field && other.shown_to == nullptr; });
    };
    for (const std::vector<std::size_t>* fields : {&sweep.written, &sweep.kept}) {
      for (const std::size_t field : *fields) {
        if (!passes(field)) all.push_back({field});
      }
    }
    for (const bool with_tiles : {true, false}) {
      for (const std::vector<std::size_t>* steps : {&sweep.maps, &sweep.reductions, &sweep.tabulations}) {
        for (const std::size_t step : *steps) {
          for (const LookedAt& input : inputs_of(sweep, step)) {
            if ((input.shown_to == nullptr) == with_tiles && !passes(input.field)) all.push_back(input);
          }
        }
      }
    }
    return all;
  }

  /// Returns the inputs of a run that a step is shown in a sweep.
  [[nodiscard]] std::vector<LookedAt> inputs_of(const PlannedSweep& sweep, std::size_t position) const {
    const PlannedStep& step = plan_.steps[position];
    const core::Need& need = step.operation->need();
    std::vector<LookedAt> inputs;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const std::size_t field = step.inputs[i];
      if (!plan_.fields[field].source) continue;
      const bool whole = i < need.finished_inputs.size() && need.finished_inputs[i];
      const bool passes = !whole && passes_with(sweep.driver, field);
      // What a map is asked for, only those after it know; its inputs of other times are not looked at.
      if (passes && (step.map != nullptr || (step.reduction != nullptr && i == need.driver))) {
        inputs.push_back({field});
      } else if (whole || step.map == nullptr) {
        inputs.push_back({field, step.operation.get(), i});
      }
    }
    return inputs;
  }

  void begin_reductions(const PlannedSweep& sweep, core::IndexRange band, std::size_t rows) {
    for (const std::size_t position : sweep.reductions) {
      analysis::Reduction& reduction = *plan_.steps[position].reduction;
      if (!reduction.need().across_rows) {
        reduction.begin(band);
      } else if (band.begin == 0) {
        reduction.begin({0, rows});
      }
    }
  }

  /// Begins tabulations; they need whole maps, so that there is one band.
  void begin_tabulations(const PlannedSweep& sweep) {
    for (const std::size_t step : sweep.tabulations) {
      plan_.steps[step].tabulation->begin();
    }
  }

  /// Does the work that a tabulation has left, and gives back its state. Its table is written with those of the other
  /// layers, when the last of them is there.
  void write_table(std::size_t position) {
    PlannedStep& step = plan_.steps[position];
    stream::work_in_parallel(*step.tabulation);
    core::Table table = step.tabulation->table();
    tell_findings_of(step);
    step.tabulation = nullptr;
    step.operation.reset();
    if (table.rows() == 0) {
      findings_.add(fmt::format("step '{}'", step.name), instance_name(step), instance_count(plan_, step),
                    fmt::format("its table has no rows, as nothing in '{}' is what it looks for",
                                plan_.fields[step.inputs.front()].name));
    }
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const std::vector<std::size_t>& steps = plan_.files[i].tables_of;
      if (std::ranges::find(steps, position) == steps.end()) continue;
      std::vector<core::Table>& tables = tables_[i];
      tables.push_back(table);
      if (tables.size() < steps.size()) continue;
      files_[i]->write(step.layers ? core::joined_table(std::move(tables), *step.layers) : tables.front());
      tables_.erase(i);
    }
  }

  void finish_reductions(const PlannedSweep& sweep, core::IndexRange band, std::size_t rows) {
    for (const std::size_t position : sweep.reductions) {
      PlannedStep& step = plan_.steps[position];
      const core::Need& need = step.reduction->need();
      if (!need.across_rows || band.end == rows) {
        stream::work_in_parallel(*step.reduction);
      }
      if (need.keeps_results) {
        finish_kept(step, band, rows);
      } else if (!need.across_rows || band.end == rows) {
        finish(step, band);
      }
    }
  }

  /// Finishes a band of rows of a step's results (all rows of those that need the whole field): into the held field
  /// where there is one, and into the files.
  void finish(const PlannedStep& step, core::IndexRange rows) {
    std::vector<core::Field> passing(step.outputs.size());
    std::vector<core::MutableTileView> views;
    for (std::size_t i = 0; i < step.outputs.size(); ++i) {
      const std::size_t position = step.outputs[i];
      const core::FieldHeader& header = plan_.fields[position].header;
      const bool across = step.reduction->need().across_rows;
      const core::IndexRange own_rows = across ? core::IndexRange{0, header.grid->rows} : rows;
      const core::Extent extent{{0, header.leading_size()}, own_rows, header.grid->columns};
      if (held_[position]) {
        views.push_back(core::view(*held_[position]).narrowed(extent.times, own_rows));
      } else {
        passing[i].values.resize({extent.times.size(), own_rows.size(), extent.columns});
        views.emplace_back(passing[i].values.data(), extent);
      }
    }
    finish_rows(step, views, rows);
    write_results(step, views);
  }

  /// Finishes a band of results that are kept whole until all are there; then completes and writes them.
  void finish_kept(PlannedStep& step, core::IndexRange band, std::size_t rows) {
    std::vector<core::MutableTileView> views;
    for (const std::size_t position : step.outputs) {
      if (!held_[position]) {
        held_[position] = std::make_unique<core::Field>(core::make_field(plan_.fields[position].header));
      }
      views.push_back(core::view(*held_[position]));
    }
    finish_rows(step, views, band);
    if (band.end < rows) {
      return;
    }
    step.reduction->complete(views);
    write_results(step, views);
    for (std::size_t i = 0; i < step.outputs.size(); ++i) {
      PlannedField& field = plan_.fields[step.outputs[i]];
      for (const auto& [name, value] : step.reduction->outputs()[i].numeric_attributes) {
        write_number(step.outputs[i], name, value);
      }
      if (!field.held) {
        held_[step.outputs[i]].reset();
      }
    }
  }

  /// Writes a number that is known only now: where the field has layers, to a variable that has a number for each.
  void write_number(std::size_t field, const std::string& attribute, double value) {
    const std::vector<WriteTarget> numbers = plan_.number_targets(field, attribute);
    for (const WriteTarget& target : numbers) {
      files_[target.file]->sink(target.position, target.layer).write({&value, {{0, 1}, {0, 1}, 1}});
    }
    if (!numbers.empty()) return;
    for (const WriteTarget& target : plan_.targets(field)) {
      if (target.layer == 0) files_[target.file]->set_number(target.position, attribute, value);
    }
  }

  void write_results(const PlannedStep& step, const std::vector<core::MutableTileView>& views) {
    step.reduction->review(views);
    for (std::size_t i = 0; i < step.outputs.size(); ++i) {
      seen_.look(step.outputs[i], views[i]);
      for (const WriteTarget& target : plan_.targets(step.outputs[i])) {
        files_[target.file]->sink(target.position, target.layer).write(views[i]);
      }
    }
  }

  /// Gives the rows of a result to several threads, as far as the operation works row by row.
  static void finish_rows(const PlannedStep& step, const std::vector<core::MutableTileView>& views,
                          core::IndexRange rows) {
    if (step.operation->need().across_rows) {
      step.reduction->finish(views);
      return;
    }
    const std::size_t parts = std::min(rows.size(), 4 * stream::thread_count());
    stream::parallel_for(parts, [&](std::size_t i) {
      const core::IndexRange part{rows.begin + rows.size() * i / parts, rows.begin + rows.size() * (i + 1) / parts};
      std::vector<core::MutableTileView> part_views;
      for (const core::MutableTileView& view : views) {
        // A result of the whole field has no rows to be divided.
        const bool divided = view.extent().rows.end >= rows.end && view.extent().rows.begin <= rows.begin;
        part_views.push_back(divided ? view.narrowed(view.extent().times, part) : view);
      }
      step.reduction->finish(part_views);
    });
  }

  /// Gives back the states of a sweep and the fields that nobody needs any more.
  void release(std::size_t sweep) {
    for (const std::size_t position : plan_.sweeps[sweep].reductions) {
      tell_findings_of(plan_.steps[position]);
      plan_.steps[position].reduction = nullptr;
      plan_.steps[position].operation.reset();
    }
    for (std::size_t field = 0; field < held_.size(); ++field) {
      if (plan_.fields[field].last_sweep == sweep) {
        held_[field].reset();
      }
    }
  }

  RunPlan& plan_;
  SweepKeeper& keeper_;
  ProgressMeter meter_;
  SeenValues seen_;
  InstanceNotices findings_;
  std::map<std::size_t, std::vector<core::Table>> tables_;  ///< of layers, by file, until all are there
  const std::vector<RunOutput*>& files_;
  std::map<std::size_t, std::string> earlier_;  ///< outputs of the last run, by file
  std::vector<std::unique_ptr<core::Field>> held_;
};

}  // namespace

void carry_out(RunPlan& plan, const RunOptions& options, SweepKeeper& keeper, const std::vector<RunOutput*>& outputs) {
  Runner(plan, options, keeper, outputs).run();
}

}  // namespace fieldwise::pipeline
