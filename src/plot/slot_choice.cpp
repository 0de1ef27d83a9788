#include "fieldwise/plot/slot_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "fieldwise/core/error.hpp"

namespace fieldwise::plot {
namespace {

using core::Leading;
using core::TimeAxis;

constexpr std::size_t kMostTimes = 12;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string month_name(int month) { return std::string(kMonths[static_cast<std::size_t>(month - 1)]); }

std::string initials(int first, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += kMonths[static_cast<std::size_t>((first - 1 + i) % 12)][0];
  return text;
}

/// Returns the months an interval covers: the first, and how many; 0 for less than a month.
std::pair<int, int> months_between(const TimeAxis& axis, std::size_t position) {
  const core::Date first = core::date_of(axis.calendar, axis.lower[position]);
  const core::Date last = core::date_of(
      axis.calendar, core::Instant{std::max(axis.lower[position].microseconds, axis.upper[position].microseconds - 1)});
  const int count = (last.month - first.month + 12) % 12 + 1;
  const bool whole = last.day >= 28 && first.day == 1;
  return {first.month, whole ? count : 0};
}

std::string climatology_name(const TimeAxis& axis, std::size_t position) {
  const core::Date date = axis.date(position);
  if (axis.has_bounds()) {
    const auto [first, count] = months_between(axis, position);
    if (count == 1) return month_name(first);
    if (count == 12) return "all months";
    if (count > 1) return initials(first, count);
    const double hours = static_cast<double>(core::microsecond_of_day(axis.lower[position])) /
                         static_cast<double>(core::kMicrosecondsPerHour);
    if (axis.size() == 24 && hours != 0) return fmt::format("{:g} UTC", hours);
  }
  if (axis.size() == 12) return month_name(date.month);
  return fmt::format("{} {}", date.day, month_name(date.month));
}

std::string time_name(const TimeAxis& axis, std::size_t position) {
  const core::Date date = axis.date(position);
  const core::TimeStep& step = axis.step;
  if (step.kind == core::StepKind::months && step.count % 12 == 0) {
    return fmt::format("{}", step.number(axis.calendar, axis.date_instant[position]));
  }
  if (step.is_months(3)) {
    const int before = (date.month + 10) % 12 + 1;
    return fmt::format("{} {}", initials(before, 3), date.year);
  }
  if (step.is_months(1)) {
    // Files of a mean year often say that it is the year 0 or 1.
    if (date.year <= 1 && axis.size() == 12) return month_name(date.month);
    return fmt::format("{} {}", month_name(date.month), date.year);
  }
  if (step.is_regular() && step.days() >= 1.0) return core::format_date(date);
  return core::format_instant(axis.calendar, axis.stamp[position]).substr(0, 16);
}

std::string coordinate_name(const core::CoordinateAxis& axis, std::size_t position) {
  const double value = axis.values[position];
  const auto unit = axis.attributes.find("lag_units");
  if (unit != axis.attributes.end()) {
    const bool plural = std::abs(value) != 1;
    return fmt::format("{} {}{:g} {}{}", axis.name, value > 0 ? "+" : "", value, unit->second, plural ? "s" : "");
  }
  std::string name = axis.name;
  std::ranges::replace(name, '_', ' ');
  const bool bare = axis.units.empty() || axis.units == "1";
  return fmt::format("{} {:g}{}{}", name, value, bare ? "" : " ", bare ? "" : axis.units);
}

/// Tells whether the maps of a field are slots of a climatology, or lags.
bool is_of_slots(const core::FieldHeader& header) {
  return header.leading == Leading::coordinate || (header.leading == Leading::time && header.time->climatological);
}

bool is_chosen(const core::FieldHeader& header, std::size_t position, const PlotOptions& options) {
  if (header.leading == Leading::coordinate) {
    return options.lags.empty() ||
           std::ranges::find(options.lags, header.coordinate->values[position]) != options.lags.end();
  }
  if (header.leading != Leading::time) return true;
  const TimeAxis& axis = *header.time;
  const core::Date date = axis.date(position);
  if (options.month && date.month != *options.month) return false;
  if (options.time.empty()) return true;
  const bool by_date = core::format_date(date).starts_with(options.time);
  return by_date || core::format_instant(axis.calendar, axis.stamp[position]).starts_with(options.time);
}

std::string what_there_is(const core::FieldHeader& header) {
  if (header.leading == Leading::coordinate) {
    return fmt::format("its {}s are {}", header.coordinate->name, fmt::join(header.coordinate->values, ", "));
  }
  if (header.leading != Leading::time) return "it has neither times nor lags";
  return fmt::format("its times are {} to {}", core::format_instant(header.time->calendar, header.time->stamp.front()),
                     core::format_instant(header.time->calendar, header.time->stamp.back()));
}

void require_meaning(const core::FieldHeader& header, const PlotOptions& options) {
  const bool asks_time = !options.time.empty() || options.month;
  const bool wrong = (asks_time && header.leading != Leading::time) ||
                     (!options.lags.empty() && header.leading != Leading::coordinate);
  if (!wrong) return;
  throw core::Error(core::ErrorKind::usage, fmt::format("variable {} cannot be drawn at that {}: {}", header.name,
                                                        options.lags.empty() ? "time" : "lag", what_there_is(header)));
}

/// Leaves one of several slots: the first, or the last of times.
void leave_one(const core::FieldHeader& header, SlotChoice& choice) {
  const std::size_t all = choice.slots.size();
  if (is_of_slots(header)) {
    choice.slots.resize(1);
    choice.note = fmt::format("the first of {}", all);
  } else {
    choice.slots.erase(choice.slots.begin(), choice.slots.end() - 1);
    choice.note = fmt::format("the last of {} times", all);
  }
}

/// Repeats the slots for each layer, as far as there is room.
void add_layers(const core::FieldHeader& header, SlotChoice& choice) {
  const core::Layers& layers = *header.layers;
  const std::size_t count = layers.count();
  if (choice.slots.size() > 1 && choice.slots.size() * count > kMostPanels) leave_one(header, choice);
  const std::size_t drawn = std::min(count, std::max<std::size_t>(1, kMostPanels / choice.slots.size()));
  const bool several = choice.slots.size() > 1 || is_of_slots(header);
  std::vector<Slot> all;
  for (std::size_t layer = 0; layer < drawn; ++layer) {
    for (const Slot& slot : choice.slots) {
      const std::string name = layers.name_of(layer);
      all.push_back({slot.position, slot.name,
                     several && !slot.name.empty() ? fmt::format("{}, {}", name, slot.name) : name, layer});
    }
  }
  choice.slots = std::move(all);
  if (drawn == count) return;
  choice.note += (choice.note.empty() ? "" : "; ") + first_layers_note(drawn, layers);
}

}  // namespace

std::string first_layers_note(std::size_t drawn, const core::Layers& layers) {
  std::vector<std::string> ways;
  for (const core::CoordinateAxis& axis : layers.axes) {
    ways.push_back(fmt::format("{}={}", axis.name,
                               axis.labels.empty() ? fmt::format("{:g}", axis.values.back()) : axis.labels.back()));
  }
  return fmt::format("the first {} of {} layers: select {} draws another", drawn, layers.count(), fmt::join(ways, ","));
}

std::string slot_name(const core::FieldHeader& header, std::size_t position) {
  if (header.leading == Leading::coordinate) return coordinate_name(*header.coordinate, position);
  if (header.leading != Leading::time) return "";
  return header.time->climatological ? climatology_name(*header.time, position) : time_name(*header.time, position);
}

SlotChoice choose_slots(const core::FieldHeader& header, const PlotOptions& options) {
  require_meaning(header, options);
  SlotChoice choice;
  for (std::size_t i = 0; i < header.leading_size(); ++i) {
    if (is_chosen(header, i, options)) choice.slots.push_back({i, slot_name(header, i)});
  }
  if (choice.slots.empty()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("variable {} has nothing at what was asked for: {}",
                                                          header.name, what_there_is(header)));
  }
  if (choice.slots.size() > (is_of_slots(header) ? kMostPanels : kMostTimes)) leave_one(header, choice);
  if (header.layer_count() > 1) add_layers(header, choice);
  return choice;
}

}  // namespace fieldwise::plot
