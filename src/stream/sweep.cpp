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

core::Extent whole_extent(const core::FieldHeader& header) {
  return {{0, header.leading_size()}, {0, header.grid->rows}, header.grid->columns};
}

/// Is one consumer with the tiles it is shown, and those it makes, at all rows of a tile.
struct Feeding {
  Consumer* consumer;
  core::Need need;
  core::IndexRange times;
  std::vector<core::TileView> inputs;
  std::vector<core::MutableTileView> outputs;
};

/// Narrows a tile to the part that belongs to some rows; a series (one row) is shown whole.
template <class View>
View at_rows(const View& view, core::IndexRange rows, core::IndexRange whole) {
  return view.extent().rows == whole ? view.narrowed(view.extent().times, rows) : view;
}

core::TileView at_times(const Feeding& feeding, std::size_t input, core::IndexRange times) {
  const core::TileView& view = feeding.inputs[input];
  if (input < feeding.need.finished_inputs.size() && feeding.need.finished_inputs[input]) {
    return view;
  }
  return view.narrowed(feeding.consumer->times_needed(input, times), view.extent().rows);
}

/// Shows some rows of a tile to a consumer.
void feed_rows(const Feeding& feeding, core::IndexRange rows, core::IndexRange whole) {
  std::vector<core::TileView> inputs;
  std::vector<core::MutableTileView> outputs;
  inputs.reserve(feeding.inputs.size());
  outputs.reserve(feeding.outputs.size());
  for (const core::TileView& input : feeding.inputs) {
    inputs.push_back(at_rows(input, rows, whole));
  }
  for (const core::MutableTileView& output : feeding.outputs) {
    outputs.push_back(at_rows(output, rows, whole));
  }
  feeding.consumer->accept(inputs, outputs);
}

/// Shows some times of a tile to a consumer.
void feed_times(const Feeding& feeding, core::IndexRange times) {
  std::vector<core::TileView> inputs;
  std::vector<core::MutableTileView> outputs;
  for (std::size_t k = 0; k < feeding.inputs.size(); ++k) {
    inputs.push_back(at_times(feeding, k, times));
  }
  for (const core::MutableTileView& output : feeding.outputs) {
    outputs.push_back(output.narrowed(times, output.extent().rows));
  }
  feeding.consumer->accept(inputs, outputs);
}

/// Cuts a range into parts and gives them to several threads. Results do not depend on how many parts there are.
void in_parts(core::IndexRange range, std::size_t parts, const std::function<void(core::IndexRange)>& work) {
  parts = std::min(range.size(), parts);
  stream::parallel_for(parts, [&](std::size_t i) {
    work({range.begin + range.size() * i / parts, range.begin + range.size() * (i + 1) / parts});
  });
}

/// Shows a tile to neighbouring consumers that all work row by row: a few rows go through all of them while the cache
/// holds them.
void feed_by_rows(std::span<const Feeding> feedings, const core::Extent& tile) {
  constexpr std::size_t kCachedValues = std::size_t{1} << 14U;  // 128 KiB of each of the tiles
  const std::size_t parts = std::max(4 * thread_count(), tile.size() / kCachedValues);
  in_parts(tile.rows, parts, [&](core::IndexRange rows) {
    for (const Feeding& feeding : feedings) {
      feed_rows(feeding, rows, tile.rows);
    }
  });
}

/// Runs the consumers over one tile after another; keeps the buffers of made tiles between tiles.
class TileRun {
 public:
  TileRun(FieldSet& fields, std::span<Consumer* const> consumers) : fields_(fields), consumers_(consumers) {}

  /// Reads what the next tile will show, while this one is fed.
  void read_ahead(const core::Extent& tile) {
    std::vector<core::IndexRange> consumer_times;
    const TimesOfNames all = find_times(tile.times, consumer_times);
    // In the order in which fields were added: layers of which chunks hold several follow each other there.
    std::map<std::size_t, TimesOfNames::const_iterator> read;
    for (auto one = all.begin(); one != all.end(); ++one) {
      if (fields_.contains(one->first)) read.emplace(fields_.position(one->first), one);
    }
    for (const auto& [position, one] : read) {
      fields_.read_ahead(one->first, one->second, rows_of(one->first, tile));
    }
  }

  /// Brings together what the consumers will be shown of a tile.
  void gather(const core::Extent& tile) {
    std::vector<core::IndexRange> consumer_times;
    times_ = find_times(tile.times, consumer_times);
    feedings_.clear();
    views_.clear();
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
      feedings_.push_back(feeding_of(*consumers_[i], consumer_times[i], tile));
    }
    std::erase_if(feedings_, [](const Feeding& feeding) { return feeding.times.size() == 0; });
  }

  /// Shows the tile that was gathered last.
  void feed(const core::Extent& tile) const {
    for (auto from = feedings_.begin(); from != feedings_.end();) {
      const core::Split split = from->need.split;
      auto to = from + 1;
      if (split == core::Split::rows) {
        to = std::find_if(from, feedings_.end(), [](const Feeding& f) { return f.need.split != core::Split::rows; });
        feed_by_rows({from, to}, tile);
      } else if (split == core::Split::times) {
        in_parts(from->times, 4 * thread_count(), [&](core::IndexRange times) { feed_times(*from, times); });
      } else {
        from->consumer->accept(from->inputs, from->outputs);
      }
      from = to;
    }
  }

 private:
  using TimesOfNames = std::map<std::string, core::IndexRange, std::less<>>;

  /// Finds which times of each named tile are needed, from the last consumer to the first: a map must cover what
  /// those after it ask for.
  TimesOfNames find_times(core::IndexRange tile_times, std::vector<core::IndexRange>& consumer_times) const {
    TimesOfNames all;
    consumer_times.assign(consumers_.size(), tile_times);
    for (std::size_t i = consumers_.size(); i-- > 0;) {
      const Consumer& consumer = *consumers_[i];
      if (!consumer.outputs().empty()) {
        core::IndexRange made{};
        for (const std::string& name : consumer.outputs()) {
          made = core::united(made, all[name]);
        }
        consumer_times[i] = made;
      }
      const auto inputs = consumer.inputs();
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        all[inputs[k]] = core::united(all[inputs[k]], times_of_input(consumer, k, consumer_times[i]));
      }
    }
    return all;
  }

  [[nodiscard]] core::IndexRange times_of_input(const Consumer& consumer, std::size_t input,
                                                core::IndexRange times) const {
    const core::Need need = consumer.need();
    if (input < need.finished_inputs.size() && need.finished_inputs[input]) {
      return {0, fields_.header(consumer.inputs()[input]).leading_size()};
    }
    return consumer.times_needed(input, times);
  }

  /// Returns the rows of a field that belong to a tile: all where the field has other rows.
  [[nodiscard]] core::IndexRange rows_of(const std::string& name, const core::Extent& tile) const {
    const core::FieldHeader& header = fields_.header(name);
    const std::size_t rows = header.grid->rows;
    return tile.rows.end <= rows && !header.is_series() ? tile.rows : core::IndexRange{0, rows};
  }

  /// Shows a tile made earlier in this run, or one of the field set.
  core::TileView view_of(const std::string& name, const core::Extent& tile) {
    const auto found = views_.find(name);
    if (found != views_.end()) {
      return found->second;
    }
    return views_[name] = fields_.show(name, times_[name], rows_of(name, tile));
  }

  Feeding feeding_of(Consumer& consumer, core::IndexRange times, const core::Extent& tile) {
    Feeding feeding{&consumer, consumer.need(), times, {}, {}};
    const auto names = consumer.inputs();
    for (std::size_t k = 0; k < names.size(); ++k) {
      const core::TileView whole = view_of(names[k], tile);
      feeding.inputs.push_back(whole.narrowed(times_of_input(consumer, k, times), whole.extent().rows));
    }
    for (const std::string& name : consumer.outputs()) {
      MadeTile& made = made_[name];
      made.extent = {times, tile.rows, tile.columns};
      made.values.resize(made.extent.size());
      feeding.outputs.emplace_back(made.values.data(), made.extent);
      views_[name] = feeding.outputs.back();
    }
    return feeding;
  }

  FieldSet& fields_;
  std::span<Consumer* const> consumers_;
  TimesOfNames times_;
  std::vector<Feeding> feedings_;
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
    run.gather(tiles[i]);
    // While one thread waits for another, or writes, the next tile is read.
    const bool ahead = i + 1 < tiles.size() && is_read_ahead(tiles[i + 1]);
    parallel_for(ahead ? 2 : 1,
                 [&](std::size_t work) { work == 0 ? run.feed(tiles[i]) : run.read_ahead(tiles[i + 1]); });
    if (observe) {
      observe(i + 1, tiles.size());
    }
  }
}

}  // namespace fieldwise::stream
