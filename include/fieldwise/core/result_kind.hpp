// ResultKind: what a variable is among the results of a step, and what its values are like, whatever it is called.
// May know: the standard library.
// Must not know: operations, files, how kinds are drawn.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Names the attribute in which files tell the kind of a variable.
inline constexpr const char* kKindAttribute = "fieldwise_kind";

/// Names the part of a result in its step: what one asks a step for, what stands beside it, and limits of it.
enum class Role { beside, main, lower_limit, upper_limit };

/// Names what values are like.
enum class Nature {
  unknown,               ///< nothing is said; units and names may tell
  as_input,              ///< declared by operations whose results are like their input: the nature of the input
  value,                 ///< a value as it is: a temperature, a wind
  about_zero,            ///< positive or negative about zero: an anomaly, a slope, a derivative
  eastward,              ///< about zero, the eastward part of a vector
  northward,             ///< about zero, the northward part of it
  correlation,           ///< -1 to 1
  spread,                ///< not negative: a standard deviation
  error,                 ///< not negative: a standard error
  magnitude,             ///< not negative: a size, a ratio, a scale
  fraction,              ///< 0 to 1
  probability,           ///< a p-value
  adjusted_probability,  ///< a p-value adjusted for the number of tests
  count,                 ///< a number of values
  effective_count,       ///< an effective number of independent values
  mask,                  ///< 1 where something holds, else 0
  direction,             ///< degrees clockwise from north
  coordinate,            ///< a place or a time
  code                   ///< a number that stands for a word
};

/// Holds the kind of a result.
struct ResultKind {
  Role role = Role::beside;
  Nature nature = Nature::unknown;
  friend constexpr bool operator==(const ResultKind&, const ResultKind&) = default;
};

/// Returns the kind of what one asks a step for.
constexpr ResultKind main_result(Nature nature) { return {Role::main, nature}; }

/// Returns the kind of what stands beside it.
constexpr ResultKind beside(Nature nature) { return {Role::beside, nature}; }

/// Returns the word for what values are like ("signed", "adjusted probability"); empty where nothing is said.
std::string_view nature_name(Nature nature) noexcept;

/// Returns the word for a role ("main", "lower limit"); empty for what stands beside the main result.
std::string_view role_name(Role role) noexcept;

/// Returns what values are like that are made of values of an input and like them: those made of a mask are fractions.
Nature inherited(Nature of) noexcept;

/// Holds what a file says of a variable: which quantity of a step it is (empty for the only one), and its kind.
struct StoredKind {
  std::string quantity;
  ResultKind kind;
};

/// Writes a kind as an attribute: "slope: main, signed"; empty where there is nothing to say.
std::string to_text(const StoredKind& kind);

/// Reads the attribute; nothing where there is none. Words that are not known say nothing.
std::optional<StoredKind> kind_from_text(std::string_view text);

}  // namespace fieldwise::core
