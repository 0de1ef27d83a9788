#include "fieldwise/core/units.hpp"

#include <fmt/format.h>
#include <udunits2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

/// Guards UDUNITS, whose parser and system are shared.
std::mutex& udunits_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// Returns the system of units, read once; null where the database cannot be found.
ut_system* unit_system() {
  static ut_system* const system = [] {
    ut_set_error_message_handler(ut_ignore);
    return ut_read_xml(nullptr);
  }();
  return system;
}

const ut_unit* unit_of(const std::shared_ptr<const void>& unit) { return static_cast<const ut_unit*>(unit.get()); }

std::shared_ptr<const void> adopt(ut_unit* unit) {
  return {unit, [](const void* p) {
            if (p != nullptr) {
              const std::lock_guard lock(udunits_mutex());
              ut_free(static_cast<ut_unit*>(const_cast<void*>(p)));
            }
          }};
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\r\0");
  return first == std::string_view::npos
             ? std::string()
             : std::string(text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1));
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Spellings seen in archives that UDUNITS does not know or reads as something else.
std::string respelled(const std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kSpellings{{
      {"degc", "degC"},
      {"deg c", "degC"},
      {"degrees c", "degC"},
      {"degree c", "degC"},
      {"degrees_c", "degC"},
      {"deg_c", "degC"},
      {"c", "degC"},
      {"degrees celsius", "degC"},
      {"deg k", "K"},
      {"degk", "K"},
      {"degrees k", "K"},
      {"degrees kelvin", "K"},
      {"deg f", "degF"},
      {"m/s", "m s-1"},
      {"millibars", "mbar"},
      {"unitless", "1"},
      {"dimensionless", "1"},
  }};
  const std::string lower = lower_case(text);
  const auto found =
      std::ranges::find(kSpellings, std::string_view(lower), [](const auto& pair) { return pair.first; });
  return found == kSpellings.end() ? text : std::string(found->second);
}

std::shared_ptr<const void> parse(const std::string& text) {
  if (text.empty()) {
    return nullptr;
  }
  ut_unit* unit = nullptr;
  {
    const std::lock_guard lock(udunits_mutex());
    if (unit_system() != nullptr) {
      unit = ut_parse(unit_system(), text.c_str(), UT_UTF8);
      if (unit == nullptr) {  // "W M-2", "MM/DAY": written in capitals throughout
        unit = ut_parse(unit_system(), lower_case(text).c_str(), UT_UTF8);
      }
    }
  }
  return unit == nullptr ? nullptr : adopt(unit);
}

/// Returns factor and offset of a conversion; the units must convert. Called with the mutex held.
LinearConversion measure(const ut_unit* from, const ut_unit* to) {
  cv_converter* const converter = ut_get_converter(const_cast<ut_unit*>(from), const_cast<ut_unit*>(to));
  const double at_zero = cv_convert_double(converter, 0.0);
  const double at_one = cv_convert_double(converter, 1.0);
  cv_free(converter);
  return {at_one - at_zero, at_zero};
}

bool convertible(const ut_unit* from, const ut_unit* to) {
  return from != nullptr && to != nullptr &&
         ut_are_convertible(const_cast<ut_unit*>(from), const_cast<ut_unit*>(to)) != 0;
}

bool is_compound(const std::string& text) { return text.find_first_of(" /*^.") != std::string::npos; }

}  // namespace

Units::Units(std::string_view text) : text_(respelled(trimmed(text))), unit_(parse(text_)) {}

bool Units::converts_to(const Units& target) const {
  if (text_ == target.text_) {
    return true;
  }
  const std::lock_guard lock(udunits_mutex());
  return convertible(unit_of(unit_), unit_of(target.unit_));
}

LinearConversion Units::conversion_to(const Units& target, bool difference) const {
  if (text_ == target.text_) {
    return {};
  }
  if (!converts_to(target)) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("units '{}' do not convert to '{}'", text_.empty() ? "(none)" : text_,
                            target.text_.empty() ? "(none)" : target.text_));
  }
  const std::lock_guard lock(udunits_mutex());
  LinearConversion conversion = measure(unit_of(unit_), unit_of(target.unit_));
  if (difference) {
    conversion.offset = 0.0;
  }
  return conversion;
}

bool Units::is_temperature() const { return unit_ != nullptr && converts_to(Units("K")); }

bool Units::has_offset() const { return is_temperature() && conversion_to(Units("K")).offset != 0.0; }

Units Units::difference() const { return is_temperature() ? Units("K") : *this; }

double Units::difference_factor() const { return is_temperature() ? conversion_to(Units("K"), true).factor : 1.0; }

Units Units::divided_by(const Units& divisor) const {
  if (divisor.text_.empty() || divisor.text_ == "1") {
    return *this;
  }
  const std::string under = is_compound(divisor.text_) || std::isdigit(static_cast<unsigned char>(divisor.text_.back()))
                                ? fmt::format("({})-1", divisor.text_)
                                : divisor.text_ + "-1";
  return text_.empty() || text_ == "1" ? Units(under) : Units(fmt::format("{} {}", text_, under));
}

Units Units::per(std::string_view unit_text) const { return divided_by(Units(unit_text)); }

}  // namespace fieldwise::core
