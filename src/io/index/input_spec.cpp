#include "fieldwise/io/index/input_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/reckoning.hpp"

namespace fieldwise::io {
namespace {

constexpr double kMost = std::numeric_limits<double>::max();
constexpr int kLastColumn = 10'000;
constexpr int kLastBlock = 1'000;
constexpr double kMostQuietSeconds = 86'400.0;

constexpr core::OptionDoc kFilesDoc{"files", "", "a path, a list of paths, a glob, or {modelA: a/*.nc, modelB: b/*.nc}",
                                    "files, joined along time; by names, those of the members of a new dimension"};
constexpr core::OptionDoc kAlongDoc{"along", "", "a name, such as model",
                                    "the new dimension on which members stand that files are named for"};
constexpr core::OptionDoc kVariableDoc{"variable", "", "a name, a list of names, or all",
                                       "the variable, or several; may be left out where there is only one"};
constexpr core::OptionDoc kPeriodDoc{"period", "", "1982/1991, 1982-01/1992-12, or all", "only these times"};
constexpr core::OptionDoc kMonthsDoc{"months", "", "DJF, 7, [Dec, Jan]", "only these months"};
constexpr core::OptionDoc kRegionDoc{"region", "degrees", "{lat: [south, north], lon: [west, east]}",
                                     "only this region"};
constexpr core::OptionDoc kLevelDoc{
    "level", "", "850 hPa, {nearest: 860 hPa}, {list: [850 hPa, 500 hPa]} or {range: [1000 hPa, 500 hPa]}",
    "only this level or these; without units in those of the axis"};
constexpr core::OptionDoc kSelectDoc{"select", "", "{number: 3, expver: 1}; values as of level",
                                     "only these values of further dimensions, by the names of these"};
constexpr core::OptionDoc kUnitsDoc{"units", "", "units as UDUNITS knows them", "converts the input to these units"};
constexpr core::OptionDoc kAssumeUnitsDoc{"assume_units", "", "units as UDUNITS knows them",
                                          "the units where the file says none"};
constexpr core::OptionDoc kScaleDoc{.name = "scale",
                                    .unit = "",
                                    .range = "{multiply: 0.01, add: 0}",
                                    .text = "multiplies the values, then adds; `units` are those of the result",
                                    .expected = "a map such as {multiply: 0.01, add: 0}"};
constexpr core::OptionDoc kMultiplyDoc{"multiply", "", "", "the factor"};
constexpr core::OptionDoc kAddDoc{"add", "", "", "what is added"};
constexpr core::OptionDoc kMissingDoc{.name = "missing",
                                      .unit = "",
                                      .range = "",
                                      .text = "further values that mean missing, unpacked, in the units of the file",
                                      .repeats = true};
constexpr core::OptionDoc kFillMissingDoc{
    .name = "fill_missing", .unit = "", .range = "", .text = "the value that missing values get", .none = ""};
constexpr core::OptionDoc kQuantityDoc{"quantity", "", "", "says that the values are differences of temperatures"};
constexpr core::OptionDoc kTimeDoc{.name = "time",
                                   .unit = "",
                                   .range = "{calendar: noleap, stamp: end}",
                                   .text =
                                       "mends what the file says wrongly about its times; says where years and "
                                       "days begin",
                                   .expected = "a map such as {calendar: noleap, stamp: end}"};
constexpr core::OptionDoc kCalendarDoc{"calendar", "", "a calendar of CF", "the calendar of the dates"};
constexpr core::OptionDoc kStampDoc{"stamp", "", "", "where in its interval a time stands"};
constexpr core::OptionDoc kOrderDoc{"order", "", "",
                                    "a text series: the order of day and month before a year (1/2/1950)"};
constexpr core::OptionDoc kTimeUnitsDoc{"units", "", "such as days since 1850-01-01", "the units of the times"};
constexpr core::OptionDoc kFromNameDoc{"from_name", "", "such as \"%Y%m%d\"",
                                       "the form of the date in the names of files that hold one map each: %Y, %m, "
                                       "%d, %j, %H, %M and %S stand for digits"};
constexpr core::OptionDoc kAccumulatedDoc{"accumulated", "", "",
                                          "values are accumulated since the reset of each day, or since the first time "
                                          "of a run: they become amounts of each step, whose time is its end"};
constexpr core::OptionDoc kResetDoc{.name = "reset",
                                    .unit = "",
                                    .range = "never, or 00:00 to 23:45, in quarters of an hour",
                                    .text = "of accumulated values: the time of the day after which they begin at 0",
                                    .expected = "never, or a time of the day in quarters of an hour, such as 06:00"};
constexpr core::OptionDoc kSignDoc{"sign", "", "",
                                   "of accumulated values: amounts may be below zero (evaporation, net radiation)"};
constexpr core::OptionDoc kGridDoc{"grid", "", "a path",
                                   "the file that holds latitudes, longitudes and areas of the points, where the "
                                   "files themselves do not"};
constexpr core::OptionDoc kColumnDoc{"column", "", "", "a text series: the column of values, by number or by name"};
constexpr core::OptionDoc kBlockDoc{.name = "block",
                                    .unit = "",
                                    .range = "",
                                    .text = "a text with several tables, one below the other: which of them",
                                    .none = ""};
constexpr core::OptionDoc kDuplicatesDoc{"duplicates", "", "", "what to do with a date that occurs twice"};
constexpr core::OptionDoc kGapsDoc{"gaps", "", "", "what to do with steps that are missing between two files"};
constexpr core::OptionDoc kExpectDoc{"expect", "", "", "the step that the times must have"};
constexpr core::OptionDoc kQuietDoc{"quiet", "", "0 to 86400, such as 60 s",
                                    "refuses files that were changed less than that long ago"};

constexpr std::array<core::Named<StampPlace>, 3> kStamps{
    {{"start", StampPlace::start}, {"middle", StampPlace::middle}, {"end", StampPlace::end}}};
constexpr std::array<core::Named<DateOrder>, 2> kOrders{{{"dmy", DateOrder::dmy}, {"mdy", DateOrder::mdy}}};
constexpr std::array<core::Named<bool>, 1> kSigns{{{"either", true}}};
constexpr std::array<core::Named<Accumulated>, 2> kAccumulations{
    {{"daily", Accumulated::daily}, {"run", Accumulated::run}}};
constexpr std::array<core::Named<Duplicates>, 3> kDuplicates{
    {{"error", Duplicates::error}, {"first", Duplicates::first}, {"last", Duplicates::last}}};
constexpr std::array<core::Named<Gaps>, 2> kGaps{{{"error", Gaps::error}, {"allow", Gaps::allow}}};
constexpr std::array<core::Named<bool>, 1> kQuantities{{{"difference", true}}};
constexpr core::OptionDoc kStepDoc{"step", "", "", "the step of the times, where the file leaves doubt"};
// What may be said of a step; each is read by TimeStep::parse. Multiples of a unit are the same for both keys.
constexpr std::array<std::string_view, 12> kMultiples{"5 days",
                                                      "8 days",
                                                      "10 days",
                                                      "8 days from 1 January",
                                                      "16 days from 1 January",
                                                      "12 hours",
                                                      "6 hours",
                                                      "3 hours",
                                                      "2 hours",
                                                      "30 minutes",
                                                      "15 minutes",
                                                      "10 minutes"};
constexpr std::size_t kNamedSteps = 11;
using StepWords = std::array<std::string_view, kNamedSteps + kMultiples.size()>;
constexpr StepWords with_multiples(const std::array<std::string_view, kNamedSteps>& named) {
  StepWords words{};
  std::ranges::copy(kMultiples, std::ranges::copy(named, words.begin()).out);
  return words;
}
constexpr StepWords kSteps = with_multiples(
    {"year", "season", "quarter", "month", "half_month", "dekad", "pentad", "pentad_of_month", "week", "day", "hour"});
constexpr StepWords kExpected = with_multiples({"yearly", "seasonal", "quarterly", "monthly", "half_monthly", "dekadal",
                                                "pentads", "pentads_of_month", "weekly", "daily", "hourly"});

void describe_step(core::OptionVisitor& visitor, const core::OptionDoc& doc, const StepWords& words,
                   std::optional<core::TimeStep>& step) {
  std::size_t index = words.size();
  for (std::size_t i = 0; step && i < words.size() && index == words.size(); ++i) {
    index = core::TimeStep::parse(words[i]) == step ? i : index;
  }
  visitor.word(doc, index, words);
  if (index < words.size()) step = core::TimeStep::parse(words[index]);
}

constexpr core::OptionDoc kYearStartsDoc{
    "year_starts", "", "",
    "the month in which years begin, for whatever takes years; such a year is named "
    "after that in which it ends"};
constexpr core::OptionDoc kDayStartsDoc{.name = "day_starts",
                                        .unit = "",
                                        .range = "00:00 to 23:45, in quarters of an hour",
                                        .text = "the time at which days begin, for whatever takes days",
                                        .expected = "a time of the day in quarters of an hour, such as 06:00"};

/// Returns the times of a day at which days may begin: "00:00", "00:15", ...
const std::vector<std::string_view>& day_times() {
  static const std::vector<std::string> texts = [] {
    constexpr int kQuarters = 96;
    std::vector<std::string> made;
    for (int quarter = 0; quarter < kQuarters; ++quarter) {
      made.push_back(fmt::format("{:02}:{:02}", quarter / 4, quarter % 4 * 15));
    }
    return made;
  }();
  static const std::vector<std::string_view> views(texts.begin(), texts.end());
  return views;
}

void describe_beginnings(core::OptionVisitor& visitor, TimeRepair& time) {
  std::size_t month = time.year_starts ? static_cast<std::size_t>(*time.year_starts - 1) : core::kMonthNames.size();
  visitor.word(kYearStartsDoc, month, core::kMonthNames);
  if (month < core::kMonthNames.size()) time.year_starts = static_cast<int>(month) + 1;
  const std::vector<std::string_view>& times = day_times();
  constexpr std::int64_t kQuarter = core::kMicrosecondsPerHour / 4;
  std::size_t quarter = time.day_starts ? static_cast<std::size_t>(*time.day_starts / kQuarter) : times.size();
  visitor.word(kDayStartsDoc, quarter, times);
  if (quarter < times.size()) time.day_starts = static_cast<std::int64_t>(quarter) * kQuarter;
}

void describe_accumulation(core::OptionVisitor& visitor, TimeRepair& time) {
  visitor.choice(kAccumulatedDoc, time.accumulated, kAccumulations);
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> all{"never"};
    all.insert(all.end(), day_times().begin(), day_times().end());
    return all;
  }();
  constexpr std::int64_t kQuarter = core::kMicrosecondsPerHour / 4;
  std::size_t chosen = time.never_resets ? 0 : words.size();
  if (time.reset) chosen = static_cast<std::size_t>(*time.reset / kQuarter) + 1;
  visitor.word(kResetDoc, chosen, words);
  time.never_resets = chosen == 0;
  if (chosen > 0 && chosen < words.size()) time.reset = static_cast<std::int64_t>(chosen - 1) * kQuarter;
  visitor.choice(kSignDoc, time.may_fall, kSigns);
}

void describe_files(core::OptionVisitor& visitor, InputSpec& spec) {
  const std::array<core::OptionForm, 2> forms{
      {{false,
        [&spec](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.file_groups(doc, spec.members); },
        false, true},
       {false, [&spec](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.files(doc, spec.files); }}}};
  std::size_t form = spec.members.empty() ? 1 : 0;
  visitor.one_of(kFilesDoc, form, forms);
}

void describe_variable(core::OptionVisitor& visitor, InputSpec& spec) {
  const std::array<core::OptionForm, 2> forms{
      {{false,
        [&spec](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.words(doc, spec.variables, {}); },
        true},
       {false, [&spec](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.text(doc, spec.variable); }}}};
  std::size_t form = !spec.variables.empty() ? 0 : spec.variable.empty() ? forms.size() : 1;
  visitor.one_of(kVariableDoc, form, forms);
}

void describe_scale(core::OptionVisitor& visitor, InputSpec& spec) {
  visitor.group(kScaleDoc, spec.scaled, [&spec](core::OptionVisitor& members) {
    members.number(kMultiplyDoc, spec.scale_multiply, -kMost, kMost);
    members.number(kAddDoc, spec.scale_add, -kMost, kMost);
  });
}

void describe_time(core::OptionVisitor& visitor, TimeRepair& time) {
  bool given = time.calendar || time.units || time.stamp != StampPlace::as_given || time.step || time.year_starts ||
               time.day_starts || time.order != DateOrder::unknown || !time.from_name.empty() ||
               time.accumulated != Accumulated::no || time.never_resets || time.reset || time.may_fall;
  visitor.group(kTimeDoc, given, [&time](core::OptionVisitor& members) {
    members.calendar(kCalendarDoc, time.calendar);
    members.choice(kStampDoc, time.stamp, kStamps);
    members.choice(kOrderDoc, time.order, kOrders);
    std::string units = time.units.value_or("");
    members.text(kTimeUnitsDoc, units);
    if (!units.empty()) time.units = units;
    members.text(kFromNameDoc, time.from_name);
    describe_step(members, kStepDoc, kSteps, time.step);
    describe_beginnings(members, time);
    describe_accumulation(members, time);
  });
}

void describe_column(core::OptionVisitor& visitor, InputSpec& spec) {
  int number = spec.column.value_or(0);
  const std::array<core::OptionForm, 2> forms{
      {{true, [&number](core::OptionVisitor& inner,
                        const core::OptionDoc& doc) { inner.integer(doc, number, 1, kLastColumn); }},
       {false,
        [&spec](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.text(doc, spec.column_name); }}}};
  std::size_t form = spec.column ? 0 : spec.column_name.empty() ? forms.size() : 1;
  visitor.one_of(kColumnDoc, form, forms);
  if (number > 0) spec.column = number;
}

}  // namespace

std::optional<Accumulation> TimeRepair::accumulation() const {
  if (accumulated == Accumulated::no) return std::nullopt;
  Accumulation rule{std::nullopt, may_fall};
  if (accumulated == Accumulated::daily && !never_resets) rule.reset = reset.value_or(0);
  return rule;
}

std::string InputSpec::setting(std::string_view key, std::string_view value) const {
  return words ? words(key, value) : fmt::format("{}: {}", key, value);
}

std::vector<std::string> InputSpec::all_files() const {
  std::vector<std::string> all = files;
  for (const auto& [name, of_member] : members) all.insert(all.end(), of_member.begin(), of_member.end());
  return all;
}

void InputSpec::describe(core::OptionVisitor& visitor) {
  describe_files(visitor, *this);
  visitor.text(kAlongDoc, along);
  describe_variable(visitor, *this);
  visitor.period(kPeriodDoc, period);
  visitor.months(kMonthsDoc, months);
  visitor.region(kRegionDoc, region);
  visitor.text(kGridDoc, grid);
  visitor.axis_choice(kLevelDoc, level);
  visitor.axis_choices(kSelectDoc, select);
  visitor.text(kUnitsDoc, units);
  visitor.text(kAssumeUnitsDoc, assume_units);
  describe_scale(visitor, *this);
  visitor.numbers(kMissingDoc, missing, -kMost, kMost);
  visitor.optional_number(kFillMissingDoc, fill_missing, -kMost, kMost);
  visitor.choice(kQuantityDoc, quantity_difference, kQuantities);
  describe_time(visitor, time);
  describe_column(visitor, *this);
  visitor.optional_integer(kBlockDoc, block, 1, kLastBlock);
  visitor.choice(kDuplicatesDoc, duplicates, kDuplicates);
  visitor.choice(kGapsDoc, gaps, kGaps);
  describe_step(visitor, kExpectDoc, kExpected, expect);
  visitor.duration(kQuietDoc, quiet_s, kMostQuietSeconds);
  naming.describe(visitor);
}

}  // namespace fieldwise::io
