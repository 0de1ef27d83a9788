#include "fieldwise/analysis/formula/combine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <optional>

#include "fieldwise/analysis/formula/expression_units.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/analysis/slots/slot_axis.hpp"
#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kExpressionDoc{
    "expression", "", "a formula of the inputs' names",
    "numbers, pi, missing; + - * / ^; < <= > >= == != && || (1 where true, else 0); where(condition, a, b), "
    "min(a, b), max(a, b), not, abs, sqrt, exp, log, log10, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, "
    "atan2(y, x), floor, ceil, round"};
constexpr core::OptionDoc kUnitsDoc{"units", "", "units as UDUNITS knows them",
                                    "the units of the result, to which it is converted where those of the formula are "
                                    "certain; left out: derived from those of the inputs"};
constexpr std::array kOutputs{OutputDoc{"", "derived from the inputs, or `units`",
                                        "the value of the formula; of a condition 1 or 0",
                                        core::main_result(core::Nature::unknown)}};

std::vector<std::string> keys_of(std::span<const InputName> names) {
  std::vector<std::string> keys;
  std::ranges::transform(names, std::back_inserter(keys), &InputName::key);
  return keys;
}

const std::string& checked_text(const Combine::Options& options) {
  if (options.expression.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      "combine needs an expression, such as expression: \"sqrt(u^2 + v^2)\" with u: and v:");
  }
  return options.expression;
}

bool has_leading(const core::FieldHeader& field) { return field.leading != core::Leading::none; }

/// Tells whether a field stands in time by dates of its own, not by slots or as one mean over the times of others.
bool has_dates(const core::FieldHeader& field) {
  return field.leading == core::Leading::time && !field.time->climatological && field.time->size() > 1;
}

/// Ranks how a field stands in time: by dates of its own, by slots of a year, or by one value of time (or none at all).
/// What ranks lower is shown at all times of what ranks higher.
int time_rank(const core::FieldHeader& field) {
  if (has_dates(field)) return 2;
  return field.leading == core::Leading::time && field.time->climatological ? 1 : 0;
}

/// Returns the leading dimension of a field in words: "24 times (1980-01-01/1981-12-31)", "12 slots of the year".
std::string leading_words(const core::FieldHeader& field) {
  switch (field.leading) {
    case core::Leading::none:
      return "no times";
    case core::Leading::coordinate:
      return fmt::format("{} along {}", core::counted(field.leading_size(), "value"), field.coordinate->name);
    case core::Leading::time:
      break;
  }
  if (field.time->climatological) return core::counted(field.leading_size(), "slot") + " of the year";
  return fmt::format("{} ({})", core::counted(field.leading_size(), "time"),
                     core::format_period(core::covered_period(*field.time)));
}

/// Returns the input that has the shape of the result: every dimension that any of them has, dates before slots before
/// one value.
std::size_t widest(std::span<const core::FieldHeader> inputs) {
  if (inputs.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      "combine needs inputs: write the name of each in the expression as a key");
  }
  const auto has_grid = [](const core::FieldHeader& field) { return !field.is_series(); };
  const auto leading = std::ranges::find_if(inputs, has_leading);
  const auto grid = std::ranges::find_if(inputs, has_grid);
  std::size_t widest = inputs.size();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool is_wide =
        has_leading(inputs[i]) == (leading != inputs.end()) && has_grid(inputs[i]) == (grid != inputs.end());
    if (is_wide && (widest == inputs.size() || time_rank(inputs[i]) > time_rank(inputs[widest]))) widest = i;
  }
  if (widest < inputs.size()) return widest;
  throw core::Error(
      core::ErrorKind::usage,
      fmt::format("'{}' has {} and no rows and columns, '{}' has rows and columns and no times: series and "
                  "maps can only be combined together with a field that has both times and a grid",
                  leading->name, leading_words(*leading), grid->name));
}

/// Says how one map or value with a time of its own stands beside the times of others.
enum class OneTime {
  no,
  mean_of_these,   ///< one mean over these times, by its bounds
  mean_of_others,  ///< one mean over a year or more of other times
  mask             ///< one map that the formula only compares (land and sea)
};

/// Tells how `b` stands beside the times of `a`; `only_decides`: the formula only compares it.
OneTime stands_beside(const core::FieldHeader& a, const core::FieldHeader& b, bool only_decides) {
  const bool one = b.leading == core::Leading::time && b.time->size() == 1 && !b.time->climatological;
  if (!one || time_rank(a) == 0) {
    return OneTime::no;
  }
  constexpr std::int64_t kYear = 360 * core::kMicrosecondsPerDay;  // in the shortest calendar
  if (b.time->has_bounds()) {
    const core::Instant lower = b.time->lower[0];
    const core::Instant upper = b.time->upper[0];
    if (has_dates(a) && !(a.time->date_instant.front() < lower) && !(upper < a.time->date_instant.back())) {
      return OneTime::mean_of_these;
    }
    if (upper.microseconds - lower.microseconds >= kYear) return OneTime::mean_of_others;
  }
  return only_decides ? OneTime::mask : OneTime::no;
}

/// Returns what one value of time is in words: "mean over 1981/2010", "map of 1979-06-16".
std::string one_time_words(const core::TimeAxis& axis, OneTime one) {
  if (one == OneTime::mask) return fmt::format("map of {}", core::format_date(axis.date(0)));
  const core::Period period{core::date_of(axis.calendar, axis.lower[0]),
                            core::date_of(axis.calendar, {axis.upper[0].microseconds - 1})};
  return fmt::format("mean over {}", core::format_period(period));
}

/// Tells whether nothing is made of an input but decisions: it stands in comparisons, in logic and in the conditions of
/// `where` alone.
bool only_decides(const Expression& expression, std::size_t input) {
  std::vector<bool> carries;  // of each node: its value is made of the input
  for (const ExpressionNode& node : expression.nodes()) {
    const bool is_answer = node.what >= Operator::less && node.what <= Operator::opposite;
    bool carried = node.what == Operator::variable && node.variable == input;
    for (std::size_t k = node.what == Operator::where ? 1 : 0; k < node.child_count && !is_answer; ++k) {
      carried = carried || carries[node.children[k]];
    }
    carries.push_back(carried);
  }
  return !carries.back();
}

/// Returns the position in `b` of each date of `a`. Errors: inputs_disagree where one is absent, or (unless `b` is held
/// whole) the two do not have the same dates in the same places.
std::vector<std::size_t> match_dates(const core::FieldHeader& a, const core::FieldHeader& b, bool whole) {
  const std::vector<std::ptrdiff_t> pairs = core::pair_times(*a.time, *b.time, 0);
  std::vector<std::size_t> positions(pairs.begin(), pairs.end());
  for (std::size_t t = 0; t < pairs.size(); ++t) {
    if (pairs[t] < 0 || (!whole && positions[t] != t)) {
      throw core::Error(core::ErrorKind::inputs_disagree,
                        fmt::format("'{}' has a value for {}, where '{}' has {}: give both the same `period`", a.name,
                                    core::format_date(a.time->date(t)), b.name,
                                    whole || t >= b.time->size() ? "none" : core::format_date(b.time->date(t))));
    }
  }
  return positions;
}

/// Returns the slot of a climatology `b` that each date of `a` belongs to; kNoSlot for those of none. Errors:
/// inputs_disagree where its times are no months, seasons, days or hours of the year.
std::vector<std::size_t> match_slots(const core::FieldHeader& a, const core::FieldHeader& b) {
  const std::optional<SlotOptions> slots = slots_of_climatology(*b.time);
  if (!slots) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the times of the climatology '{}' are not the months, seasons, days or hours of a "
                                  "year: nothing says which of them belongs to a time of '{}'",
                                  b.name, a.name));
  }
  return match_climatology(a, b, *slots);
}

/// Returns the position in `b` of each time, slot or lag of `a`: the same date, the slot of the date, or the same
/// place. Errors: inputs_disagree, naming the dimension that does not fit.
std::vector<std::size_t> match_leading(const core::FieldHeader& a, const core::FieldHeader& b, bool whole) {
  const bool of_time = a.leading == core::Leading::time && b.leading == core::Leading::time;
  if (of_time && has_dates(a) && b.time->climatological) {
    return match_slots(a, b);
  }
  const bool dated = of_time && !a.time->climatological && !b.time->climatological;
  const bool slots =
      of_time && a.time->climatological && b.time->climatological && core::same_kind(a.time->step, b.time->step);
  const bool coordinates = a.leading == b.leading && !of_time && *a.coordinate == *b.coordinate;
  if ((!dated && !slots && !coordinates) || (!(dated && whole) && a.leading_size() != b.leading_size())) {
    const bool no_shape = of_time && has_dates(b);  // of slots with a grid, and dates without
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("dimension {} stands in the way: '{}' has {} and '{}' {}; {}",
                                  of_time                                  ? a.time->name
                                  : a.leading == core::Leading::coordinate ? a.coordinate->name
                                                                           : "time",
                                  a.name, leading_words(a), b.name, leading_words(b),
                                  no_shape ? "no input has both these times and rows and columns"
                                           : "combine fields at the same times"));
  }
  if (dated) {
    return match_dates(a, b, whole);
  }
  std::vector<std::size_t> positions(a.leading_size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

/// Returns the field that gives a formula its shape, only with that level and those scalar coordinates (a height)
/// which all fields of that shape have: a difference of two levels is at none.
core::FieldHeader with_common_place(std::span<const core::FieldHeader> inputs, std::size_t shape) {
  core::FieldHeader common = inputs[shape];
  const auto level_of = [](const core::FieldHeader& header) {
    const auto level = header.attributes.find("level");
    return level == header.attributes.end() ? std::string() : level->second;
  };
  for (const core::FieldHeader& other : inputs) {
    if (other.is_series() != common.is_series()) continue;
    if (level_of(other) != level_of(common)) common.attributes.erase("level");
    std::erase_if(common.scalar_coordinates, [&](const core::KeptCoordinate& coordinate) {
      return std::ranges::find(other.scalar_coordinates, coordinate) == other.scalar_coordinates.end();
    });
  }
  return common;
}

}  // namespace

void Combine::Options::describe(core::OptionVisitor& visitor) {
  visitor.text(kExpressionDoc, expression);
  visitor.text(kUnitsDoc, units);
}

const OperationDoc& Combine::doc() {
  static const OperationDoc doc{
      "combine",
      "Evaluates a formula of several fields and series at each time and point.",
      "the expression; missing where a value it needs is, or where it is not finite",
      "UDUNITS-2 for the units",
      {},
      kOutputs,
      "a field, series, map or climatology (which meets dates by slot) under its name in the expression",
      false,
      "expression: \"2 * NAME\""};
  return doc;
}

Combine::Combine(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names)
    : expression_(checked_text(options), keys_of(names)), names_(keys_of(names)) {
  need_.driver = widest(inputs);
  const core::FieldHeader& shape = inputs[need_.driver];
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!expression_.uses(i)) {
      notices_.push_back(fmt::format("'{}' does not occur in the expression", names_[i]));
    }
    const bool has_times = has_leading(inputs[i]);
    const OneTime one = stands_beside(shape, inputs[i], only_decides(expression_, i));
    if (one == OneTime::mean_of_others || one == OneTime::mask) {
      notices_.push_back(fmt::format("'{}' is one {} and counts at every time of '{}'", names_[i],
                                     one_time_words(*inputs[i].time, one), names_[need_.driver]));
    }
    has_rows_.push_back(!inputs[i].is_series());
    const bool fewer_times = has_times ? time_rank(inputs[i]) < time_rank(shape) : has_leading(shape);
    const bool narrower = fewer_times || (!has_rows_[i] && !shape.is_series());
    need_.finished_inputs.push_back(narrower);
    position_.push_back(has_times && one == OneTime::no ? match_leading(shape, inputs[i], narrower)
                                                        : std::vector<std::size_t>(shape.leading_size(), 0));
    if (has_rows_[i]) {
      require_same_grid(shape, inputs[i]);
    }
  }
  add_header(inputs, options, names);
}

void Combine::add_header(std::span<const core::FieldHeader> inputs, const Options& options,
                         std::span<const InputName> names) {
  const core::FieldHeader of = with_common_place(inputs, need_.driver);
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity.clear();
  header.standard_name.clear();
  header.ancillary.clear();
  header.attributes.clear();
  header.numeric_attributes.clear();
  header.long_name = options.expression;
  std::vector<ValueUnits> units;
  std::vector<std::string> meanings;
  header.type = core::ValueType::float32;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    units.push_back({inputs[i].units, inputs[i].difference});
    meanings.push_back(fmt::format("{} = {}", names[i].key, names[i].name));
    if (has_rows_[i] == has_rows_[need_.driver] && inputs[i].type != core::ValueType::float32) {
      header.type = core::ValueType::float64;
    }
    if (inputs[i].cell_methods != header.cell_methods) {
      header.cell_methods.clear();
    }
  }
  header.attributes["expression"] = options.expression;
  header.attributes["expression_inputs"] = fmt::format("{}", fmt::join(meanings, ", "));
  if (options.units.empty()) {
    const ValueUnits derived = derive_units(expression_, names_, units);
    header.units = derived.units;
    header.difference = derived.difference;
  } else {
    header.units = core::Units(options.units);
    const AskedUnits asked = asked_units(expression_, names_, units, header.units);
    header.difference = asked.difference;
    conversion_ = asked.from_text;
    if (!asked.notice.empty()) notices_.push_back(asked.notice);
  }
  outputs_ = {header};
  declare_kinds(doc(), of);
  const Operator last = expression_.nodes().back().what;
  if (last >= Operator::less && last <= Operator::opposite) {
    outputs_[0].kind.nature = core::Nature::mask;
  }
}

std::vector<double> Combine::fingerprint(std::size_t times) const {
  std::vector<double> numbers;
  for (const std::vector<std::size_t>& positions : position_) {
    std::ranges::transform(std::span(positions).first(times), std::back_inserter(numbers), [](std::size_t position) {
      return position == kNoSlot ? -1.0 : static_cast<double>(position);
    });
  }
  return numbers;
}

core::IndexRange Combine::times_used(std::size_t input, core::IndexRange times) const {
  core::IndexRange used;
  for (std::size_t time = times.begin; time < times.end; ++time) {
    const std::size_t position = position_[input][time];
    if (position != kNoSlot) used = core::united(used, {position, position + 1});
  }
  return used;
}

void Combine::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  std::vector<std::span<const double>> rows(inputs.size());
  const std::vector<double> missing(extent.columns, core::kMissing);
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::size_t position = position_[i][time];
        rows[i] = position == kNoSlot ? std::span(missing) : inputs[i].row(position, has_rows_[i] ? row : 0);
      }
      const auto out = outputs[0].row(time, row);
      expression_.evaluate(rows, out);
      for (double& value : out) {
        value = core::round_to_type(outputs_[0].type, value * conversion_.factor + conversion_.offset);
      }
    }
  }
}

}  // namespace fieldwise::analysis
