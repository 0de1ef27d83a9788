// TimeStep: the one step of a time axis: how its values are numbered, and which interval each number stands for.
// May know: calendar.
// Must not know: time axes, files, values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/core/calendar.hpp"

namespace fieldwise::core {

/// Names the kinds of steps. `seasons` are runs of months of one's own, which need not be equally long.
enum class StepKind : std::uint8_t { irregular, seasons, ticks, parts_of_year, parts_of_month, months };

/// Is a span of time [begin, end).
struct TimeSpan {
  Instant begin;
  Instant end;

  [[nodiscard]] Instant middle() const noexcept {
    return {begin.microseconds + (end.microseconds - begin.microseconds) / 2};
  }
};

/// Names the units of time in which lags may be said; each also with an "s".
inline constexpr std::array<std::string_view, 9> kTimeUnits{"step",  "minute", "hour",   "day", "week",
                                                            "dekad", "month",  "season", "year"};

inline constexpr unsigned kAllMonths = 0xFFFU;

/// Holds a step: its kind, its length in what the kind counts, and where it begins. Numbers of neighbours differ by 1.
///   months:          count = months in a step (1 month, 3 season, 12 year), anchor = the month, counted from January
///   of
///                    year 0, at which step 0 begins (-1: a winter or its year belongs to the year of its last month);
///                    covered = months that a value stands for (1 for Januaries, 3 for winters; 0: not known), of one
///                    value a year beginning with first_month
///   parts_of_month:  count = parts (2 half months, 3 dekads, 6 pentads; the last goes to the end of the month),
///                    anchor = how far instants are moved on before they are numbered, in microseconds: a day where
///                    values stand on the first and the fifteenth, which then is in the second half; intervals stay
///   parts_of_year:   count = days from 1 January on (0: the 73 pentads, of which the twelfth holds 29 February),
///                    anchor = where in a part values stand, in microseconds
///   ticks:           count = microseconds, anchor = an instant, modulo count, at which a step begins
///   seasons, irregular: only the axis can number its values
struct TimeStep {
  StepKind kind = StepKind::irregular;
  std::int64_t count = 0;
  std::int64_t anchor = 0;
  int first_month = 0;
  int covered = 0;

  friend bool operator==(const TimeStep&, const TimeStep&) = default;

  /// Tells whether steps can be counted without knowing the values.
  [[nodiscard]] bool is_regular() const noexcept { return kind != StepKind::irregular && kind != StepKind::seasons; }
  /// Tells whether it is so many months.
  [[nodiscard]] bool is_months(std::int64_t months) const noexcept {
    return kind == StepKind::months && count == months;
  }
  /// Tells whether it is ticks of one day.
  [[nodiscard]] bool is_day() const noexcept { return kind == StepKind::ticks && count == kMicrosecondsPerDay; }

  /// Returns the number of the step that holds an instant. For regular steps.
  [[nodiscard]] std::int64_t number(Calendar calendar, Instant instant) const;
  /// Returns the interval of a number. For regular steps.
  [[nodiscard]] TimeSpan interval(Calendar calendar, std::int64_t number) const;
  /// Returns the instant that decides the month and period a step belongs to: its middle, or where values stand.
  [[nodiscard]] Instant place(Calendar calendar, std::int64_t number) const;

  /// Returns how many steps a number of "day", "month", ... (kTimeUnits) is; nothing where that is no whole number.
  [[nodiscard]] std::optional<std::int64_t> steps_in(std::int64_t number, std::string_view unit) const;

  /// Returns the usual length in days from one value to the next; 0 where it has none.
  [[nodiscard]] double days() const noexcept;
  /// Returns the length in days that a value stands for: `days`, or less for one month or season a year.
  [[nodiscard]] double value_days() const noexcept;

  /// Returns "year", "season", "month", "dekad", "week", "5 days", "8 days from 1 January", "6 hours", "irregular", ...
  [[nodiscard]] std::string name() const;
  /// Returns the name, and what else it takes to find the same step again: "year of DJF", "5 days from 1990-01-03".
  [[nodiscard]] std::string text(Calendar calendar) const;
  /// Returns what lags are counted in: "month"; "step" where the name is more than a word.
  [[nodiscard]] std::string unit() const;

  /// Reads what `name` and `text` write; nothing where it is neither. Ticks without an anchor begin at midnight.
  static std::optional<TimeStep> parse(std::string_view text, Calendar calendar = Calendar::standard);
};

/// Tells whether two steps have the same length and kind, wherever they begin: such axes may pair.
bool same_kind(const TimeStep& a, const TimeStep& b) noexcept;

/// Makes the common steps.
TimeStep step_of_months(std::int64_t count, std::int64_t anchor = 0);
TimeStep step_of_ticks(std::int64_t microseconds, std::int64_t anchor = 0);

}  // namespace fieldwise::core
