#include "fieldwise/core/arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

/// Adds an interval with its stamp in the middle.
void add_interval(TimeAxis& axis, Instant lower, Instant upper) {
  axis.lower.push_back(lower);
  axis.upper.push_back(upper);
  axis.stamp.push_back({lower.microseconds + (upper.microseconds - lower.microseconds) / 2});
}

TimeAxis completed(TimeAxis axis, const TimeStep& step) {
  static_cast<void>(complete_axis(axis));
  set_step(axis, step);  // one value alone would be ambiguous
  return axis;
}

void check_shape(const FieldHeader& header, std::size_t times, std::size_t rows, std::size_t columns) {
  if (times == header.leading_size() && rows == header.grid->rows && columns == header.grid->columns) {
    return;
  }
  throw Error(ErrorKind::usage,
              fmt::format("the array has the shape {} x {} x {}, but the time axis and grid ask for {} x {} x {}",
                          times, rows, columns, header.leading_size(), header.grid->rows, header.grid->columns));
}

}  // namespace

TimeAxis monthly_axis(std::int64_t year, int month, std::size_t count, Calendar calendar) {
  TimeAxis axis;
  axis.calendar = calendar;
  std::int64_t key = year * 12 + month - 1;
  for (std::size_t i = 0; i < count; ++i, ++key) {
    const auto start = [&](std::int64_t k) {
      return start_of_day(calendar, {k >= 0 ? k / 12 : (k - 11) / 12, static_cast<int>(((k % 12) + 12) % 12) + 1, 1});
    };
    add_interval(axis, start(key), start(key + 1));
  }
  return completed(std::move(axis), step_of_months(1));
}

TimeAxis daily_axis(const Date& first, std::size_t count, Calendar calendar) {
  TimeAxis axis;
  axis.calendar = calendar;
  const std::int64_t start = start_of_day(calendar, first).microseconds;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t lower = start + static_cast<std::int64_t>(i) * kMicrosecondsPerDay;
    add_interval(axis, {lower}, {lower + kMicrosecondsPerDay});
  }
  return completed(std::move(axis), step_of_ticks(kMicrosecondsPerDay));
}

TimeAxis yearly_axis(std::int64_t first_year, std::size_t count, Calendar calendar) {
  TimeAxis axis;
  axis.calendar = calendar;
  for (std::int64_t year = first_year; year < first_year + static_cast<std::int64_t>(count); ++year) {
    add_interval(axis, start_of_day(calendar, {year, 1, 1}), start_of_day(calendar, {year + 1, 1, 1}));
  }
  TimeStep yearly = step_of_months(12);
  yearly.first_month = 1;
  return completed(std::move(axis), yearly);
}

Grid rectilinear_grid(std::vector<double> lat_deg, std::vector<double> lon_deg) {
  if (lat_deg.empty() || lon_deg.empty()) {
    throw Error(ErrorKind::usage, "a grid needs at least one latitude and one longitude");
  }
  Grid grid;
  grid.kind = GridKind::rectilinear;
  grid.rows = lat_deg.size();
  grid.columns = lon_deg.size();
  grid.lat_deg = std::move(lat_deg);
  grid.lon_deg = std::move(lon_deg);
  return grid;
}

Field field_of(const xt::xtensor<double, 3>& values, const TimeAxis& time, const Grid& grid, std::string_view units) {
  FieldHeader header;
  header.units = Units(units);
  header.leading = Leading::time;
  header.time = std::make_shared<const TimeAxis>(time);
  header.grid = std::make_shared<const Grid>(grid);
  check_shape(header, values.shape(0), values.shape(1), values.shape(2));
  Field field = make_field(std::move(header));
  std::copy(values.begin(), values.end(), field.values.begin());
  return field;
}

Field map_of(const xt::xtensor<double, 2>& values, const Grid& grid, std::string_view units) {
  FieldHeader header;
  header.units = Units(units);
  header.grid = std::make_shared<const Grid>(grid);
  check_shape(header, 1, values.shape(0), values.shape(1));
  Field field = make_field(std::move(header));
  std::copy(values.begin(), values.end(), field.values.begin());
  return field;
}

Field series_of(const xt::xtensor<double, 1>& values, const TimeAxis& time, std::string_view units) {
  FieldHeader header;
  header.units = Units(units);
  header.leading = Leading::time;
  header.time = std::make_shared<const TimeAxis>(time);
  check_shape(header, values.shape(0), 1, 1);
  Field field = make_field(std::move(header));
  std::copy(values.begin(), values.end(), field.values.begin());
  return field;
}

xt::xtensor<double, 3> array_of(const Field& field) {
  xt::xtensor<double, 3> array(field.values.shape());
  std::copy(field.values.begin(), field.values.end(), array.begin());
  return array;
}

}  // namespace fieldwise::core
