#include "fieldwise/core/units.hpp"

#include <fmt/format.h>
#include <udunits2.h>

#include <array>
#include <cctype>
#include <cmath>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/unit_product.hpp"
#include "core/unit_spelling.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

/// Guards UDUNITS, whose parser and system are shared.
std::mutex& udunits_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// Returns the system of units, read once. Called with the mutex held. Errors: input_missing without a database:
/// else no units would be known and every comparison of units would be wrong.
ut_system* unit_system() {
  static ut_system* const system = [] {
    ut_set_error_message_handler(ut_ignore);
    ut_system* const read = ut_read_xml(nullptr);
    if (read == nullptr) {
      throw Error(
          ErrorKind::input_missing,
          "the database of units cannot be read: install UDUNITS-2, or set UDUNITS2_XML_PATH to the path of its "
          "udunits2.xml");
    }
    return read;
  }();
  return system;
}

ut_unit* unit_of(const std::shared_ptr<const void>& unit) {
  return static_cast<ut_unit*>(const_cast<void*>(unit.get()));  // the C library knows no const
}

std::shared_ptr<const void> adopt(ut_unit* unit) {
  return {unit, [](const void* p) {
            const std::lock_guard lock(udunits_mutex());
            ut_free(static_cast<ut_unit*>(const_cast<void*>(p)));
          }};
}

/// Cuts blanks off, and the zero bytes that pad attributes of fixed length.
std::string without_padding(std::string_view text) {
  using namespace std::string_view_literals;
  return std::string(trimmed(text, " \t\n\r\0"sv));
}

std::shared_ptr<const void> parse(const std::string& text) {
  if (text.empty()) {
    return nullptr;
  }
  ut_unit* unit = nullptr;
  {
    const std::lock_guard lock(udunits_mutex());
    unit = ut_parse(unit_system(), text.c_str(), UT_UTF8);
  }
  return unit == nullptr ? nullptr : adopt(unit);
}

/// Returns the conversion between two units, or nothing where there is none or it is not linear (decibels).
/// Called with the mutex held.
std::optional<LinearConversion> conversion_between(ut_unit* from, ut_unit* to) {
  if (from == nullptr || to == nullptr || ut_are_convertible(from, to) == 0) {
    return std::nullopt;
  }
  const std::unique_ptr<cv_converter, void (*)(cv_converter*)> converter(ut_get_converter(from, to), cv_free);
  if (!converter) {
    return std::nullopt;
  }
  // A large power of two: beside it the offset (273.15) costs the factor no digits.
  constexpr double kFar = 0x1p60;
  const double at_zero = cv_convert_double(converter.get(), 0.0);
  const double factor = (cv_convert_double(converter.get(), kFar) - at_zero) / kFar;
  const double at_half = cv_convert_double(converter.get(), 0.5 * kFar);
  constexpr double kRounding = 1e-12;  // of a few operations on doubles; a logarithm is off by half of everything
  if (!(std::abs(at_half - at_zero - 0.5 * factor * kFar) <= kRounding * std::abs(factor) * kFar)) {
    return std::nullopt;
  }
  return LinearConversion{factor, at_zero};
}

std::string shown(const std::string& text) { return text.empty() ? "(none)" : "'" + text + "'"; }

/// Tells whether text needs parentheses before an exponent can follow it.
bool is_compound(const std::string& text) {
  return text.find_first_of(" /*^.+-") != std::string::npos ||
         std::isalpha(static_cast<unsigned char>(text.back())) == 0;
}

/// Writes a unit as text: "m2 s-2", where UDUNITS writes "m2.s-2". Called with the mutex held.
std::string text_of(const ut_unit* unit) {
  std::array<char, 256> buffer{};
  if (unit == nullptr || ut_format(unit, buffer.data(), buffer.size(), UT_ASCII | UT_DEFINITION) < 0) {
    return {};
  }
  std::string text(buffer.data());
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    text[i] = text[i] == '.' && std::isalpha(static_cast<unsigned char>(text[i + 1])) != 0 ? ' ' : text[i];
  }
  return text;
}

/// Makes text of what `combine` makes of units; the mutex is held meanwhile.
template <class Combine>
std::string combined_text(const Combine& combine) {
  const std::lock_guard lock(udunits_mutex());
  const std::unique_ptr<ut_unit, void (*)(ut_unit*)> unit(combine(), ut_free);
  return text_of(unit.get());
}

/// Returns merged units if UDUNITS reads them as what `whole` says.
std::optional<Units> merged(const std::string& first, const std::string& second, int power, const std::string& whole) {
  const auto text = merged_units(first, second, power);
  if (!text) {
    return std::nullopt;
  }
  const Units units(*text);
  const Units expected(whole);
  constexpr double kRounding = 1e-12;  // factors such as 1/0.3048 go through two products
  if (!units.is_known() || !expected.converts_to(units)) {
    return std::nullopt;
  }
  return std::abs(expected.conversion_to(units).factor - 1.0) <= kRounding ? std::optional(units) : std::nullopt;
}

}  // namespace

Units::Units(std::string_view text) : text_(respelled_units(without_padding(text))), unit_(parse(text_)) {
  if (unit_ == nullptr && !text_.empty()) {
    const std::string recased = recased_units(text_);
    unit_ = parse(recased);
    text_ = unit_ == nullptr ? without_padding(text) : recased;
  }
}

bool Units::converts_to(const Units& target) const {
  if (text_ == target.text_) {
    return true;
  }
  const std::lock_guard lock(udunits_mutex());
  return conversion_between(unit_of(unit_), unit_of(target.unit_)).has_value();
}

LinearConversion Units::conversion_to(const Units& target, bool difference) const {
  if (text_ == target.text_) {
    return {};
  }
  const std::lock_guard lock(udunits_mutex());
  auto conversion = conversion_between(unit_of(unit_), unit_of(target.unit_));
  if (!conversion) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("units {} do not convert to {}", shown(text_), shown(target.text_)));
  }
  if (difference) {
    conversion->offset = 0.0;
  }
  return *conversion;
}

bool Units::is_temperature() const { return unit_ != nullptr && converts_to(Units("K")); }

bool Units::has_offset() const { return is_temperature() && conversion_to(Units("K")).offset != 0.0; }

Units Units::difference() const { return is_temperature() ? Units("K") : *this; }

double Units::difference_factor() const { return is_temperature() ? conversion_to(Units("K"), true).factor : 1.0; }

Units Units::divided_by(const Units& divisor) const {
  if (text_.empty()) {
    return {};
  }
  if (divisor.text_.empty() || divisor.text_ == "1") {
    return *this;
  }
  if (!is_known() || !divisor.is_known()) {
    return Units(fmt::format("({}) ({})-1", text_, divisor.text_));
  }
  const std::string under = is_compound(divisor.text_) ? fmt::format("({})-1", divisor.text_) : divisor.text_ + "-1";
  const std::string whole = text_ == "1" ? under : fmt::format("{} {}", text_, under);
  const auto short_form = merged(text_, divisor.text_, -1, whole);
  return short_form ? *short_form : Units(whole);
}

Units Units::multiplied_by(const Units& factor) const {
  if (text_.empty() || factor.text_.empty()) {
    return {};
  }
  if (text_ == "1" || factor.text_ == "1") {
    return text_ == "1" ? factor : *this;
  }
  if (!is_known() || !factor.is_known()) {
    return Units(fmt::format("({}) ({})", text_, factor.text_));
  }
  const bool plain = text_.find('/') == std::string::npos && factor.text_.find('/') == std::string::npos;
  const std::string whole =
      plain ? fmt::format("{} {}", text_, factor.text_) : fmt::format("({}) ({})", text_, factor.text_);
  const auto short_form = merged(text_, factor.text_, 1, whole);
  return short_form ? *short_form : Units(whole);
}

Units Units::raised_to(int power) const {
  if (!is_known()) {
    return {};
  }
  const Units base = has_offset() ? difference() : *this;
  return Units(combined_text([&] { return ut_raise(unit_of(base.unit_), power); }));
}

std::optional<Units> Units::root(int power) const {
  if (!is_known()) {
    return Units();
  }
  const Units base = has_offset() ? difference() : *this;
  const std::string text = combined_text([&] { return ut_root(unit_of(base.unit_), power); });
  return text.empty() ? std::nullopt : std::optional(Units(text));
}

Units Units::per(std::string_view unit_text) const { return divided_by(Units(unit_text)); }

}  // namespace fieldwise::core
