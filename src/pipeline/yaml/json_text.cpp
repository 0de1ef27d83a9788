#include "pipeline/yaml/json_text.hpp"

#include <cmath>
#include <cstdint>

namespace fieldwise::pipeline {

Json json_number(double value) {
  constexpr double kExactIntegers = 9'007'199'254'740'992.0;  // 2^53: whole numbers below are exact
  if (value == std::floor(value) && std::abs(value) < kExactIntegers) return static_cast<std::int64_t>(value);
  return value;
}

std::string json_text(const Json& json) {
  constexpr int kIndent = 2;
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace fieldwise::pipeline
