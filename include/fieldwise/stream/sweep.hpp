// sweep: the one loop of fieldwise. It shows every tile of a set of fields once to every consumer.
// May know: core, field set, consumer, tile plan, parallel.
// Must not know: what the consumers do, where the fields come from.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "fieldwise/stream/consumer.hpp"
#include "fieldwise/stream/consumers.hpp"
#include "fieldwise/stream/field_set.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "fieldwise/stream/tile_plan.hpp"

namespace fieldwise::stream {

/// Is called after each tile with the number of tiles done and the number of all tiles.
using TileObserver = std::function<void(std::size_t done, std::size_t all)>;

/// Shows `tiles` (of the driving fields) to `consumers`, in the order given: a consumer that makes tiles stands before
/// those that take them. For each tile the work of each consumer is split as it needs and given to several threads;
/// meanwhile the next tile is read.
/// Errors: those of sources and consumers.
void sweep(FieldSet& fields, std::span<Consumer* const> consumers, std::span<const core::Extent> tiles,
           const TileObserver& observe = {});

/// Is an operation bound to the names of its inputs: what `bind(operation, names...)` makes.
template <class T>
concept BoundReduction = requires(T bound, core::IndexRange range, std::span<const core::TileView> tiles) {
  { bound.names() } -> std::convertible_to<std::span<const std::string>>;
  { bound.operation().need() } -> std::convertible_to<core::Need>;
  { bound.operation().times_needed(std::size_t{}, range) } -> std::same_as<core::IndexRange>;
  bound.operation().begin(range);
  bound.operation().accumulate(tiles);
  { bound.operation().phases() } -> std::convertible_to<std::vector<std::size_t>>;
  bound.operation().work(std::size_t{}, std::size_t{});
};

/// Returns the shape of tiles that suits the storage of the field `driver` and the consumers, within the limits.
TileShape tile_shape_for(const FieldSet& fields, const std::string& driver, std::span<Consumer* const> consumers,
                         const TileLimits& limits = {});

/// Shows all tiles of the field `driver`, of a shape that suits it, to `consumers`.
void sweep(FieldSet& fields, const std::string& driver, std::span<Consumer* const> consumers);

/// Does the work that remains after the last tile, the parts of each phase on several threads.
template <class Op>
void work_in_parallel(Op& operation) {
  const std::vector<std::size_t> parts = operation.phases();
  for (std::size_t phase = 0; phase < parts.size(); ++phase) {
    parallel_for(parts[phase], [&](std::size_t part) { operation.work(phase, part); });
  }
}

/// Runs operations over fields: `sweep(source, bind(correlation, "tas", "psl"))`. All are driven by the first input of
/// the first. Begins each operation; its results are ready for `finish()`.
template <BoundReduction... Bound>
void sweep(FieldSet& fields, Bound... bound) {
  const std::string driver = std::get<0>(std::tie(bound...)).names()[0];
  const core::IndexRange rows{0, fields.header(driver).grid->rows};
  (bound.operation().begin(rows), ...);
  std::vector<std::unique_ptr<Consumer>> consumers;
  const auto add = [&](auto& operation, std::span<const std::string> names) {
    using Op = std::remove_reference_t<decltype(operation)>;
    consumers.push_back(std::make_unique<AccumulateConsumer<Op>>(operation, TileNames(names.begin(), names.end())));
  };
  (add(bound.operation(), bound.names()), ...);
  std::vector<Consumer*> pointers;
  for (const auto& consumer : consumers) pointers.push_back(consumer.get());
  sweep(fields, driver, std::span<Consumer* const>(pointers));
  (work_in_parallel(bound.operation()), ...);
}

}  // namespace fieldwise::stream
