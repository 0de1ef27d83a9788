// Slots: which part of the year (or day) each time belongs to.
// May know: core.
// Must not know: values, operations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::analysis {

/// Names how times are grouped.
enum class By { all, month, season, day, hour };

/// Says what 29 February is: a slot of its own, or none.
enum class LeapDay { own, skip };

inline constexpr std::array<core::Named<By>, 5> kByNames{
    {{"all", By::all}, {"month", By::month}, {"season", By::season}, {"day", By::day}, {"hour", By::hour}}};
inline constexpr std::array<core::Named<LeapDay>, 2> kLeapDayNames{{{"own", LeapDay::own}, {"skip", LeapDay::skip}}};

/// Says how times are grouped into slots. `seasons` are initials of months (DJF); empty: the four of the year.
struct SlotOptions {
  By by = By::month;
  LeapDay leap_day = LeapDay::own;
  std::vector<std::string> seasons = {};

  /// Shows the options to a visitor.
  void describe(core::OptionVisitor& visitor);
};

inline constexpr std::size_t kNoSlot = static_cast<std::size_t>(-1);

/// Groups dates into slots.
class Slots {
 public:
  /// Errors: usage for seasons that overlap or are no run of months.
  Slots(const SlotOptions& options, core::Calendar calendar);

  /// Returns the number of slots: 1, 12, the seasons, 365 or 366 (360, ...) days, or 24 hours.
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  /// Returns the slot of an instant, or kNoSlot where it belongs to none; days begin as `reckoning` says, hours are
  /// those of the clock.
  [[nodiscard]] std::size_t slot_of(core::Instant instant, const core::Reckoning& reckoning = {}) const;

  /// Returns the slot of each time of an axis. Errors: usage where the axis is too coarse for the slots.
  [[nodiscard]] std::vector<std::size_t> slots_of(const core::TimeAxis& axis) const;

  /// Returns the months of each season (bit month - 1) and its name, in order.
  struct Season {
    std::string name;
    unsigned months = 0;
    int first_month = 1;
    int length = 0;
  };
  [[nodiscard]] const std::vector<Season>& seasons() const noexcept { return seasons_; }

  [[nodiscard]] const SlotOptions& options() const noexcept { return options_; }
  [[nodiscard]] core::Calendar calendar() const noexcept { return calendar_; }

 private:
  SlotOptions options_;
  core::Calendar calendar_;
  std::size_t count_ = 1;
  std::vector<Season> seasons_;
};

/// Returns the CF cell methods of a statistic over the slots: "time: mean within years time: mean over years", where
/// `within` is what each value is of its year (or day).
std::string slot_cell_methods(By by, const std::string& within, const std::string& statistic);

/// Returns the least number of valid values that gives a statistic: `min_samples`, and `min_fraction` of the expected.
double least_count(int min_samples, double min_fraction, double expected);

}  // namespace fieldwise::analysis
