#include "io/cf/missing_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::io {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_float(StoredType type) noexcept { return type == StoredType::float32 || type == StoredType::float64; }

/// Applies `_Unsigned`: NetCDF-3 has no unsigned types, so files say it in words.
StoredType effective_type(const VariableIndex& variable) {
  const std::string said = core::lower_case(variable.text("_Unsigned"));
  const auto swapped = [&](StoredType from, StoredType to, const char* when) {
    return variable.type == from && said == when ? to : variable.type;
  };
  switch (variable.type) {
    case StoredType::int8:
      return swapped(StoredType::int8, StoredType::uint8, "true");
    case StoredType::int16:
      return swapped(StoredType::int16, StoredType::uint16, "true");
    case StoredType::int32:
      return swapped(StoredType::int32, StoredType::uint32, "true");
    case StoredType::int64:
      return swapped(StoredType::int64, StoredType::uint64, "true");
    case StoredType::uint8:
      return swapped(StoredType::uint8, StoredType::int8, "false");
    default:
      return variable.type;
  }
}

/// Returns the least and the greatest value of an integer type.
StoredRange limits_of(StoredType type) noexcept {
  const bool is_signed =
      type == StoredType::int8 || type == StoredType::int16 || type == StoredType::int32 || type == StoredType::int64;
  const double values = std::ldexp(1.0, 8 * static_cast<int>(bytes_of(type)));
  return is_signed ? StoredRange{-values / 2, values / 2 - 1} : StoredRange{0.0, values - 1};
}

/// Turns a number of an attribute into what the same bits mean in the variable's effective type.
double as_effective(double number, StoredType type) noexcept {
  if (is_float(type)) return number;
  const double values = std::ldexp(1.0, 8 * static_cast<int>(bytes_of(type)));
  const StoredRange limits = limits_of(type);
  if (limits.least == 0.0 && number < 0.0 && number >= -values / 2) return number + values;
  if (limits.least < 0.0 && number > limits.most && number < values) return number - values;
  return number;
}

bool fits(double number, StoredType type) noexcept {
  if (is_float(type)) return true;
  const StoredRange limits = limits_of(type);
  return number >= limits.least && number <= limits.most && number == std::floor(number);
}

double as_float(double number) noexcept { return static_cast<double>(static_cast<float>(number)); }

/// Returns the stored values that a fill value of an attribute stands for.
StoredRange fill_range(double fill, StoredType type) noexcept {
  constexpr double kMostFloat = std::numeric_limits<float>::max();
  if (type == StoredType::float32 && std::abs(fill) <= kMostFloat) return {as_float(fill), as_float(fill)};
  // Doubles that once were float hold 1.00000002004e20 for 1e20; no measured value is that large.
  constexpr double kLeastFill = 1e10;
  if (type == StoredType::float64 && std::abs(fill) >= kLeastFill && std::abs(fill) <= kMostFloat) {
    return range_of_float(fill);
  }
  return {fill, fill};
}

/// Returns netCDF's default fill value of a type, or nothing: a byte has too few values to spare one.
std::optional<double> default_fill(StoredType type) noexcept {
  switch (type) {
    case StoredType::int16:
      return -32767.0;
    case StoredType::uint16:
      return 65535.0;
    case StoredType::int32:
      return -2147483647.0;
    case StoredType::uint32:
      return 4294967295.0;
    case StoredType::int64:
      return -9223372036854775806.0;
    case StoredType::uint64:
      return 18446744073709551614.0;
    case StoredType::float32:
    case StoredType::float64:
      return 9.9692099683868690e+36;
    default:
      return std::nullopt;
  }
}

/// Shows what an attribute holds: its text in quotes, its numbers, or that it is empty.
std::string shown(const Attribute& attribute) {
  constexpr std::size_t kMostShown = 4;
  if (!attribute.text.empty()) return fmt::format("'{}'", attribute.text);
  if (attribute.numbers.empty()) return "empty";
  const bool all = attribute.numbers.size() <= kMostShown;
  const std::span<const double> some(attribute.numbers.data(), all ? attribute.numbers.size() : kMostShown);
  return fmt::format("{}{}", fmt::join(some, ", "), all ? "" : ", ...");
}

/// Returns the number of an attribute of the packing; what is none is a fault, as the values mean nothing without it.
double packing_number(const VariableIndex& variable, std::string_view attribute, double otherwise, ValueRules& rules) {
  const Attribute* const found = variable.find(attribute);
  if (found == nullptr) return otherwise;
  const std::vector<double> numbers = variable.numbers(attribute);
  if (numbers.size() != 1 || !std::isfinite(numbers.front())) {
    rules.faults.push_back(fmt::format("{} of {} is {}, but must be one number: its values cannot be unpacked",
                                       attribute, variable.name, shown(*found)));
    return otherwise;
  }
  if (attribute != "scale_factor" || numbers.front() != 0.0) return numbers.front();
  rules.notices.push_back(fmt::format("scale_factor of {} is 0, which makes no sense; it is not used", variable.name));
  return otherwise;
}

/// Tells of an attribute that is not as many numbers as CF wants; 0: any, but at least one.
void require_numbers(const VariableIndex& variable, std::string_view attribute, std::size_t wanted, ValueRules& rules) {
  const Attribute* const found = variable.find(attribute);
  if (found == nullptr) return;
  const std::size_t count = variable.numbers(attribute).size();
  if (wanted == 0 ? count > 0 : count == wanted) return;
  const std::string_view right = wanted == 2 ? "two numbers" : wanted == 1 ? "one number" : "a number";
  rules.notices.push_back(
      fmt::format("{} of {} is {}, but must be {}; it is not used", attribute, variable.name, shown(*found), right));
}

void add_fills(const VariableIndex& variable, ValueRules& rules) {
  std::vector<double> unpacked;
  require_numbers(variable, "_FillValue", 0, rules);
  require_numbers(variable, "missing_value", 0, rules);
  for (const std::string_view attribute : {"_FillValue", "missing_value"}) {
    for (const double number : variable.numbers(attribute)) {
      const double stored = as_effective(number, rules.type);
      if (fits(stored, rules.type)) {
        rules.missing_stored.push_back(fill_range(stored, rules.type));
      } else if (!std::isnan(number)) {
        unpacked.push_back(number);  // -9.96e36 on 16 bits: written by who thought of unpacked values
      } else {
        rules.notices.push_back(fmt::format("{} of {} is NaN, which {} cannot hold; it is not used", attribute,
                                            variable.name, stored_type_name(variable.type)));
      }
    }
  }
  add_missing_unpacked(rules, unpacked);
  const std::optional<double> fill = default_fill(variable.type);
  if (fill && variable.numbers("_FillValue").empty()) {
    rules.missing_stored.push_back(fill_range(as_effective(*fill, rules.type), rules.type));
    rules.default_fill = true;
  }
  // Most files state the same value twice, and NaN, which needs no comparison.
  std::set<std::pair<double, double>> seen;
  std::erase_if(rules.missing_stored, [&](const StoredRange& range) {
    return std::isnan(range.least) || !seen.emplace(range.least, range.most).second;
  });
}

/// Names an attribute as somebody may have meant it: in small letters, without what is between them.
struct NearMiss {
  std::string_view plain;
  std::string_view meant;
};

constexpr std::array<NearMiss, 16> kNearMisses{{{"fillvalue", "_FillValue"},
                                                {"fill", "_FillValue"},
                                                {"fillval", "_FillValue"},
                                                {"nodata", "missing_value"},
                                                {"nodatavalue", "missing_value"},
                                                {"missing", "missing_value"},
                                                {"missingvalue", "missing_value"},
                                                {"missingvalues", "missing_value"},
                                                {"missingdata", "missing_value"},
                                                {"scalefactor", "scale_factor"},
                                                {"scale", "scale_factor"},
                                                {"addoffset", "add_offset"},
                                                {"offset", "add_offset"},
                                                {"validrange", "valid_range"},
                                                {"validmin", "valid_min"},
                                                {"validmax", "valid_max"}}};

std::string plain_name(std::string_view name) {
  std::string plain = core::lower_case(name);
  std::erase_if(plain, [](unsigned char letter) { return std::isalnum(letter) == 0; });
  return plain;
}

/// Tells whether the rules hold already what an attribute says that CF does not know.
bool is_of_no_effect(const ValueRules& rules, std::string_view meant, double number) {
  if (meant == "scale_factor") return number == rules.packing.scale;
  if (meant == "add_offset") return number == rules.packing.offset;
  const bool is_fill = meant == "_FillValue" || meant == "missing_value";
  const double stored = as_effective(number, rules.type);
  return is_fill && (std::isnan(number) || std::ranges::any_of(rules.missing_stored, [&](const StoredRange& range) {
                       return range == fill_range(stored, rules.type);
                     }));
}

/// Tells of attributes whose names are nearly those of CF: their authors meant them to count.
void add_near_misses(const VariableIndex& variable, ValueRules& rules) {
  for (const Attribute& attribute : variable.attributes) {
    const auto* const near = std::ranges::find(kNearMisses, plain_name(attribute.name), &NearMiss::plain);
    const std::vector<double> numbers = variable.numbers(attribute.name);
    if (near == kNearMisses.end() || attribute.name == near->meant || numbers.empty()) continue;
    if (is_of_no_effect(rules, near->meant, numbers.front())) continue;
    rules.notices.push_back(fmt::format("{} of {} is not used: CF calls it {}; values are read as if it were not there",
                                        attribute.name, variable.name, near->meant));
  }
}

struct Limits {
  StoredRange range{-kInfinity, kInfinity};
  StoredType type = StoredType::other;
};

std::optional<Limits> stated_limits(const VariableIndex& variable, ValueRules& rules) {
  Limits limits;
  require_numbers(variable, "valid_range", 2, rules);
  require_numbers(variable, "valid_min", 1, rules);
  require_numbers(variable, "valid_max", 1, rules);
  const std::vector<double> range = variable.numbers("valid_range");
  if (range.size() == 2) {
    limits.range = {range[0], range[1]};
    limits.type = variable.find("valid_range")->type;
    return limits;
  }
  const auto one_number = [&](std::string_view attribute) {
    const std::vector<double> numbers = variable.numbers(attribute);
    return numbers.size() == 1 ? numbers : std::vector<double>{};
  };
  const std::vector<double> least = one_number("valid_min");
  const std::vector<double> most = one_number("valid_max");
  if (least.empty() && most.empty()) return std::nullopt;
  if (!least.empty()) limits.range.least = least.front();
  if (!most.empty()) limits.range.most = most.front();
  limits.type = variable.find(least.empty() ? "valid_max" : "valid_min")->type;
  return limits;
}

/// NUG: limits of the type of the packing, where that is wider than the stored type, are those of unpacked values.
bool are_stored_limits(const VariableIndex& variable, StoredType type, const Packing& packing) {
  if (packing.is_identity()) return true;
  StoredType widest = StoredType::int8;
  for (const std::string_view attribute : {"scale_factor", "add_offset"}) {
    const Attribute* found = variable.find(attribute);
    if (found != nullptr && is_float(found->type)) widest = std::max(widest, found->type);
  }
  const bool wider = is_float(widest) && (!is_float(variable.type) || bytes_of(widest) > bytes_of(variable.type));
  return !(wider && is_float(type) && type != variable.type);
}

/// Writes a number as short as its type allows: 1e+20, not 1.0000000200408773e+20.
std::string number_text(double number, StoredType type) {
  if (std::isnan(number)) return "NaN";
  return type == StoredType::float32 ? fmt::format("{}", static_cast<float>(number)) : fmt::format("{}", number);
}

void add_valid_range(const VariableIndex& variable, ValueRules& rules) {
  const std::optional<Limits> limits = stated_limits(variable, rules);
  if (!limits) return;
  rules.valid_is_stored = are_stored_limits(variable, limits->type, rules.packing);
  StoredRange range = limits->range;
  if (rules.valid_is_stored) {
    range = {as_effective(range.least, rules.type), as_effective(range.most, rules.type)};
  }
  if (!(range.least <= range.most)) {
    rules.notices.push_back(fmt::format("the valid range of {} is {} to {}, which no value is in; it is not used",
                                        variable.name, range.least, range.most));
    return;
  }
  if (rules.valid_is_stored && rules.type == StoredType::float32) {
    range = {as_float(range.least), as_float(range.most)};  // a limit of 0.1 must not drop the float 0.1
  } else if (!rules.valid_is_stored) {
    const double slack = 1e-3 * std::abs(rules.packing.scale);
    range = {range.least - slack, range.most + slack};
  }
  rules.valid = range;
}

}  // namespace

StoredRange range_of_float(double value) noexcept {
  const auto nearest = static_cast<float>(value);
  const float infinity = std::numeric_limits<float>::infinity();
  const auto half_way = [&](float towards) {
    const float next = std::nextafter(nearest, towards);
    return std::isfinite(next) ? 0.5 * (static_cast<double>(nearest) + static_cast<double>(next))
                               : static_cast<double>(nearest);
  };
  return {half_way(-infinity), half_way(infinity)};
}

void add_missing_unpacked(ValueRules& rules, const std::vector<double>& values) {
  const bool packed_integers = !is_float(rules.type) && !rules.packing.is_identity();
  for (const double value : values) {
    constexpr double kMostFloat = std::numeric_limits<float>::max();
    StoredRange range = std::abs(value) <= kMostFloat ? range_of_float(value) : StoredRange{value, value};
    if (packed_integers) {
      // Packing carries the error of its float scale: half a step on either side belongs to no other value.
      const double half_step = 0.499 * std::abs(rules.packing.scale);
      range = {std::min(range.least, value - half_step), std::max(range.most, value + half_step)};
    }
    rules.missing_unpacked.push_back(range);
  }
}

ValueRules value_rules(const VariableIndex& variable) {
  ValueRules rules;
  rules.type = effective_type(variable);
  rules.packing.scale = packing_number(variable, "scale_factor", 1.0, rules);
  rules.packing.offset = packing_number(variable, "add_offset", 0.0, rules);
  for (const std::string_view attribute : {"scale_factor", "add_offset"}) {
    const Attribute* found = variable.find(attribute);
    rules.packing.is_double = rules.packing.is_double || (found != nullptr && found->type == StoredType::float64);
  }
  add_fills(variable, rules);
  add_valid_range(variable, rules);
  add_near_misses(variable, rules);
  return rules;
}

std::string describe_rules(const VariableIndex& variable, const ValueRules& rules) {
  std::vector<std::string> parts;
  for (const std::string_view attribute : {"_FillValue", "missing_value"}) {
    constexpr std::size_t kMostTold = 20;
    std::vector<std::string> numbers;
    const std::vector<double> all = variable.numbers(attribute);
    for (const double number : std::span(all).first(std::min(kMostTold, all.size()))) {
      numbers.push_back(number_text(number, variable.find(attribute)->type));
    }
    if (all.size() > kMostTold) numbers.push_back(fmt::format("and {} more", all.size() - kMostTold));
    if (!numbers.empty()) parts.push_back(fmt::format("{} {}", attribute, fmt::join(numbers, ", ")));
  }
  if (rules.default_fill) parts.emplace_back("netCDF's default fill value");
  if (is_float(rules.type)) parts.emplace_back("NaN");
  if (rules.valid) {
    const std::string_view space = rules.packing.is_identity() ? ""
                                   : rules.valid_is_stored     ? " (stored)"
                                                               : " (unpacked)";
    parts.push_back(fmt::format("outside {:.6g} to {:.6g}{}", rules.valid->least, rules.valid->most, space));
  }
  if (parts.empty()) parts.emplace_back("none");
  return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace fieldwise::io
