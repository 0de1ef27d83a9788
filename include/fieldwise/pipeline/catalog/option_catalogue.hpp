// The catalogue of options: what may be written for each, told once for help, documents, JSON, schema and completions.
// May know: core's options, values of options.
// Must not know: operations, run files.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/pipeline/catalog/option_value.hpp"

namespace fieldwise::pipeline {

/// Names the types of options: one for each function of core::OptionVisitor, but that an optional number or integer is
/// one with `none`.
enum class OptionKind {
  number,
  numbers,
  matrix,
  measure,
  integer,
  integers,
  flag,
  text,
  word,
  words,
  period,
  region,
  place,
  lags,
  interval,
  months,
  files,
  file_groups,
  attributes,
  named_numbers,
  calendar,
  duration,
  date,
  axis_choice,
  axis_choices,
  group,
  one_of
};

/// Holds all that is known of one option.
struct OptionEntry {
  std::string name;
  OptionKind kind = OptionKind::text;
  std::string old_name;              ///< a name that is still read; "" where there is none
  std::string unit;                  ///< "" where it has none
  std::optional<double> least;       ///< of numbers, integers and their lists; unset: no bound
  std::optional<double> most;        ///< as least
  bool above_least = false;          ///< the least is excluded: "above 0"
  std::vector<std::string> choices;  ///< of words: all that may stand; of a measure: its unit words
  std::string none;                  ///< the word for no value; "": it can only be left out
  std::size_t count = 0;             ///< a list has exactly so many entries; 0: any number of them
  bool repeats = false;              ///< a list may hold an entry twice
  OptionValue default_value;
  std::string default_text;  ///< as a run file would write it; "" where there is no default
  std::string range;         ///< in words: made from the bounds, or what they do not say
  std::string sentence;
  std::vector<OptionEntry> children;  ///< members of a group, forms of a one-of
  std::string required;               ///< of a group: the member that it must have; "" where there is none
};

/// Returns every option that `describe` shows, in its order.
std::vector<OptionEntry> option_entries(const std::function<void(core::OptionVisitor&)>& describe);

/// Returns the type in words: "number", "one of month, season", "region or all", ...
std::string type_text(const OptionEntry& option);

/// Returns bounds in words: "0 to 1", "above 0", "2 or more", "any number", "numbers from 0 to 100"; "" for types
/// without bounds.
std::string range_words(const OptionEntry& option);

}  // namespace fieldwise::pipeline
