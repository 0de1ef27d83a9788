#include "core/step_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/counting.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/parse_instant.hpp"
#include "fieldwise/core/reckoning.hpp"

namespace fieldwise::core {

namespace {

constexpr std::int64_t kMonthsPerYear = 12;
constexpr std::int64_t kPentadDays = 5;
constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kWeek = 7 * kMicrosecondsPerDay;
constexpr std::string_view kInitials = "JFMAMJJASOND";

std::string plural(std::int64_t count, std::string_view unit) {
  return count == 1 ? std::string(unit) : fmt::format("{} {}s", count, unit);
}

std::string name_of_ticks(std::int64_t count) {
  if (count == kWeek) {
    return "week";
  }
  if (count % kMicrosecondsPerDay == 0) {
    return plural(count / kMicrosecondsPerDay, "day");
  }
  if (count % kMicrosecondsPerHour == 0) {
    return plural(count / kMicrosecondsPerHour, "hour");
  }
  if (count % kMinute == 0) {
    return plural(count / kMinute, "minute");
  }
  if (count > kMicrosecondsPerDay) {
    return fmt::format("{:.6g} days", static_cast<double>(count) / static_cast<double>(kMicrosecondsPerDay));
  }
  return fmt::format("{:.6g} seconds", static_cast<double>(count) / static_cast<double>(kMicrosecondsPerSecond));
}

std::string name_of_months(std::int64_t count, std::int64_t anchor) {
  if (count == 1) {
    return "month";
  }
  // Other runs of three months (FMA, MJJ, ...) are neither.
  if (count == 3 && anchor % 3 != -2) {
    return anchor % 3 == 0 ? "quarter" : "season";
  }
  return count % kMonthsPerYear == 0 ? plural(count / kMonthsPerYear, "year") : plural(count, "month");
}

struct NamedStep {
  std::string_view name;
  TimeStep step;
};

const std::array<NamedStep, 26>& named_steps() {
  static const std::array<NamedStep, 26> steps{{{"irregular", {}},
                                                {"year", step_of_months(12)},
                                                {"yearly", step_of_months(12)},
                                                {"season", step_of_months(3, -1)},
                                                {"seasonal", step_of_months(3, -1)},
                                                {"quarter", step_of_months(3, 0)},
                                                {"quarterly", step_of_months(3, 0)},
                                                {"month", step_of_months(1)},
                                                {"monthly", step_of_months(1)},
                                                {"half_month", {StepKind::parts_of_month, 2}},
                                                {"half_monthly", {StepKind::parts_of_month, 2}},
                                                {"dekad", {StepKind::parts_of_month, 3}},
                                                {"dekadal", {StepKind::parts_of_month, 3}},
                                                {"pentad_of_month", {StepKind::parts_of_month, 6}},
                                                {"pentads_of_month", {StepKind::parts_of_month, 6}},
                                                {"pentad", {StepKind::parts_of_year, 0}},
                                                {"pentads", {StepKind::parts_of_year, 0}},
                                                {"week", step_of_ticks(kWeek)},
                                                {"weekly", step_of_ticks(kWeek)},
                                                {"day", step_of_ticks(kMicrosecondsPerDay)},
                                                {"daily", step_of_ticks(kMicrosecondsPerDay)},
                                                {"hour", step_of_ticks(kMicrosecondsPerHour)},
                                                {"hourly", step_of_ticks(kMicrosecondsPerHour)},
                                                {"minute", step_of_ticks(kMinute)},
                                                {"seasons", {StepKind::seasons, 0}},
                                                {"own seasons", {StepKind::seasons, 0}}}};
  return steps;
}

/// Reads "5 days", "6 hours", "2 years", "8 days from 1 January".
std::optional<TimeStep> parse_counted(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr std::int64_t kMost = 1'000'000;
  if (fault != std::errc() || count < 1 || count > kMost) {
    return std::nullopt;
  }
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (!unit.starts_with(' ')) {
    return std::nullopt;
  }
  unit.remove_prefix(1);
  if (unit == "days from 1 January" && count <= 183) {
    return TimeStep{StepKind::parts_of_year, count == kPentadDays ? 0 : count};
  }
  if (unit.ends_with('s')) {
    unit.remove_suffix(1);
  }
  if (unit == "year") {
    return step_of_months(kMonthsPerYear * count);
  }
  if (unit == "month") {
    return step_of_months(count);
  }
  const std::int64_t length = unit == "week"     ? kWeek
                              : unit == "day"    ? kMicrosecondsPerDay
                              : unit == "hour"   ? kMicrosecondsPerHour
                              : unit == "minute" ? kMinute
                              : unit == "second" ? kMicrosecondsPerSecond
                                                 : 0;
  return length == 0 ? std::nullopt : std::optional(step_of_ticks(length * count));
}

/// Reads what stands behind "year of ": a month, or the initials of a run of months.
std::optional<TimeStep> parse_part_of_year(std::string_view which) {
  TimeStep step = step_of_months(kMonthsPerYear);
  const auto* const month = std::ranges::find(kMonthNames, which);
  if (month != kMonthNames.end()) {
    step.first_month = static_cast<int>(month - kMonthNames.begin()) + 1;
    step.covered = 1;
    return step;
  }
  constexpr std::string_view kTwice = "JFMAMJJASONDJFMAMJJASOND";
  const std::size_t first = kTwice.find(which);
  if (which.size() < 2 || which.size() > kInitials.size() || first == std::string::npos) {
    return std::nullopt;
  }
  step.first_month = static_cast<int>(first % kInitials.size()) + 1;
  step.covered = static_cast<int>(which.size());
  step.anchor = step.first_month - 1 + step.covered > kMonthsPerYear ? step.first_month - 1 - kMonthsPerYear : 0;
  return step;
}

}  // namespace

std::string step_name(const TimeStep& step) {
  switch (step.kind) {
    case StepKind::months:
      return name_of_months(step.count, step.anchor);
    case StepKind::parts_of_month:
      return step.count == 2 ? "half_month" : step.count == 3 ? "dekad" : "pentad_of_month";
    case StepKind::parts_of_year:
      return step.count == 0 ? "pentad" : fmt::format("{} days from 1 January", step.count);
    case StepKind::ticks:
      return name_of_ticks(step.count);
    case StepKind::seasons:
      return "seasons";
    case StepKind::irregular:
      break;
  }
  return "irregular";
}

std::string step_text(const TimeStep& step, Calendar calendar) {
  const int first_month = step.first_month;
  const int covered = step.covered;
  const bool part = step.is_months(kMonthsPerYear) && first_month > 0 && covered > 0 && covered < kMonthsPerYear;
  if (part && covered == 1) {
    return fmt::format("year of {}", kMonthNames[static_cast<std::size_t>(first_month - 1)]);
  }
  if (part) {
    std::string initials;
    for (int i = 0; i < covered; ++i) {
      initials += kInitials[static_cast<std::size_t>((first_month - 1 + i) % static_cast<int>(kMonthsPerYear))];
    }
    return "year of " + initials;
  }
  if (step.kind == StepKind::ticks && step.anchor != 0 && step.anchor % kMinute == 0) {
    return fmt::format("{} from {}", step_name(step), format_instant(calendar, {step.anchor}));
  }
  return step_name(step);
}

std::string step_unit(const TimeStep& step) {
  const std::string whole = step_name(step);
  const bool one_word = std::ranges::all_of(whole, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return one_word && step.is_regular() ? whole : "step";
}

std::optional<TimeStep> parse_step(std::string_view text, Calendar calendar) {
  for (const NamedStep& named : named_steps()) {
    if (named.name == text) {
      return named.step;
    }
  }
  constexpr std::string_view kYearOf = "year of ";
  if (text.starts_with(kYearOf)) {
    return parse_part_of_year(text.substr(kYearOf.size()));
  }
  if (const auto counted = parse_counted(text)) {
    return counted;
  }
  const std::size_t from = text.rfind(" from ");
  if (from == std::string_view::npos) {
    return std::nullopt;
  }
  auto step = parse_step(text.substr(0, from), calendar);
  if (!step || step->kind != StepKind::ticks) {
    return std::nullopt;
  }
  constexpr std::size_t kFrom = 6;
  try {
    const Instant anchor = parse_instant(std::string(text.substr(from + kFrom)), calendar);
    return step_of_ticks(step->count, anchor.microseconds);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace fieldwise::core
