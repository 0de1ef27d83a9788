#include "fieldwise/core/naming.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fieldwise/core/result_kind.hpp"
#include "fieldwise/core/visible_text.hpp"

namespace fieldwise::core {

namespace {

constexpr OptionDoc kNameDoc{"name", "", "letters, digits and _", "the name of the variable"};
constexpr OptionDoc kLongNameDoc{"long_name", "", "", "the title of the variable"};
constexpr OptionDoc kStandardNameDoc{"standard_name", "", "a name of CF's table",
                                     "what the variable is, as CF calls it"};
constexpr OptionDoc kAttributesDoc{"attributes", "", "{comment: bias corrected}", "further text attributes"};

// Attributes that say how values are stored, and what they are.
constexpr std::array<std::string_view, 20> kReserved = {
    "_FillValue",    "missing_value", "scale_factor",  "add_offset",   "valid_range",
    "valid_min",     "valid_max",     "_Unsigned",     "coordinates",  "bounds",
    "units",         "long_name",     "climatology",   "cell_methods", "grid_mapping",
    "cell_measures", "standard_name", "formula_terms", "_ChunkSizes",  "ancillary_variables"};

// What a user says by other keys.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOtherWays = {
    {{"units", "set 'units' of an input"},
     {"long_name", "set the key 'long_name'"},
     {"standard_name", "set the key 'standard_name'"},
     {"_FillValue", "set 'missing' of an input"},
     {"missing_value", "set 'missing' of an input"}}};

// Attributes that are carried from inputs where they are, but that nobody invents.
constexpr std::array<std::string_view, 3> kDescribed = {"units_metadata", "calendar", "axis"};

constexpr std::array<std::string_view, 5> kReservedGlobals = {"title", "history", "source_files", "Conventions",
                                                              "featureType"};

}  // namespace

void Naming::describe(OptionVisitor& visitor) {
  visitor.text(kNameDoc, name);
  visitor.text(kLongNameDoc, long_name);
  visitor.text(kStandardNameDoc, standard_name);
  visitor.attributes(kAttributesDoc, attributes);
}

void Naming::put_into(FieldHeader& header) const {
  if (!long_name.empty()) header.long_name = visible_line(long_name);
  if (!standard_name.empty()) header.standard_name = visible_line(standard_name);
  for (const auto& [attribute, text] : attributes) {
    header.numeric_attributes.erase(attribute);
    header.attributes[attribute] = text;
  }
}

bool is_attribute_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_reserved_attribute(std::string_view name) {
  return name.starts_with(kOwnPrefix) || std::ranges::find(kReserved, name) != kReserved.end();
}

std::vector<std::string_view> refused_attributes() {
  std::vector<std::string_view> names(kReserved.begin(), kReserved.end());
  names.insert(names.end(), kDescribed.begin(), kDescribed.end());
  return names;
}

std::vector<std::string_view> refused_global_attributes() { return {kReservedGlobals.begin(), kReservedGlobals.end()}; }

std::string fault_of_attribute(std::string_view name) {
  if (!is_reserved_attribute(name) && std::ranges::find(kDescribed, name) == kDescribed.end()) return {};
  const auto other = std::ranges::find(kOtherWays, name, &std::pair<std::string_view, std::string_view>::first);
  std::string fault = "says how values are stored or what they are, and is written by fieldwise alone";
  if (other != kOtherWays.end()) fault += "; " + std::string(other->second);
  return fault;
}

std::string fault_of_global_attribute(std::string_view name) {
  if (name == "title") return "is the run file's 'title'; set that";
  const bool reserved =
      name.starts_with(kOwnPrefix) || std::ranges::find(kReservedGlobals, name) != kReservedGlobals.end();
  return reserved ? "says where the file comes from, and is written by fieldwise alone" : std::string();
}

}  // namespace fieldwise::core
