// From each type of option to the one type of their values.
// May know: core's options, values of options.
// Must not know: operations, run files.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/pipeline/catalog/option_value.hpp"

namespace fieldwise::pipeline {

/// Returns a value; nothing where it is no number, no text or not set.
OptionValue value_of(double value);
OptionValue value_of(int value);
OptionValue value_of(std::string_view text);
OptionValue value_of(const std::vector<std::vector<double>>& rows);
OptionValue value_of(const std::optional<core::Measure>& measure);
OptionValue value_of_period(const core::OptionDoc& doc, const std::optional<core::Period>& period);
OptionValue value_of(const std::optional<std::pair<double, double>>& ends);
OptionValue value_of(const core::Region& region);
OptionValue value_of(const std::array<double, 2>& lat_lon_deg);
OptionValue value_of(std::optional<core::Calendar> calendar);
OptionValue value_of(const core::AxisPlace& place);
OptionValue value_of(const core::AxisChoice& choice);
OptionValue value_of(const std::map<std::string, core::AxisChoice>& choices);

/// Returns a map from names to files, to text or to numbers; nothing where it is empty.
OptionValue value_of(const core::FileGroups& groups);
OptionValue value_of(const std::map<std::string, std::string>& texts);
OptionValue value_of(const std::map<std::string, double>& numbers);

/// Returns a list; nothing where it is empty.
template <class Item>
OptionValue value_of(const std::vector<Item>& items) {
  OptionValue::List list;
  for (const Item& item : items) list.push_back(value_of(item));
  return list.empty() ? OptionValue{} : OptionValue{std::move(list)};
}

/// Returns the word for no value.
OptionValue value_of_none(const core::OptionDoc& doc);

/// Returns lags as they are written: one, [first, last], or {list: [...]}, each with the unit where there is one.
OptionValue value_of_lags(const std::vector<int>& lags, const std::string& unit);

/// Returns a set of months (bit month-1) as a list of numbers; nothing where no month is left out.
OptionValue value_of_months(unsigned set);

/// Returns one path or a sorted list.
OptionValue value_of_files(std::vector<std::string> paths);

/// Returns a time such as "60 s"; nothing for 0.
OptionValue value_of_duration(double seconds);

}  // namespace fieldwise::pipeline
