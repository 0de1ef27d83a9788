#include "fieldwise/analysis/pairs/lag_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "analysis/pairs/pairing.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/pair_times.hpp"

namespace fieldwise::analysis {

LagPairs pair_at_lags(const core::FieldHeader& of, const core::FieldHeader& against, std::vector<int>& lags,
                      const std::string& unit, std::vector<std::string>& notices) {
  check_pairable(of);
  check_pairable(of, against);
  lags = lags_in_steps(lags, unit, core::pairing_step(*of.time, *against.time));
  LagPairs pairs;
  if (const auto notice = core::pairing_notice(*of.time, *against.time)) {
    notices.push_back(*notice);
  }
  const auto times = static_cast<std::ptrdiff_t>(of.time->size());
  std::ptrdiff_t most = 0;
  for (const int lag : lags) {
    pairs.push_back(core::pair_times(*of.time, *against.time, lag));
    const std::ptrdiff_t alone = std::ranges::count(pairs.back(), -1);
    most = std::max(most, times - alone);
    if (alone > 0) {
      notices.push_back(fmt::format("at lag {}, {} of the {} times of '{}' have no partner in '{}'", lag, alone, times,
                                    of.name, against.name));
    }
  }
  if (most == 0) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("'{}' ({}) and '{}' ({}) have no dates in common", of.name,
                                  core::format_period(core::covered_period(*of.time)), against.name,
                                  core::format_period(core::covered_period(*against.time))));
  }
  return pairs;
}

std::vector<int> lags_in_steps(const std::vector<int>& lags, const std::string& unit, const core::TimeStep& step) {
  if (unit.empty()) {
    return lags;
  }
  std::vector<int> steps;
  for (const int lag : lags) {
    const auto number = step.steps_in(lag, unit);
    if (!number) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("a lag of {} {}{} is no whole number of steps: the step is {}", lag, unit,
                                    std::abs(lag) == 1 ? "" : "s", step.name()));
    }
    steps.push_back(static_cast<int>(*number));
  }
  return steps;
}

core::IndexRange partners_of(const LagPairs& pairs, core::IndexRange times) {
  core::IndexRange needed{std::numeric_limits<std::size_t>::max(), 0};
  for (const auto& of_lag : pairs) {
    for (std::size_t t = times.begin; t < times.end; ++t) {
      if (of_lag[t] >= 0) {
        needed.begin = std::min(needed.begin, static_cast<std::size_t>(of_lag[t]));
        needed.end = std::max(needed.end, static_cast<std::size_t>(of_lag[t]) + 1);
      }
    }
  }
  return needed.end == 0 ? core::IndexRange{} : needed;
}

core::FieldHeader lagged_header(const core::FieldHeader& of, const std::vector<int>& lags, const core::TimeStep& step) {
  core::FieldHeader header;
  const std::string unit = step.unit();
  header.type = core::ValueType::float64;
  header.grid = of.grid;
  if (lags.size() > 1) {
    header.leading = core::Leading::coordinate;
    header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis(lags, unit));
  } else if (lags.front() != 0) {
    header.attributes["lag"] = fmt::format("{} {}", lags.front(), unit);
  }
  if (unit == "step" && (lags.size() > 1 || lags.front() != 0)) {
    header.attributes["lag_step"] = step.name();
  }
  header.attributes["period"] = core::format_period(core::covered_period(*of.time));
  return header;
}

// After the last time that has a partner now, partners may still arrive: at a negative lag they are yet to come, and a
// series is often published later than the field. Where there is none before it, there never will be.
std::size_t settled_times(const LagPairs& lags, std::size_t times, std::size_t known_partners) {
  std::size_t settled = times;
  for (const std::vector<std::ptrdiff_t>& pairs : lags) {
    std::size_t end = times;
    while (end > 0 && (pairs[end - 1] < 0 || static_cast<std::size_t>(pairs[end - 1]) >= known_partners)) {
      --end;
    }
    settled = std::min(settled, end);
  }
  return settled;
}

}  // namespace fieldwise::analysis
