// CoarseSteps: the hours, days, pentads, weeks, dekads, months, seasons or years that values of a finer axis fall into.
// May know: core, slots.
// Must not know: values, what is made of those of a step.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names the coarser step. Several hours begin with the day; pentads are the 73 of a year, dekads the three of a month,
/// weeks begin on Mondays, in calendars of models, which have none, where the first day of the axis does.
enum class Every : std::uint8_t {
  hour,
  two_hours,
  three_hours,
  four_hours,
  six_hours,
  eight_hours,
  twelve_hours,
  day,
  pentad,
  week,
  dekad,
  month,
  season,
  year
};

inline constexpr std::array<core::Named<Every>, 14> kEveryNames{{{"hour", Every::hour},
                                                                 {"2 hours", Every::two_hours},
                                                                 {"3 hours", Every::three_hours},
                                                                 {"4 hours", Every::four_hours},
                                                                 {"6 hours", Every::six_hours},
                                                                 {"8 hours", Every::eight_hours},
                                                                 {"12 hours", Every::twelve_hours},
                                                                 {"day", Every::day},
                                                                 {"pentad", Every::pentad},
                                                                 {"week", Every::week},
                                                                 {"dekad", Every::dekad},
                                                                 {"month", Every::month},
                                                                 {"season", Every::season},
                                                                 {"year", Every::year}}};

/// Returns the word for a coarser step.
std::string_view name_of(Every every);

/// Shows the options that choose the coarser step to a visitor.
void describe_step(core::OptionVisitor& visitor, Every& every, std::vector<std::string>& seasons);

/// Says how much of a coarser step must be there: a share of the time for which the calendar expects values, or the
/// rule of ETCCDI (of a month at most 3 days missing, of a year at most 15 and no such month), and a number of values.
struct Completeness {
  double share = 1.0;
  bool etccdi = false;
  int min_samples = 1;
  double min_fraction = 0.0;  ///< another name of `share`; the larger counts

  [[nodiscard]] double least_share() const noexcept { return share > min_fraction ? share : min_fraction; }
  /// Returns the days of valid values that a step needs of which so many are expected, a little less for rounding.
  [[nodiscard]] double least_days(double expected_days) const noexcept;
  /// Returns the rule as an attribute says it.
  [[nodiscard]] std::string in_words() const;
  /// Shows the options to a visitor.
  void describe(core::OptionVisitor& visitor);
  /// As `describe`, where the rule of ETCCDI has no meaning.
  void describe_share(core::OptionVisitor& visitor);
  /// Shows the numbers that both rules have.
  void describe_least(core::OptionVisitor& visitor);
};

/// Holds which coarser steps an axis covers. Those that are written come first; one more may be incomplete at the end,
/// and be completed by later values.
struct CoarseSteps {
  std::vector<std::size_t> step_of_time;  ///< of each time; kNoSlot where it belongs to none
  std::vector<double> days_of_time;       ///< length of the interval that each value stands for
  std::vector<bool> is_first;             ///< whether the value is the first that its step expects
  std::vector<bool> is_last;              ///< whether it is the last
  std::vector<core::TimeSpan> spans;      ///< of each step
  std::vector<double> expected_values;    ///< of each step; 0 where steps of the axis are irregular
  std::vector<double> expected_days;      ///< time for which values are expected; 0 likewise
  std::size_t written = 0;
  core::TimeAxis axis;  ///< of the written steps, stamped in their middle
  std::optional<std::string> notice;

  /// Returns how many steps the first `times` times have reached.
  [[nodiscard]] std::size_t reached(std::size_t times) const;
};

/// Finds the coarser steps of the times of `of`. Seasons and years that the values do not cover whole, at the ends, are
/// not written. `seasons` are initials of months; empty: the four of the year. Errors: usage where `of` has no time
/// axis finer than the step, where years that begin elsewhere cut its values, and where no step is covered.
CoarseSteps coarse_steps(const core::FieldHeader& of, Every every, const std::vector<std::string>& seasons);

}  // namespace fieldwise::analysis
