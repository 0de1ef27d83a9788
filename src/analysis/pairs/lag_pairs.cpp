#include "fieldwise/analysis/pairs/lag_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analysis/pairs/pairing.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/step_class.hpp"

namespace fieldwise::analysis {

LagPairs pair_at_lags(const core::FieldHeader& of, const core::FieldHeader& against, const std::vector<int>& lags,
                      std::vector<std::string>& notices) {
  check_pairable(of);
  check_pairable(of, against);
  LagPairs pairs;
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

core::FieldHeader lagged_header(const core::FieldHeader& of, const std::vector<int>& lags) {
  core::FieldHeader header;
  const std::string unit(core::step_class_name(of.time->step_class));
  header.type = core::ValueType::float64;
  header.grid = of.grid;
  if (lags.size() > 1) {
    header.leading = core::Leading::coordinate;
    header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis(lags, unit));
  } else if (lags.front() != 0) {
    header.attributes["lag"] = fmt::format("{} {}", lags.front(), unit);
  }
  header.attributes["period"] = core::format_period(core::covered_period(*of.time));
  return header;
}

}  // namespace fieldwise::analysis
