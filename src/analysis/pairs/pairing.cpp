#include "analysis/pairs/pairing.hpp"

#include <fmt/format.h>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_values.hpp"

namespace fieldwise::analysis {

void check_pairable(const core::FieldHeader& of) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take pairs along", of.name));
  }
}

void check_pairable(const core::FieldHeader& of, const core::FieldHeader& against) {
  if (against.leading != core::Leading::time || against.time->climatological) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has no time axis to pair with '{}'", against.name, of.name));
  }
  if (!against.is_series()) require_same_grid(of, against);
}

double expected_values(const core::TimeAxis& axis) {
  return static_cast<double>(core::expected_values(axis, core::covered_period(axis)));
}

}  // namespace fieldwise::analysis
