// Continuable: what an operation offers so that a later run goes on where an earlier one ended.
// May know: core.
// Must not know: how states are kept, which operations offer it.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Is called with parts of a state.
using StateVisitor = std::function<void(std::span<double>)>;

/// Is offered by operations whose work on the first times need not be done again; see Operation::continuable.
class Continuable {
 public:
  Continuable() = default;
  Continuable(const Continuable&) = delete;
  Continuable& operator=(const Continuable&) = delete;
  Continuable(Continuable&&) = default;
  Continuable& operator=(Continuable&&) = default;
  virtual ~Continuable() = default;

  /// Returns the numbers that, beside options, grid, units and values, decide what the first `times` times contribute:
  /// slots, partners, weights. A later run goes on where an earlier one ended only if they are the same.
  [[nodiscard]] virtual std::vector<double> fingerprint(std::size_t times) const = 0;

  /// Shows the state of a row after the first `times` times, part by part in a fixed order: to save it, or, after
  /// `begin`, to be given what was saved. Where the operation is `across_rows`: the state of all rows, whatever `row`,
  /// and also when later times were added. A map shows nothing.
  virtual void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) = 0;

  /// Returns how many of the first `times` times contribute what they always will, whatever times come later: a pair
  /// whose partner is still to come is not settled. `known_times` has for each input the times up to its last value.
  /// The default is all.
  [[nodiscard]] virtual std::size_t settled_times(std::size_t times, std::span<const std::size_t> known_times) const {
    static_cast<void>(known_times);
    return times;
  }

  /// Returns the times of a finished input that the results at `times` of the first input depend on; the default is all
  /// there can be.
  [[nodiscard]] virtual core::IndexRange times_used(std::size_t input, core::IndexRange times) const {
    static_cast<void>(input);
    static_cast<void>(times);
    return {0, std::numeric_limits<std::size_t>::max()};
  }
};

}  // namespace fieldwise::analysis
