// The words for the definitions of a quantile.
// May know: kernels, core's options.
// Must not know: operations.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/quantiles.hpp"

namespace fieldwise::analysis {

inline constexpr std::array<core::Named<kernels::QuantileDefinition>, 9> kDefinitionNames{
    {{"hyndman_fan_1", kernels::QuantileDefinition::type1},
     {"hyndman_fan_2", kernels::QuantileDefinition::type2},
     {"hyndman_fan_3", kernels::QuantileDefinition::type3},
     {"hyndman_fan_4", kernels::QuantileDefinition::type4},
     {"hyndman_fan_5", kernels::QuantileDefinition::type5},
     {"hyndman_fan_6", kernels::QuantileDefinition::type6},
     {"hyndman_fan_7", kernels::QuantileDefinition::type7},
     {"hyndman_fan_8", kernels::QuantileDefinition::type8},
     {"hyndman_fan_9", kernels::QuantileDefinition::type9}}};

/// Returns the word for a definition.
constexpr std::string_view definition_name(kernels::QuantileDefinition definition) {
  return kDefinitionNames[static_cast<std::size_t>(definition) - 1].name;
}

}  // namespace fieldwise::analysis
