#include "runner.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "fieldwise/core/field.hpp"
#include "fieldwise/pipeline/plan.hpp"
#include "fieldwise/pipeline/provenance.hpp"
#include "fieldwise/stream/field_set.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "fieldwise/stream/sweep.hpp"
#include "progress_meter.hpp"

namespace fieldwise::pipeline {

namespace {

using FieldNames = std::vector<std::string>;

/// Shows tiles to a reduction.
class ReductionConsumer final : public stream::Consumer {
 public:
  ReductionConsumer(analysis::Reduction& reduction, FieldNames inputs)
      : reduction_(reduction), inputs_(std::move(inputs)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return reduction_.need(); }
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override {
    return reduction_.times_needed(input, times);
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    reduction_.accumulate(inputs);
  }

 private:
  analysis::Reduction& reduction_;
  FieldNames inputs_;
};

/// Makes tiles with a map.
class MapConsumer final : public stream::Consumer {
 public:
  MapConsumer(const analysis::Map& map, FieldNames inputs, FieldNames outputs)
      : map_(map), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] std::span<const std::string> outputs() const override { return outputs_; }
  [[nodiscard]] core::Need need() const override { return map_.need(); }
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override {
    return map_.times_needed(input, times);
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) override {
    map_.apply(inputs, outputs);
  }

 private:
  const analysis::Map& map_;
  FieldNames inputs_;
  FieldNames outputs_;
};

/// Writes tiles to a file.
class WriteConsumer final : public stream::Consumer {
 public:
  WriteConsumer(stream::FieldSink& sink, std::string input) : sink_(sink), inputs_{std::move(input)} {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {core::TileForm::any, core::Split::none, false, 0, {}}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    sink_.write(inputs[0]);
  }

 private:
  stream::FieldSink& sink_;
  FieldNames inputs_;
};

/// Copies tiles into a field in memory.
class KeepConsumer final : public stream::Consumer {
 public:
  KeepConsumer(const core::MutableTileView& kept, std::string input) : kept_(kept), inputs_{std::move(input)} {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    const core::Extent& extent = inputs[0].extent();
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        std::ranges::copy(inputs[0].row(time, row), kept_.row(time, row).begin());
      }
    }
  }

 private:
  core::MutableTileView kept_;
  FieldNames inputs_;
};

/// Carries out a plan.
class Runner {
 public:
  Runner(const RunConfig& config, RunPlan& plan, const RunOptions& options)
      : plan_(plan), meter_(plan, options), held_(plan.fields.size()) {
    for (const PlannedFile& file : plan_.files) {
      std::vector<core::FieldHeader> headers;
      for (const std::size_t field : file.fields) {
        headers.push_back(plan_.fields[field].header);
      }
      files_.emplace_back(file.path, headers, global_attributes(config, plan_), file.format);
    }
  }

  void run() {
    for (std::size_t s = 0; s < plan_.sweeps.size(); ++s) {
      meter_.begin_sweep(s, plan_.sweeps[s]);
      run_sweep(plan_.sweeps[s]);
      release(s);
    }
    for (io::OutputFile& file : files_) {
      file.prepare();  // whatever can fail does so before the first file gets its name
    }
  }

  /// Returns the files, complete under their temporary names.
  [[nodiscard]] std::vector<io::OutputFile>& files() noexcept { return files_; }

 private:
  void run_sweep(const PlannedSweep& sweep) {
    const core::FieldHeader& driver = plan_.fields[sweep.driver].header;
    const std::size_t rows = driver.grid->rows;
    hold_results(sweep);
    stream::FieldSet fields = field_set(sweep);
    fields.read_together(sweep.tile.read_times);
    for (std::size_t begin = 0; begin < rows; begin += sweep.band_rows) {
      const core::IndexRange band{begin, std::min(rows, begin + sweep.band_rows)};
      begin_reductions(sweep, band, rows);
      const auto consumers = make_consumers(sweep);
      std::vector<stream::Consumer*> pointers;
      for (const auto& consumer : consumers) {
        pointers.push_back(consumer.get());
      }
      const auto tiles = stream::cut_tiles({{0, driver.leading_size()}, band, driver.grid->columns}, sweep.tile);
      stream::sweep(fields, pointers, tiles, [&](std::size_t done, std::size_t all) {
        const double band_share = static_cast<double>(done) / static_cast<double>(all);
        meter_.tile_done((static_cast<double>(band.begin) + band_share * static_cast<double>(band.size())) /
                         static_cast<double>(rows));
      });
      finish_reductions(sweep, band, rows);
    }
    fields.read_together(1);
  }

  /// Makes room for the results that later sweeps need.
  void hold_results(const PlannedSweep& sweep) {
    const auto hold = [&](std::size_t field) {
      if (plan_.fields[field].held) {
        held_[field] = std::make_unique<core::Field>(core::make_field(plan_.fields[field].header));
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
        fields.add(field.name, field.source);
      } else {
        fields.add(field.name, field.header, core::view(std::as_const(*held_[position])));
      }
    }
    return fields;
  }

  [[nodiscard]] FieldNames names(const std::vector<std::size_t>& fields) const {
    FieldNames result;
    for (const std::size_t field : fields) {
      result.push_back(plan_.fields[field].name);
    }
    return result;
  }

  /// Returns the consumers of a sweep: maps first, as they make the tiles that the others take.
  std::vector<std::unique_ptr<stream::Consumer>> make_consumers(const PlannedSweep& sweep) {
    std::vector<std::unique_ptr<stream::Consumer>> consumers;
    for (const std::size_t position : sweep.maps) {
      const PlannedStep& step = plan_.steps[position];
      consumers.push_back(std::make_unique<MapConsumer>(*step.map, names(step.inputs), names(step.outputs)));
    }
    for (const std::size_t position : sweep.reductions) {
      const PlannedStep& step = plan_.steps[position];
      consumers.push_back(std::make_unique<ReductionConsumer>(*step.reduction, names(step.inputs)));
    }
    for (const std::size_t field : sweep.kept) {
      consumers.push_back(std::make_unique<KeepConsumer>(core::view(*held_[field]), plan_.fields[field].name));
    }
    for (const std::size_t field : sweep.written) {
      for (const WriteTarget& target : plan_.targets(field)) {
        consumers.push_back(
            std::make_unique<WriteConsumer>(files_[target.file].sink(target.position), plan_.fields[field].name));
      }
    }
    return consumers;
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

  void finish_reductions(const PlannedSweep& sweep, core::IndexRange band, std::size_t rows) {
    for (const std::size_t position : sweep.reductions) {
      PlannedStep& step = plan_.steps[position];
      const core::Need& need = step.reduction->need();
      if (!need.across_rows || band.end == rows) {
        stream::work_all(*step.reduction);
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
        for (const WriteTarget& target : plan_.targets(step.outputs[i])) {
          files_[target.file].set_number(target.position, name, value);
        }
      }
      if (!field.held) {
        held_[step.outputs[i]].reset();
      }
    }
  }

  void write_results(const PlannedStep& step, const std::vector<core::MutableTileView>& views) {
    for (std::size_t i = 0; i < step.outputs.size(); ++i) {
      for (const WriteTarget& target : plan_.targets(step.outputs[i])) {
        files_[target.file].sink(target.position).write(views[i]);
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
  ProgressMeter meter_;
  std::vector<io::OutputFile> files_;
  std::vector<std::unique_ptr<core::Field>> held_;
};

}  // namespace

std::vector<io::OutputFile> carry_out(const RunConfig& config, RunPlan& plan, const RunOptions& options) {
  Runner runner(config, plan, options);
  runner.run();
  return std::move(runner.files());
}

}  // namespace fieldwise::pipeline
