// Naming: what a user says that a variable is called, in place of what its file or its operation says.
// May know: options, header.
// Must not know: run files, file formats.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::core {

/// Begins the names of attributes that nobody else writes.
inline constexpr std::string_view kOwnPrefix = "fieldwise_";

/// Holds names and text attributes of a variable; what is empty stays as it is.
struct Naming {
  std::string name;
  std::string long_name;
  std::string standard_name;
  std::map<std::string, std::string> attributes;

  /// Shows the keys of an input or a step that say these.
  void describe(OptionVisitor& visitor);

  /// Puts long_name, standard_name and attributes into a header; the name is for whoever names variables.
  void put_into(FieldHeader& header) const;

  friend bool operator==(const Naming&, const Naming&) = default;
};

/// Tells whether an attribute may be called so: it begins with a letter and holds letters, digits and _.
bool is_attribute_name(std::string_view name);

/// Tells whether an attribute of a variable says how values are stored or what they are: nobody else writes it.
bool is_reserved_attribute(std::string_view name);

/// Returns the attributes that a user may not set, of a variable or of a file; beside these all that begin with
/// kOwnPrefix.
std::vector<std::string_view> refused_attributes();
std::vector<std::string_view> refused_global_attributes();

/// Returns why a user may not set an attribute of a variable, and what does instead, as the end of a sentence; empty
/// where it may be set.
std::string fault_of_attribute(std::string_view name);

/// As `fault_of_attribute`, for a global attribute.
std::string fault_of_global_attribute(std::string_view name);

}  // namespace fieldwise::core
