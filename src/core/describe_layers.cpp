#include "fieldwise/core/describe_layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace fieldwise::core {

std::string describe_layers(const Layers* layers) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; layers != nullptr && i < layers->axes.size(); ++i) {
    texts.push_back(describe_axis(layers->axes[i]));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace fieldwise::core
