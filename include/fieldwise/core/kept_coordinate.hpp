// KeptCoordinate: a coordinate that no operation computes with, carried from input to output as it was.
// May know: the standard library.
// Must not know: files, grids, what its values mean.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace fieldwise::core {

/// Holds an attribute as a file has it: text, or numbers of a type.
struct KeptAttribute {
  using Value =
      std::variant<std::string, std::vector<std::int8_t>, std::vector<std::uint8_t>, std::vector<std::int16_t>,
                   std::vector<std::uint16_t>, std::vector<std::int32_t>, std::vector<std::uint32_t>,
                   std::vector<std::int64_t>, std::vector<std::uint64_t>, std::vector<float>, std::vector<double>>;
  std::string name;
  Value value;
  friend bool operator==(const KeptAttribute&, const KeptAttribute&) = default;
};

/// Holds a coordinate variable: those of rows or columns of a projection, or a single value such as a height.
struct KeptCoordinate {
  std::string name;
  std::vector<double> values;  ///< in its own units; one of a scalar coordinate
  std::vector<double> bounds;  ///< [value, 2], in the same units; empty where there are none
  std::string bounds_name;
  std::vector<KeptAttribute> attributes;  ///< all but those of storage and of bounds
  friend bool operator==(const KeptCoordinate&, const KeptCoordinate&) = default;
};

}  // namespace fieldwise::core
