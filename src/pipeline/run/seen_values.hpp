// SeenValues: which results of a run have no value, seen while values pass, and the rule that left them without.
// May know: plan, core.
// Must not know: how results are computed or written.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Notes where each field of a plan has a value: at all, and in each slot of a climatology, lag, level or other place
/// of a leading dimension. The plan must outlive it.
class SeenValues {
 public:
  explicit SeenValues(const RunPlan& plan);

  /// Looks at some values of a field. A map is searched until its first value, so that it costs next to
  /// nothing. For different fields it may be called at once.
  void look(std::size_t field, const core::TileView& values);

  /// Takes a field for one with values: not all of them are shown.
  void assume_values(std::size_t field);

  /// Returns a sentence for all results of a step that have no value anywhere, or none in the same places, with the
  /// rule: that of the step, or that what it is computed from has none. Only of fields that files hold; after the run.
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  struct Seen {
    bool shown = false;    ///< false: nothing is known of it
    bool has_any = false;  ///< a value at all
    std::vector<char> map_was_shown;
    std::vector<char> of_map;   ///< 1 where a map has a value; empty where single maps do not matter
    std::vector<double> count;  ///< of a field of counts: the greatest of each map
  };

  [[nodiscard]] bool is_empty(std::size_t field) const { return seen_[field].shown && !seen_[field].has_any; }
  [[nodiscard]] std::vector<std::size_t> empty_maps(std::size_t field) const;
  [[nodiscard]] std::string as_far_as_shown(std::size_t field) const;
  [[nodiscard]] std::vector<std::string> notices_of(std::size_t step) const;
  [[nodiscard]] std::string sentence(const std::vector<std::size_t>& fields,
                                     const std::vector<std::size_t>& maps) const;
  [[nodiscard]] std::string reason(std::size_t field, const std::vector<std::size_t>& maps) const;
  [[nodiscard]] std::string rule(std::size_t field) const;
  [[nodiscard]] std::string counts(std::size_t field, const std::vector<std::size_t>& maps) const;

  const RunPlan& plan_;
  std::vector<Seen> seen_;
};

}  // namespace fieldwise::pipeline
