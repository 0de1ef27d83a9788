#include "io/text/text_decimal_years.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

// Middles of months by days differ from twelfths of a year by up to 0.08 of a month, starts by 0.07; two decimals round
// by 0.06 more.
constexpr double kMostFromTheGrid = 0.17;
constexpr std::size_t kDecimalsOfDays = 3;
constexpr std::size_t kDecimalsOfHours = 5;
constexpr double kLeastDay = 0.9;

std::size_t decimals_of(const std::string& cell) {
  const std::size_t point = cell.find('.');
  return point == std::string::npos ? 0 : cell.size() - point - 1;
}

CellDate month_of_key(std::int64_t key, std::int64_t months) {
  const std::int64_t parts = 12 / months;
  const std::int64_t year = (key - (((key % parts) + parts) % parts)) / parts;
  return {{year, static_cast<int>((key - year * parts) * months) + 1, 1}, 0, false};
}

// Steps that rise, mostly by one.
bool follow_each_other(const std::vector<std::int64_t>& keys) {
  std::size_t next = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i] <= keys[i - 1]) return false;
    next += keys[i] - keys[i - 1] == 1 ? 1 : 0;
  }
  return keys.size() == 1 || 2 * next >= keys.size() - 1;
}

/// Reads one column of decimal years.
class DecimalReader {
 public:
  DecimalReader(const std::vector<std::string>& cells, core::Calendar calendar) : cells_(cells), calendar_(calendar) {
    for (const std::string& cell : cells) {
      years_.push_back(core::parse_number(cell).value_or(0.0));
      decimals_ = std::max(decimals_, decimals_of(cell));
    }
  }

  DecimalDates read() {
    DecimalDates found;
    if (as_years(found) || as_written_months(found) || as_parts(found, 12) || as_parts(found, 4)) return found;
    as_days(found);
    return found;
  }

 private:
  [[nodiscard]] double rounding() const { return 0.6 * std::pow(10.0, -static_cast<double>(decimals_)); }

  bool as_years(DecimalDates& found) const {
    for (const double year : years_) {
      const double apart = year - years_.front();
      if (std::abs(apart - std::round(apart)) > 2.0 * rounding()) return false;
    }
    if (years_.size() == 1 && decimals_ > 1) return false;
    for (const double year : years_) found.dates.push_back({{static_cast<std::int64_t>(year), 1, 1}, 0, false});
    found.interval_months = 12;
    found.form = "decimal years, one a year";
    return true;
  }

  // 1950.01, 1950.02, ..., 1950.12, 1951.01; 1950.1 is October, whose zero a spreadsheet took.
  bool as_written_months(DecimalDates& found) const {
    if (decimals_ != 2 || cells_.size() < 2) return false;
    std::vector<std::int64_t> keys;
    for (const std::string& cell : cells_) {
      const std::string digits = cell.substr(cell.find('.') + 1);
      const std::optional<int> month = digits == "1" ? std::optional(10) : parse_month(digits);
      if (!month || (digits.size() != 2 && digits != "1")) return false;
      keys.push_back(12 * static_cast<std::int64_t>(years_[keys.size()]) + *month - 1);
    }
    if (!follow_each_other(keys)) return false;
    for (const std::int64_t key : keys) found.dates.push_back(month_of_key(key, 1));
    found.interval_months = 1;
    found.form = "year and month with a point between";
    return true;
  }

  // Months (12 parts) or quarters (4): all stand at the same place in their part.
  bool as_parts(DecimalDates& found, std::int64_t parts) const {
    const auto number = static_cast<double>(parts);
    double sine = 0.0;
    double cosine = 0.0;
    for (const double year : years_) {
      sine += std::sin(2.0 * std::numbers::pi * number * year);
      cosine += std::cos(2.0 * std::numbers::pi * number * year);
    }
    double phase = std::atan2(sine, cosine) / (2.0 * std::numbers::pi);
    if (phase < -0.25) phase += 1.0;
    std::vector<std::int64_t> keys;
    for (const double year : years_) {
      const double place = number * year - phase;
      if (std::abs(place - std::round(place)) > kMostFromTheGrid) return false;
      keys.push_back(std::llround(place));
    }
    if (!follow_each_other(keys)) return false;
    for (const std::int64_t key : keys) found.dates.push_back(month_of_key(key, 12 / parts));
    found.interval_months = static_cast<int>(12 / parts);
    found.doubtful = phase < 0.25;
    found.form = fmt::format("decimal years, {} {}", found.doubtful ? "starts of" : "within",
                             parts == 12 ? "months" : "quarters");
    return true;
  }

  void as_days(DecimalDates& found) const {
    double least = 1.0;
    for (std::size_t i = 1; i < years_.size(); ++i) least = std::min(least, std::abs(years_[i] - years_[i - 1]));
    const bool days = least * core::days_per_year(calendar_) >= kLeastDay;
    if (decimals_ < (days ? kDecimalsOfDays : kDecimalsOfHours)) {
      found.problem = fmt::format(
          "its decimal years are neither one a year, a quarter nor a month, and {} decimals are too few to tell {}",
          decimals_, days ? "days" : "hours");
      return;
    }
    for (const double year : years_) found.dates.push_back(day_of(year, days));
    found.form = days ? "decimal years, days" : "decimal years, times of day to the minute";
  }

  [[nodiscard]] CellDate day_of(double decimal, bool days) const {
    const auto year = static_cast<std::int64_t>(decimal);
    const std::int64_t first = core::day_number(calendar_, {year, 1, 1});
    const auto length = static_cast<double>(core::day_number(calendar_, {year + 1, 1, 1}) - first);
    const double day = (decimal - static_cast<double>(year)) * length;
    constexpr double kMinutesADay = 1440.0;
    constexpr std::int64_t kMicrosecondsPerMinute = 60 * core::kMicrosecondsPerSecond;
    if (days) {
      const auto whole = static_cast<std::int64_t>(std::floor(day + rounding() * length));
      return {core::date_of_day(calendar_, first + whole), 0, true};
    }
    const std::int64_t minutes = std::llround(day * kMinutesADay);
    return {core::date_of_day(calendar_, first + minutes / 1440), minutes % 1440 * kMicrosecondsPerMinute, true};
  }

  const std::vector<std::string>& cells_;
  core::Calendar calendar_;
  std::vector<double> years_;
  std::size_t decimals_ = 0;
};

}  // namespace

DecimalDates read_decimal_years(const std::vector<std::string>& cells, core::Calendar calendar) {
  return DecimalReader(cells, calendar).read();
}

}  // namespace fieldwise::io
