#include "io/writing/stored_time_units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/time_codec.hpp"
namespace fieldwise::io {

namespace {

using core::Instant;
using core::TimeAxis;

constexpr std::array<std::string_view, 15> kPlainUnits = {"days", "day",  "d",       "hours",   "hour",
                                                          "hr",   "hrs",  "h",       "minutes", "minute",
                                                          "min",  "mins", "seconds", "second",  "s"};

// Whether xarray, CDO and NCO all read times in these units without complaint.
bool is_widely_read(std::string_view units) {
  const std::size_t since = units.find(" since ");
  if (since == std::string_view::npos) return false;
  const std::string_view word = units.substr(0, since);
  if (std::find(kPlainUnits.begin(), kPlainUnits.end(), word) == kPlainUnits.end()) return false;
  const std::string_view date = units.substr(since + 7);
  int year = 0;
  const auto result = std::from_chars(date.data(), date.data() + date.size(), year);
  return result.ec == std::errc() && year >= 1;
}

bool comes_back(const std::vector<Instant>& instants, const std::string& units, core::Calendar calendar) {
  return core::decode_times(core::encode_times(instants, units, calendar), units, calendar) == instants;
}

bool is_exact(const TimeAxis& axis, const std::string& units) {
  return comes_back(axis.stamp, units, axis.calendar) && comes_back(axis.lower, units, axis.calendar) &&
         comes_back(axis.upper, units, axis.calendar);
}

}  // namespace

std::string stored_time_units(const TimeAxis& axis) {
  if (is_widely_read(axis.units) && is_exact(axis, axis.units)) return axis.units;
  for (const char* units : {"days since 1970-01-01", "hours since 1970-01-01"}) {
    if (is_exact(axis, units)) return units;
  }
  return "seconds since 1970-01-01";
}

}  // namespace fieldwise::io
