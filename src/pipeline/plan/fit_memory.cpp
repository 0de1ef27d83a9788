#include "pipeline/plan/fit_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/writing/chunk_shape.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "pipeline/plan/cut_by_layers.hpp"

namespace fieldwise::pipeline {

namespace {

/// Is what the program itself takes beside states, tiles and fields: libraries, file indexes, read and write buffers.
constexpr std::size_t kProgramBytes = std::size_t{64} << 20U;

/// A chunk is held as stored, decompressed and in the order of its values while a thread decodes it.
constexpr std::size_t kBuffersPerDecoder = 3;

constexpr double kKibibyte = 1024.0;
constexpr double kMebibyte = 1024.0 * kKibibyte;

/// Writes an amount so that little is not nothing: "12 KiB", "300 MiB".
std::string allowed_text(double bytes) {
  if (bytes < kKibibyte) return fmt::format("{:.0f} bytes", bytes);
  return bytes < kMebibyte ? fmt::format("{:.0f} KiB", bytes / kKibibyte)
                           : fmt::format("{:.0f} MiB", std::floor(bytes / kMebibyte));
}

/// Chooses bands and tiles of one sweep.
class SweepFitter {
 public:
  SweepFitter(const RunPlan& plan, PlannedSweep& sweep, std::size_t live_bytes)
      : plan_(plan),
        sweep_(sweep),
        live_bytes_(live_bytes),
        memory_bytes_(plan.memory_bytes),
        driver_(plan.fields[sweep.driver].header) {
    for (const std::size_t field : sweep.sources) {
      const PlannedField& source = plan.fields[field];
      if (source.source && is_swept(source)) {
        storage_ = stream::common_storage(storage_, source.source->storage());
      }
    }
    row_unit_ = common_chunk_rows(sweep.written);
    band_unit_ = row_unit_;
    for (const std::size_t step : sweep.reductions) {
      band_unit_ = std::min(driver_.grid->rows, std::lcm(band_unit_, common_chunk_rows(plan.steps[step].outputs)));
    }
  }

  void fit() {
    const std::size_t rows = driver_.grid->rows;
    sweep_.band_rows = rows;
    if (!within(rows)) {
      sweep_.band_rows = largest_band(rows);
    }
    sweep_.tile = tile_shape(sweep_.band_rows);
    sweep_.peak_bytes = peak_bytes(sweep_.band_rows);
    for (const std::size_t step : sweep_.tabulations) {
      plan_.steps[step].tabulation->allow((memory_bytes_ - sweep_.peak_bytes) / sweep_.tabulations.size());
    }
    describe_reading();
  }

  /// Tells whether one band of all rows fits into the memory.
  [[nodiscard]] bool fits_with_all_rows() const { return within(driver_.grid->rows); }

  /// Returns the least memory with which the sweep can be made: tiles grow with the memory, so it is approached.
  [[nodiscard]] std::size_t least_memory() const {
    SweepFitter trial = *this;
    const std::size_t rows = smallest_band();
    for (std::size_t peak = trial.peak_bytes(rows); peak > trial.memory_bytes_; peak = trial.peak_bytes(rows)) {
      trial.memory_bytes_ = peak;
    }
    return trial.memory_bytes_;
  }

  /// Throws the sentence for a sweep that does not fit, naming what takes most.
  [[noreturn]] void refuse() const {
    const double least = std::ceil(static_cast<double>(least_memory()) / kMebibyte);
    const std::string allowed = allowed_text(static_cast<double>(plan_.memory_bytes));
    std::string remedy = fmt::format("allow at least {:.0f} MiB with --memory", least);
    if (const PlannedField* largest = largest_held()) {
      remedy += fmt::format(", or write {} in a run of its own first and use that file as an input", shown(*largest));
    }
    for (const std::size_t step : sweep_.tabulations) {
      const double bytes = static_cast<double>(plan_.steps[step].tabulation->state_bytes(stream::thread_count()));
      remedy += fmt::format(" (step '{}' keeps {:.0f} MiB)", plan_.steps[step].name, bytes / kMebibyte);
    }
    throw core::Error(core::ErrorKind::memory_exceeded,
                      fmt::format("the sweep over '{}' needs {:.0f} MiB, but {} are allowed: {}",
                                  plan_.fields[sweep_.driver].name, least, allowed, remedy));
  }

 private:
  [[nodiscard]] std::size_t smallest_band() const {
    return sweep_.form == core::TileForm::whole_maps ? driver_.grid->rows
                                                     : std::min<std::size_t>(1, driver_.grid->rows);
  }

  /// Tells whether a field is shown tile by tile, not whole.
  [[nodiscard]] bool is_swept(const PlannedField& field) const {
    return field.header.leading_size() == driver_.leading_size() && field.header.grid->rows == driver_.grid->rows;
  }

  /// Returns how many rows the chunks of what is written of some fields have.
  [[nodiscard]] std::size_t common_chunk_rows(const std::vector<std::size_t>& fields) const {
    std::size_t unit = 1;
    for (const std::size_t field : fields) {
      for (const WriteTarget& target : plan_.targets(field)) {
        const auto chunk = io::chunk_shape(plan_.fields[field].header, plan_.files[target.file].format);
        unit = std::min(driver_.grid->rows, std::lcm(unit, chunk[1]));
      }
    }
    return unit;
  }

  [[nodiscard]] core::Extent whole(std::size_t rows) const {
    return {{0, driver_.leading_size()}, {0, rows}, driver_.grid->columns};
  }

  /// Returns how many tiles of different fields exist at once.
  [[nodiscard]] std::size_t buffer_count() const {
    std::size_t count = sweep_.sources.size();
    for (const std::size_t step : sweep_.maps) {
      count += plan_.steps[step].outputs.size();
    }
    return count;
  }

  /// Returns the shape of tiles, which may take a quarter of the memory between them.
  [[nodiscard]] stream::TileShape tile_shape(std::size_t band_rows) const {
    stream::TileLimits limits;
    limits.budget_bytes = std::min(limits.budget_bytes, memory_bytes_ / 4 / buffer_count());
    limits.target_bytes = std::min(limits.target_bytes, limits.budget_bytes);
    limits.row_unit = row_unit_;
    return stream::choose_tile_shape(whole(band_rows), storage_, sweep_.form, limits);
  }

  [[nodiscard]] std::size_t tile_bytes(std::size_t band_rows) const {
    const stream::TileShape shape = tile_shape(band_rows);
    std::size_t bytes = 0;
    std::size_t decoder_bytes = 0;
    for (const std::size_t field : sweep_.sources) {
      const PlannedField& source = plan_.fields[field];
      if (source.source) {
        const std::size_t times = is_swept(source) ? shape.times : source.header.leading_size();
        const std::size_t rows = std::min(shape.rows, source.header.grid->rows);
        const std::size_t stored_times = std::max(times, shape.read_times) * (shape.read_times > 1 ? 2 : 1);
        const stream::StorageShape storage = source.source->storage();
        const std::size_t value_bytes = storage.value_bytes;
        const std::size_t chunk_bytes =
            storage.chunk_times * storage.chunk_rows * storage.chunk_columns * storage.value_bytes;
        decoder_bytes = std::max(decoder_bytes, kBuffersPerDecoder * stream::thread_count() * chunk_bytes);
        bytes += source.source->working_bytes();
        const core::Extent tile{{0, times}, {0, rows}, source.header.grid->columns};
        const std::size_t tiles = is_swept(source) && stream::is_read_ahead(tile) ? 2 : 1;
        bytes += tile.size() * tiles * sizeof(double) + stored_times * value_bytes * rows * tile.columns;
      }
    }
    bytes += bytes_of_other_layers(shape);
    for (const std::size_t step : sweep_.maps) {
      bytes += plan_.steps[step].outputs.size() * shape.times * shape.rows * driver_.grid->columns * sizeof(double);
    }
    return bytes + decoder_bytes;
  }

  /// Returns the bytes that are kept as stored of layers that lie in the chunks of those that are shown, and are not.
  [[nodiscard]] std::size_t bytes_of_other_layers(const stream::TileShape& shape) const {
    std::size_t bytes = 0;
    for (const std::size_t field : sweep_.sources) {
      const PlannedField& source = plan_.fields[field];
      if (!source.source) continue;
      const stream::StorageShape storage = source.source->storage();
      const std::size_t shown = layers_shown(plan_, sweep_, source.name);
      if (storage.layers_together <= shown) continue;
      const std::size_t plane = std::max(shape.times, shape.read_times) *
                                std::min(shape.rows, source.header.grid->rows) * source.header.grid->columns *
                                storage.value_bytes;
      // Of each layer that is shown, its share.
      bytes += plane * (storage.layers_together - shown) / shown;
    }
    return bytes;
  }

  /// Returns the bytes of chunks of which a tile holds only a part, and which wait for the others.
  [[nodiscard]] std::size_t pending_bytes(std::size_t band_rows) const {
    const stream::TileShape shape = tile_shape(band_rows);
    const std::size_t rows = std::min(driver_.grid->rows, shape.rows + 2 * row_unit_);
    std::size_t chunk_times = 1;
    for (const std::size_t field : sweep_.written) {
      for (const WriteTarget& target : plan_.targets(field)) {
        const auto chunk = io::chunk_shape(plan_.fields[field].header, plan_.files[target.file].format);
        chunk_times = std::max(chunk_times, chunk[0]);
      }
    }
    const bool whole_times = shape.times % chunk_times == 0 || shape.times == driver_.leading_size();
    const bool whole_rows = shape.rows % row_unit_ == 0 || shape.rows == driver_.grid->rows;
    if (whole_times && whole_rows) return 0;
    const std::size_t times = whole_rows ? chunk_times : driver_.leading_size();
    return sweep_.written.size() * times * rows * driver_.grid->columns * sizeof(float);
  }

  /// Returns the bytes of states and of results that pass through to a file, for a band of rows.
  [[nodiscard]] std::size_t band_bytes(std::size_t band_rows) const {
    std::size_t bytes = 0;
    for (const std::size_t position : sweep_.reductions) {
      const PlannedStep& step = plan_.steps[position];
      const std::size_t rows = step.operation->need().across_rows ? driver_.grid->rows : band_rows;
      bytes += step.reduction->state_bytes(rows);
      for (const std::size_t field : step.outputs) {
        const PlannedField& result = plan_.fields[field];
        const bool kept = step.operation->need().keeps_results;
        bytes +=
            result.held ? 0 : result.bytes(kept ? result.header.grid->rows : std::min(rows, result.header.grid->rows));
      }
    }
    for (const std::size_t position : sweep_.tabulations) {
      bytes += plan_.steps[position].tabulation->state_bytes(stream::thread_count());
    }
    return bytes;
  }

  [[nodiscard]] std::size_t peak_bytes(std::size_t band_rows) const {
    return kProgramBytes + live_bytes_ + band_bytes(band_rows) + tile_bytes(band_rows) + pending_bytes(band_rows);
  }

  [[nodiscard]] bool within(std::size_t band_rows) const { return peak_bytes(band_rows) <= memory_bytes_; }

  [[nodiscard]] std::size_t largest_band(std::size_t rows) const {
    std::size_t fits = 0;
    std::size_t too_many = sweep_.form == core::TileForm::whole_maps ? 1 : rows;
    while (too_many - fits > 1) {
      const std::size_t middle = (fits + too_many) / 2;
      (within(middle) ? fits : too_many) = middle;
    }
    if (fits == 0) {
      refuse();
    }
    return fits < band_unit_ ? fits : fits / band_unit_ * band_unit_;
  }

  /// Returns what a user would call a result: steps that are implied have no name of theirs.
  [[nodiscard]] std::string shown(const PlannedField& field) const {
    const PlannedStep* const step = field.step == kNone ? nullptr : &plan_.steps[field.step];
    if (step == nullptr || !step->hidden) return fmt::format("'{}'", field.name);
    return fmt::format("the {} of '{}'", step->doc->name, plan_.fields[step->inputs.front()].name);
  }

  [[nodiscard]] const PlannedField* largest_held() const {
    const PlannedField* largest = nullptr;
    for (const PlannedField& field : plan_.fields) {
      const bool bigger =
          largest == nullptr || field.bytes(field.header.grid->rows) > largest->bytes(largest->header.grid->rows);
      if (field.held && bigger) {
        largest = &field;
      }
    }
    return largest;
  }

  /// Returns how many layers are decoded for each that the sweep shows: chunks may hold layers of other sweeps.
  [[nodiscard]] double layers_decoded() const {
    double most = 1.0;
    for (const std::size_t field : sweep_.sources) {
      const PlannedField& source = plan_.fields[field];
      if (!source.source || source.source->storage().layers_together <= 1) continue;
      const auto held = static_cast<double>(source.source->storage().layers_together);
      most = std::max(most, held / static_cast<double>(layers_shown(plan_, sweep_, source.name)));
    }
    return most;
  }

  void describe_reading() {
    const std::size_t rows = driver_.grid->rows;
    const std::size_t bands = rows == 0 ? 1 : (rows + sweep_.band_rows - 1) / sweep_.band_rows;
    std::size_t tile_rows_in_all = 0;
    for (std::size_t begin = 0; begin < rows; begin += sweep_.band_rows) {
      tile_rows_in_all += std::min(sweep_.band_rows, rows - begin);
    }
    sweep_.decode_factor = stream::decode_factor(whole(tile_rows_in_all), sweep_.tile, storage_);
    if (bands > 1 && storage_.chunk_rows >= rows) {
      sweep_.decode_factor = std::max(sweep_.decode_factor, static_cast<double>(bands));
    }
    sweep_.decode_factor *= layers_decoded();
    for (const std::size_t field : sweep_.sources) {
      const PlannedField& source = plan_.fields[field];
      sweep_.shown_bytes += source.source ? source.bytes(source.header.grid->rows) : 0;
    }
  }

  const RunPlan& plan_;
  PlannedSweep& sweep_;
  std::size_t live_bytes_;
  std::size_t memory_bytes_;
  const core::FieldHeader& driver_;
  stream::StorageShape storage_;  ///< that suits all sources
  std::size_t band_unit_ = 1;     ///< rows of the chunks of all results
  std::size_t row_unit_ = 1;      ///< rows of the chunks written
};

/// Notes in which sweep each held field is made and last needed.
void find_lifetimes(RunPlan& plan) {
  for (PlannedField& field : plan.fields) field.made_in = field.last_sweep = kNone;
  for (std::size_t s = 0; s < plan.sweeps.size(); ++s) {
    const PlannedSweep& sweep = plan.sweeps[s];
    for (const std::size_t field : sweep.sources) {
      plan.fields[field].last_sweep = s;
    }
    for (const std::size_t field : sweep.kept) {
      plan.fields[field].made_in = s;
    }
    for (const std::size_t step : sweep.reductions) {
      for (const std::size_t field : plan.steps[step].outputs) {
        plan.fields[field].made_in = s;
      }
    }
  }
}

/// Returns the bytes that operations keep from their making on: what several share, once.
std::size_t bytes_kept_by(const std::vector<PlannedStep>& steps) {
  std::map<const void*, std::size_t> kept;
  for (const PlannedStep& step : steps) {
    for (const analysis::KeptMemory& one : step.operation->kept()) kept[one.what] = one.bytes;
  }
  std::size_t bytes = 0;
  for (const auto& [what, size] : kept) bytes += size;
  return bytes;
}

std::vector<SweepFitter> fitters_of(RunPlan& plan) {
  find_lifetimes(plan);
  std::vector<SweepFitter> fitters;
  const std::size_t kept_bytes = bytes_kept_by(plan.steps);
  for (std::size_t s = 0; s < plan.sweeps.size(); ++s) {
    std::size_t live_bytes = kept_bytes;
    for (const PlannedField& field : plan.fields) {
      const bool alive = field.held && field.made_in <= s && field.last_sweep >= s && field.last_sweep != kNone;
      live_bytes += alive ? field.bytes(field.header.grid->rows) : 0;
    }
    fitters.emplace_back(plan, plan.sweeps[s], live_bytes);
  }
  return fitters;
}

/// Tells whether a chunk of some input holds several layers, so that each group of them decodes all.
bool chunks_span_layers(const RunPlan& plan) {
  return std::ranges::any_of(plan.fields, [](const PlannedField& field) {
    return field.source && field.source->storage().layers_together > 1;
  });
}

/// Cuts the sweeps into groups of layers, twice as many each time, until each fits with all its rows or has one layer:
/// fewer layers at once cost less than fewer rows, as chunks mostly hold one layer and all rows. Where they hold
/// several layers, fewer rows come first.
void cut_as_needed(RunPlan& plan) {
  const auto fits = [](const std::vector<SweepFitter>& fitters) {
    return std::ranges::all_of(fitters, &SweepFitter::fits_with_all_rows);
  };
  const auto fits_in_bands = [&plan](const std::vector<SweepFitter>& fitters) {
    return std::ranges::all_of(fitters,
                               [&](const SweepFitter& one) { return one.least_memory() <= plan.memory_bytes; });
  };
  const std::size_t most = most_layer_groups(plan);
  if (most == 1) return;
  const std::vector<SweepFitter> whole_fitters = fitters_of(plan);
  if (fits(whole_fitters) || (chunks_span_layers(plan) && fits_in_bands(whole_fitters))) return;
  const std::vector<PlannedSweep> whole = plan.sweeps;
  for (std::size_t groups = 2;; groups = std::min(most, 2 * groups)) {
    plan.sweeps = whole;
    plan.sweeps = cut_by_layers(plan, groups);
    if (groups == most || fits(fitters_of(plan))) return;
  }
}

}  // namespace

void fit_memory(RunPlan& plan) {
  cut_as_needed(plan);
  std::vector<SweepFitter> fitters = fitters_of(plan);
  // The sweep that needs most speaks for all.
  const auto neediest = std::ranges::max_element(fitters, {}, &SweepFitter::least_memory);
  if (neediest != fitters.end() && neediest->least_memory() > plan.memory_bytes) {
    neediest->refuse();
  }
  std::ranges::for_each(fitters, &SweepFitter::fit);
}

}  // namespace fieldwise::pipeline
