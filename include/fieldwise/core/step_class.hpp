// StepClass: the kind of calendar step that an axis has, found from its bounds or distances.
// May know: calendar; that a time axis exists.
// Must not know: files, grids, values.
#pragma once

#include <string_view>

namespace fieldwise::core {

struct TimeAxis;

/// Names the kind of calendar step an axis has; it decides how values pair and how lags count.
enum class StepClass { year, season, month, day, hour, irregular };

/// Classes an axis by the width of its bounds or, without bounds, by the distance of its values. The first that fits:
/// year: at most one value a year; bounds of more than 300 days, or values whole years apart (to 31 days). Values of
///   every January are therefore yearly unless bounds of a month say that they are months;
/// season: at most one a season (December to February, ...); bounds of 80 to 200 days, or values three months apart;
/// month: at most one a month; bounds of more than 25 days, or values mostly 20 days apart or more, or one value alone;
/// day: at most one a day; bounds of 0.9 days or more, or values mostly 0.75 days apart or more;
/// hour: at most one an hour, each within a minute of the full or half hour; else irregular.
StepClass classify(const TimeAxis& axis);

/// Returns the name of a class: "year", "season", ...
std::string_view step_class_name(StepClass step_class);

}  // namespace fieldwise::core
