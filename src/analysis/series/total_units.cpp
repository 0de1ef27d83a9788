#include "analysis/series/total_units.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

struct TimeUnit {
  std::string_view symbol;
  double per_day;
};

constexpr double kSecondsPerDay = 86400.0;
constexpr std::array<TimeUnit, 13> kTimes{{{"s", kSecondsPerDay},
                                           {"sec", kSecondsPerDay},
                                           {"second", kSecondsPerDay},
                                           {"seconds", kSecondsPerDay},
                                           {"min", 1440.0},
                                           {"minute", 1440.0},
                                           {"h", 24.0},
                                           {"hr", 24.0},
                                           {"hour", 24.0},
                                           {"hours", 24.0},
                                           {"d", 1.0},
                                           {"day", 1.0},
                                           {"days", 1.0}}};
constexpr std::array<std::string_view, 5> kCalendarTimes{"month", "months", "year", "years", "yr"};
constexpr std::array<std::string_view, 2> kEnergies{"J m-2", "J"};

/// Tells whether units have a symbol in their divisor: the product with it is written without it.
bool is_per(const core::Units& units, std::string_view symbol) {
  return units.is_known() && units.multiplied_by(core::Units{symbol}).text().size() < units.text().size();
}

std::optional<TotalUnits> of_rate(const core::Units& units) {
  for (const TimeUnit& time : kTimes) {
    if (is_per(units, time.symbol)) {
      return TotalUnits{units.multiplied_by(core::Units{time.symbol}), time.per_day};
    }
  }
  const core::Units with_seconds = units.multiplied_by(core::Units{"s"});
  for (const std::string_view text : kEnergies) {
    const core::Units energy{text};
    if (with_seconds.is_known() && with_seconds.converts_to(energy) &&
        with_seconds.conversion_to(energy).is_identity()) {
      return TotalUnits{energy, kSecondsPerDay};
    }
  }
  return std::nullopt;
}

}  // namespace

TotalUnits total_units(const core::Units& units) {
  for (const std::string_view symbol : kCalendarTimes) {
    if (is_per(units, symbol)) {
      throw core::Error(
          core::ErrorKind::usage,
          fmt::format("'{}' is per calendar {}, which has no one length: statistic sum adds such values up",
                      units.text(), symbol.starts_with("m") ? "month" : "year"));
    }
  }
  const std::optional<TotalUnits> rate = of_rate(units);
  return rate ? *rate : TotalUnits{units.multiplied_by(core::Units{"day"}), 1.0};
}

std::optional<std::string> notice_of_summed_rate(const core::FieldHeader& of) {
  if (!of_rate(of.units)) return {};
  return fmt::format(
      "'{}' is a rate ({}): its sum has no length of time in it; statistic total of resample adds what it amounts to",
      of.name, of.units.text());
}

}  // namespace fieldwise::analysis
