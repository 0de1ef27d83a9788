#include "fieldwise/analysis/regridding/gathered_weights.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace fieldwise::analysis {

kernels::RemapWeights gathered_weights(const core::GridLinks& links) {
  const std::size_t targets = links.whole.size();
  std::vector<std::size_t> begin(targets + 1, 0);
  for (const std::size_t target : links.target) ++begin[target + 1];
  for (std::size_t target = 0; target < targets; ++target) begin[target + 1] += begin[target];
  std::vector<std::pair<std::size_t, double>> parts(links.source.size());
  std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
  for (std::size_t i = 0; i < links.source.size(); ++i) {
    parts[next[links.target[i]]++] = {links.source[i], links.weight[i]};
  }
  kernels::RemapWeights weights{{0}, {}, {}, links.whole};
  for (std::size_t target = 0; target < targets; ++target) {
    const auto first = parts.begin() + static_cast<std::ptrdiff_t>(begin[target]);
    const auto last = parts.begin() + static_cast<std::ptrdiff_t>(begin[target + 1]);
    std::stable_sort(first, last, [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto part = first; part != last; ++part) {
      if (part->second == 0.0) continue;
      if (weights.source.size() > weights.first.back() && weights.source.back() == part->first) {
        weights.weight.back() += part->second;
      } else {
        weights.source.push_back(part->first);
        weights.weight.push_back(part->second);
      }
    }
    weights.first.push_back(weights.source.size());
  }
  return weights;
}

}  // namespace fieldwise::analysis
