#include "io/reading/unit_choice.hpp"

#include <fmt/format.h>

#include "fieldwise/core/calendar_lengths.hpp"
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

/// Says why values are converted as differences, or that they are not though words hint at it.
void add_difference_notice(const UnitChoice& choice, const core::Units& wanted, const StatedDifference& said,
                           const std::string& target, std::vector<std::string>& notices) {
  if (said.because.empty() || !choice.stated.is_temperature()) return;
  const bool changes = wanted != choice.stated || choice.units != choice.stated;
  if (choice.difference && changes) {
    const std::string asked = wanted == choice.units ? "" : fmt::format(", not in '{}'", wanted.text());
    notices.push_back(fmt::format("{}: its values in '{}' are taken as differences, as {}: they are read in '{}'{}",
                                  target, choice.stated.text(), said.because, choice.units.text(), asked));
  } else if (!choice.difference && choice.from_stated.offset != 0.0) {
    notices.push_back(
        fmt::format("{}: its values are converted from '{}' to '{}' as temperatures on their scales, though its {} "
                    "may mean differences; `quantity: difference` of the input takes them as such",
                    target, choice.stated.text(), choice.units.text(), said.because));
  }
}

}  // namespace

core::LinearConversion composed(const core::LinearConversion& first, const core::LinearConversion& second) noexcept {
  return {first.factor * second.factor, first.offset * second.factor + second.offset};
}

UnitChoice choose_units(const InputSpec& spec, std::string_view stated, const StatedDifference& said,
                        const std::string& target, std::vector<std::string>& notices) {
  UnitChoice choice;
  choice.stated = stated_or_assumed(spec, stated);
  choice.difference = spec.quantity_difference || said.is_said;
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
    const std::string lengths = core::calendar_lengths_in(choice.stated, choice.units);
    if (!lengths.empty()) {
      notices.push_back(fmt::format("{}: units '{}' are converted to '{}': {}", target, choice.stated.text(),
                                    choice.units.text(), lengths));
    }
    if (!spec.quantity_difference) add_difference_notice(choice, wanted, said, target, notices);
  }
  return choice;
}

core::LinearConversion conversion_to_first(const InputSpec& spec, std::string_view stated, const StatedDifference& said,
                                           const UnitChoice& choice, const std::string& target) {
  const core::Units from = stated_or_assumed(spec, stated);
  const core::LinearConversion to_first = conversion(from, choice.stated, choice.difference, target);
  const bool disagree = !spec.quantity_difference && said.is_said != choice.difference;
  if (disagree && conversion(from, choice.stated, false, target).offset != 0.0) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("{}: its values in '{}' are {}, those of the first file in '{}' {}: say `quantity: "
                            "difference` of the input, or read the files as two inputs",
                            target, from.text(),
                            said.is_said ? fmt::format("differences ({})", said.because) : "no differences",
                            choice.stated.text(), choice.difference ? "are" : "are not"));
  }
  return to_first;
}

}  // namespace fieldwise::io
