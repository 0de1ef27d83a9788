#include "pipeline/record/sweep_facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/writing/chunk_shape.hpp"
#include "fieldwise/io/writing/output.hpp"

namespace fieldwise::pipeline {

namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

/// Gathers numbers and texts for one digest; what is gathered cannot be cut in two ways.
class Gathered {
 public:
  void add(std::span<const double> numbers) {
    add_size(numbers.size());
    const auto bytes = std::as_bytes(numbers);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void add(const std::string& text) {
    add_size(text.size());
    const auto bytes = std::as_bytes(std::span(text));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  [[nodiscard]] std::string digest() const { return io::sha256_of_bytes(bytes_); }

 private:
  void add_size(std::uint64_t size) {
    const auto bytes = std::as_bytes(std::span(&size, 1));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }

  std::vector<std::byte> bytes_;
};

bool takes_finished(const PlannedStep& step, std::size_t input) {
  const auto& finished = step.operation->need().finished_inputs;
  return input < finished.size() && finished[input];
}

std::string form_of(const core::FieldHeader& header) {
  Gathered form;
  const core::Grid& grid = *header.grid;
  form.add(fmt::format("{} {} {} {} {}", static_cast<int>(header.type), header.units.text(), header.difference,
                       static_cast<int>(header.leading), header.time ? static_cast<int>(header.time->calendar) : -1));
  form.add(fmt::format("{} {} {} {}", static_cast<int>(grid.kind), grid.rows, grid.columns, grid.unstructured));
  if (grid.rows_alone) form.add(std::string("rows alone"));
  if (grid.healpix) form.add(core::describe_healpix(grid.healpix->scheme));
  for (const std::vector<double>* places :
       {&grid.lat_deg, &grid.lon_deg, &grid.lat_bounds_deg, &grid.lon_bounds_deg, &grid.cell_area_m2}) {
    form.add(*places);
  }
  if (header.coordinate) form.add(header.coordinate->values);
  if (header.layers) {
    for (const core::CoordinateAxis& axis : header.layers->axes) {
      form.add(fmt::format("{} {}", axis.name, axis.units));
      form.add(axis.values);
      for (const std::string& label : axis.labels) form.add(label);
    }
  }
  return form.digest();
}

/// Gathers all values of a series, or of a finished field in memory, at some times: as digests, as it may be large.
void add_values(stream::FieldSet& fields, const PlannedField& field, core::IndexRange times, Gathered& gathered) {
  const core::TileView view = fields.show(field.tile, times, {0, field.header.grid->rows});
  for (std::size_t time = times.begin; time < times.end; ++time) {
    for (std::size_t row = 0; row < field.header.grid->rows; ++row) {
      gathered.add(io::sha256_of_bytes(std::as_bytes(view.row(time, row))));
    }
  }
}

/// Collects the facts of one sweep, from its last consumers to its sources.
class FactFinder {
 public:
  FactFinder(const RunPlan& plan, const PlannedSweep& sweep, stream::FieldSet& fields)
      : plan_(plan), sweep_(sweep), fields_(fields) {}

  Facts find(std::size_t times) {
    for (const std::vector<std::size_t>* fields : {&sweep_.kept, &sweep_.written}) {
      for (const std::size_t field : *fields) shown_[field] = {0, times};
    }
    for (const std::size_t step : sweep_.reductions) add_step(plan_.steps[step], {0, times});
    for (std::size_t i = sweep_.maps.size(); i-- > 0;) {
      const PlannedStep& step = plan_.steps[sweep_.maps[i]];
      core::IndexRange made{};
      for (const std::size_t output : step.outputs) made = core::united(made, shown_[output]);
      add_step(step, made);
    }
    Facts facts;  // of the sources first: where they differ, all else does, and says less
    for (const auto& [position, range] : shown_) {
      if (std::ranges::find(sweep_.sources, position) != sweep_.sources.end()) {
        add_source(plan_.fields[position], range, facts);
        add_step_of_time(plan_.fields[position], facts);
      }
      facts.emplace_back(fmt::format("form of '{}'", plan_.fields[position].tile),
                         form_of(plan_.fields[position].header));
    }
    facts.insert(facts.end(), facts_.begin(), facts_.end());
    return facts;
  }

 private:
  void add(const std::string& subject, const std::string& digest) { facts_.emplace_back(subject, digest); }

  void add_step(const PlannedStep& step, core::IndexRange times) {
    Gathered terms;
    const analysis::Continuable& operation = *step.operation->continuable();
    terms.add(operation.fingerprint(times.end));
    add(fmt::format("terms of {}", step_text(step)), terms.digest());
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      const std::size_t field = step.inputs[i];
      if (takes_finished(step, i)) {
        add_finished(step, plan_.fields[field], operation.times_used(i, times));
      } else {
        shown_[field] = core::united(shown_[field], step.operation->times_needed(i, times));
      }
    }
  }

  /// Adds where the values of a field come from, or, where nobody knows or they are results, the values themselves.
  void add_source(const PlannedField& field, core::IndexRange times, Facts& facts) {
    const std::string places = field.source ? field.source->fingerprint(times) : std::string();
    if (!places.empty()) {
      facts.emplace_back(fmt::format("files of '{}'", field.tile), places);
    } else {  // also a map's result that is held because its tiles have another form
      Gathered values;
      add_values(fields_, field, times, values);
      facts.emplace_back(fmt::format("values of '{}'", field.tile), values.digest());
    }
  }

  /// Adds the step of a field's times, by which values are neighbours, windows and years complete.
  static void add_step_of_time(const PlannedField& field, Facts& facts) {
    const core::TimeAxis* axis = field.header.time.get();
    if (field.header.leading != core::Leading::time || axis == nullptr) return;
    Gathered step;
    step.add(axis->step.text(axis->calendar));
    facts.emplace_back(fmt::format("time step of '{}'", field.tile), step.digest());
  }

  static std::string step_text(const PlannedStep& step) {
    const std::string instance = instance_name(step);
    return fmt::format("{} '{}'{}", step.hidden ? fmt::format("the implied {}", step.doc->name) : "step", step.name,
                       instance.empty() ? instance : fmt::format(" ({})", instance));
  }

  void add_finished(const PlannedStep& step, const PlannedField& field, core::IndexRange used) {
    const bool slots = field.header.leading == core::Leading::time && field.header.time->climatological;
    const std::string subject = slots ? fmt::format("climatology '{}' of {}", field.tile, step_text(step))
                                      : fmt::format("values of '{}' in {}", field.tile, step_text(step));
    const core::IndexRange times{used.begin, std::min(used.end, field.header.leading_size())};
    if (field.source && !field.header.is_series()) {
      add(subject, field.source->fingerprint(times));  // a gridded file is compared as a file
      return;
    }
    Gathered values;
    values.add(form_of(field.header));
    add_values(fields_, field, times, values);
    add(subject, values.digest());
  }

  const RunPlan& plan_;
  const PlannedSweep& sweep_;
  stream::FieldSet& fields_;
  std::map<std::size_t, core::IndexRange> shown_;
  Facts facts_;
};

/// Returns the times of an input up to its last value, as far as that is known before the sweep.
std::size_t known_times(stream::FieldSet& fields, const PlannedField& field, bool finished) {
  const std::size_t times = field.header.leading_size();
  if (!finished || !field.header.is_series()) return times;
  const core::TileView view = fields.show(field.tile, {0, times}, {0, 1});
  std::size_t known = times;
  while (known > 0 && std::isnan(view.at(known - 1, 0, 0))) --known;
  return known;
}

/// Says that a fact has changed.
std::string sentence_of(const std::string& subject) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSentences{
      {{"climatology ", "it has changed, as one of a base that grows does with each new date"},
       {"files ", "old dates come from other places, or are decoded in another way"},
       {"form ", "grid, units or type have changed"},
       {"values ", "values of old dates have changed"},
       {"time step ", "it is another now, by which old dates pair, group or weigh otherwise"},
       {"terms ", "old dates pair, group or weigh otherwise now"}}};
  const auto found =
      std::ranges::find_if(kSentences, [&](const auto& sentence) { return subject.starts_with(sentence.first); });
  return fmt::format("{}: {}", subject, found->second);
}

}  // namespace

std::string sweep_name(const RunPlan& plan, const PlannedSweep& sweep) {
  std::vector<std::string> names;
  const auto add = [&](std::string name) {  // layers of a step or field are one name
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  for (const std::vector<std::size_t>* steps : {&sweep.maps, &sweep.reductions, &sweep.tabulations}) {
    for (const std::size_t step : *steps) add(plan.steps[step].name);
  }
  for (const std::size_t field : sweep.written) add("write " + plan.fields[field].name);
  return fmt::format("'{}' for {}", plan.fields[sweep.driver].tile, fmt::join(names, ", "));
}

std::string reason_to_keep_nothing(const RunPlan& plan, const PlannedSweep& sweep) {
  if (sweep.form == core::TileForm::whole_columns) return "it needs all times at once";
  if (!sweep.kept.empty()) {
    return fmt::format("all values of '{}' are needed in memory", plan.fields[sweep.kept.front()].name);
  }
  for (const std::size_t field : sweep.sources) {
    const PlannedField& source = plan.fields[field];
    if (source.source && !source.header.is_series() && source.source->fingerprint({0, 0}).empty()) {
      return fmt::format("nobody knows where the values of '{}' come from", source.name);
    }
  }
  for (const std::vector<std::size_t>* steps : {&sweep.maps, &sweep.reductions, &sweep.tabulations}) {
    for (const std::size_t step : *steps) {
      if (plan.steps[step].operation->continuable() == nullptr) {
        return fmt::format("step '{}' ({}) keeps no state", plan.steps[step].name, plan.steps[step].doc->name);
      }
    }
  }
  return plan.fields[sweep.driver].header.leading == core::Leading::time ? "" : "it has no times";
}

std::size_t settled_times(const RunPlan& plan, const PlannedSweep& sweep, stream::FieldSet& fields) {
  const std::size_t times = plan.fields[sweep.driver].header.leading_size();
  std::size_t settled = times;
  for (const std::size_t position : sweep.reductions) {
    const PlannedStep& step = plan.steps[position];
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      known.push_back(known_times(fields, plan.fields[step.inputs[i]], takes_finished(step, i)));
    }
    settled = std::min(settled, step.operation->continuable()->settled_times(times, known));
  }
  std::size_t unit = 1;
  for (const std::size_t field : sweep.written) {
    for (const WriteTarget& target : plan.targets(field)) {
      unit = std::lcm(unit, io::chunk_shape(plan.fields[field].header, plan.files[target.file].format)[0]);
    }
  }
  return settled / unit * unit;
}

Facts sweep_facts(const RunPlan& plan, const PlannedSweep& sweep, stream::FieldSet& fields, std::size_t times) {
  return FactFinder(plan, sweep, fields).find(times);
}

std::string reason_to_begin(const Facts& then, const Facts& now) {
  if (then.size() != now.size()) return "it depends on other things now";
  const auto [old_fact, new_fact] = std::ranges::mismatch(then, now);
  if (new_fact == now.end()) return {};
  const std::string& subject = new_fact->first;
  return old_fact->first == subject ? sentence_of(subject) : "it depends on other things now";
}

std::string reason_to_begin(const RunRecord& now, const RunRecord& then,
                            const std::function<bool(const std::string& path)>& holds_what_it_held) {
  std::map<std::string, const RecordedFile*> files;
  for (const RecordedFile& file : now.inputs) files[file.path] = &file;
  for (const RecordedFile& file : then.inputs) {
    const auto found = files.find(file.path);
    if (found == files.end()) return fmt::format("{} is no longer an input", file.path);
    if (!same_content(*found->second, file) && !holds_what_it_held(file.path))
      return fmt::format("{} has changed", file.path);
  }
  return {};
}

std::string digest_of_run(const RunConfig& config) {
  RunConfig nameless = config;
  for (InputConfig& input : nameless.inputs) {
    input.files_as_written.clear();
    input.grid_as_written.clear();
    for (auto& member : input.members_as_written) member.second.clear();
  }
  const std::string text = effective_run(nameless);
  return io::sha256_of_bytes(std::as_bytes(std::span(text)));
}

}  // namespace fieldwise::pipeline
