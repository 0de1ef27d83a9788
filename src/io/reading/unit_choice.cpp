#include "io/reading/unit_choice.hpp"

#include <fmt/format.h>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

core::Units stated_or_assumed(const InputSpec& spec, std::string_view stated) {
  return core::Units(stated.empty() ? std::string_view(spec.assume_units) : stated);
}

core::LinearConversion conversion(const core::Units& from, const core::Units& to, bool difference,
                                  const std::string& target) {
  try {
    return from.conversion_to(to, difference);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", target, error.what()));
  }
}

}  // namespace

core::LinearConversion composed(const core::LinearConversion& first, const core::LinearConversion& second) noexcept {
  return {first.factor * second.factor, first.offset * second.factor + second.offset};
}

UnitChoice choose_units(const InputSpec& spec, std::string_view stated, bool stated_difference,
                        const std::string& target, std::vector<std::string>& notices) {
  UnitChoice choice;
  choice.stated = stated_or_assumed(spec, stated);
  choice.difference = spec.quantity_difference || stated_difference;
  if (!stated.empty() && !spec.assume_units.empty() && core::Units(spec.assume_units) != choice.stated) {
    notices.push_back(
        fmt::format("{}: it has units '{}', so the units '{}' are not assumed", target, stated, spec.assume_units));
  }
  const bool asked = !spec.units.empty();
  if (asked && !spec.scaled && choice.stated.text().empty()) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: it states no units that could be converted to '{}'; say {}", target, spec.units,
                            spec.words ? spec.setting("assume_units", "UNITS") : "assume_units"));
  }
  const core::Units wanted = asked ? core::Units(spec.units) : choice.stated;
  choice.units = choice.difference ? wanted.difference() : wanted;
  if (spec.scaled) {
    choice.from_stated =
        composed({spec.scale_multiply, spec.scale_add}, conversion(wanted, choice.units, choice.difference, target));
  } else {
    choice.from_stated = conversion(choice.stated, choice.units, choice.difference, target);
  }
  return choice;
}

core::LinearConversion conversion_to_first(const InputSpec& spec, std::string_view stated, const UnitChoice& choice,
                                           const std::string& target) {
  return conversion(stated_or_assumed(spec, stated), choice.stated, choice.difference, target);
}

}  // namespace fieldwise::io
