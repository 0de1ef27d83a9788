#include "fieldwise/stream/sweep.hpp"

#include <algorithm>
#include <map>

#include "fieldwise/core/stop.hpp"
#include "fieldwise/stream/parallel.hpp"

namespace fieldwise::stream {

namespace {

/// Holds a tile made by a consumer.
struct MadeTile {
  std::vector<double> values;
  core::Extent extent;
};

core::IndexRange united(core::IndexRange a, core::IndexRange b) {
  if (a.size() == 0) {
    return b;
  }
  return b.size() == 0 ? a : core::IndexRange{std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

core::Extent whole_extent(const core::FieldHeader& header) {
  return {{0, header.leading_size()}, {0, header.grid->rows}, header.grid->columns};
}

/// Runs the consumers over one tile after another; keeps the buffers of made tiles between tiles.
class TileRun {
 public:
  TileRun(FieldSet& fields, std::span<Consumer* const> consumers) : fields_(fields), consumers_(consumers) {}

  void run(const core::Extent& tile) {
    find_times(tile.times);
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
      feed(*consumers_[i], consumer_times_[i], tile);
    }
    views_.clear();
  }

 private:
  /// Finds which times of each named tile are needed, from the last consumer to the first: a map must cover what
  /// those after it ask for.
  void find_times(core::IndexRange tile_times) {
    times_.clear();
    consumer_times_.assign(consumers_.size(), tile_times);
    for (std::size_t i = consumers_.size(); i-- > 0;) {
      const Consumer& consumer = *consumers_[i];
      if (!consumer.outputs().empty()) {
        core::IndexRange made{};
        for (const std::string& name : consumer.outputs()) {
          made = united(made, times_[name]);
        }
        consumer_times_[i] = made;
      }
      const auto inputs = consumer.inputs();
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        times_[inputs[k]] = united(times_[inputs[k]], times_of_input(consumer, k, consumer_times_[i]));
      }
    }
  }

  [[nodiscard]] core::IndexRange times_of_input(const Consumer& consumer, std::size_t input,
                                                core::IndexRange times) const {
    const core::Need need = consumer.need();
    if (input < need.finished_inputs.size() && need.finished_inputs[input]) {
      return {0, fields_.header(consumer.inputs()[input]).leading_size()};
    }
    return consumer.times_needed(input, times);
  }

  /// Shows a tile made earlier in this run, or one of the field set; at all rows where the field has other rows.
  core::TileView view_of(const std::string& name, const core::Extent& tile) {
    const auto found = views_.find(name);
    if (found != views_.end()) {
      return found->second;
    }
    const std::size_t field_rows = fields_.header(name).grid->rows;
    const core::IndexRange rows =
        tile.rows.end <= field_rows && !fields_.header(name).is_series() ? tile.rows : core::IndexRange{0, field_rows};
    return views_[name] = fields_.show(name, times_[name], rows);
  }

  void feed(Consumer& consumer, core::IndexRange times, const core::Extent& tile) {
    std::vector<core::TileView> inputs;
    const auto names = consumer.inputs();
    inputs.reserve(names.size());
    for (std::size_t k = 0; k < names.size(); ++k) {
      const core::TileView whole = view_of(names[k], tile);
      inputs.push_back(whole.narrowed(times_of_input(consumer, k, times), whole.extent().rows));
    }
    std::vector<core::MutableTileView> outputs;
    for (const std::string& name : consumer.outputs()) {
      MadeTile& made = made_[name];
      made.extent = {times, tile.rows, tile.columns};
      made.values.resize(made.extent.size());
      outputs.emplace_back(made.values.data(), made.extent);
      views_[name] = outputs.back();
    }
    if (times.size() > 0) {
      split(consumer, inputs, outputs, {times, tile.rows, tile.columns});
    }
  }

  /// Narrows a tile to the part that belongs to some rows; a series (one row) is shown whole.
  template <class View>
  static View at_rows(const View& view, core::IndexRange rows, const core::Extent& whole) {
    return view.extent().rows == whole.rows ? view.narrowed(view.extent().times, rows) : view;
  }

  static void split(Consumer& consumer, const std::vector<core::TileView>& inputs,
                    const std::vector<core::MutableTileView>& outputs, const core::Extent& whole) {
    const core::Need need = consumer.need();
    if (need.split == core::Split::none) {
      consumer.accept(inputs, outputs);
      return;
    }
    const bool by_rows = need.split == core::Split::rows;
    const core::IndexRange range = by_rows ? whole.rows : whole.times;
    // A few parts per thread even out the load; results do not depend on how many there are.
    const std::size_t parts = std::min(range.size(), 4 * thread_count());
    parallel_for(parts, [&](std::size_t i) {
      const core::IndexRange part{range.begin + range.size() * i / parts, range.begin + range.size() * (i + 1) / parts};
      std::vector<core::TileView> part_inputs;
      std::vector<core::MutableTileView> part_outputs;
      part_inputs.reserve(inputs.size());
      part_outputs.reserve(outputs.size());
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        part_inputs.push_back(by_rows ? at_rows(inputs[k], part, whole) : at_times(consumer, need, k, inputs[k], part));
      }
      for (const core::MutableTileView& output : outputs) {
        part_outputs.push_back(by_rows ? at_rows(output, part, whole) : output.narrowed(part, output.extent().rows));
      }
      consumer.accept(part_inputs, part_outputs);
    });
  }

  static core::TileView at_times(const Consumer& consumer, const core::Need& need, std::size_t input,
                                 const core::TileView& view, core::IndexRange part) {
    if (input < need.finished_inputs.size() && need.finished_inputs[input]) {
      return view;
    }
    return view.narrowed(consumer.times_needed(input, part), view.extent().rows);
  }

  FieldSet& fields_;
  std::span<Consumer* const> consumers_;
  std::map<std::string, core::IndexRange, std::less<>> times_;
  std::vector<core::IndexRange> consumer_times_;
  std::map<std::string, MadeTile, std::less<>> made_;
  std::map<std::string, core::TileView, std::less<>> views_;
};

}  // namespace

TileShape tile_shape_for(const FieldSet& fields, const std::string& driver, std::span<Consumer* const> consumers,
                         const TileLimits& limits) {
  core::TileForm form = core::TileForm::any;
  for (const Consumer* consumer : consumers) {
    if (consumer->need().form != core::TileForm::any) {
      form = consumer->need().form;
    }
  }
  return choose_tile_shape(whole_extent(fields.header(driver)), fields.storage(driver), form, limits);
}

void sweep(FieldSet& fields, const std::string& driver, std::span<Consumer* const> consumers) {
  const TileShape shape = tile_shape_for(fields, driver, consumers);
  fields.read_together(shape.read_times);
  sweep(fields, consumers, cut_tiles(whole_extent(fields.header(driver)), shape));
  fields.read_together(1);
}

void sweep(FieldSet& fields, std::span<Consumer* const> consumers, std::span<const core::Extent> tiles,
           const TileObserver& observe) {
  TileRun run(fields, consumers);
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    core::throw_if_stopped();
    run.run(tiles[i]);
    if (observe) {
      observe(i + 1, tiles.size());
    }
  }
}

}  // namespace fieldwise::stream
