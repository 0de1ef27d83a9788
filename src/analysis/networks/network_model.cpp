#include "analysis/networks/network_model.hpp"

#include <algorithm>

namespace fieldwise::analysis {

std::size_t NetworkModel::inputs() const {
  std::size_t count = 0;
  for (const FieldEncoding& source : sources) count += source.size();
  return count;
}

void NetworkModel::encode(std::span<const CaseRows> from, std::size_t position, std::size_t slot,
                          std::span<double> into) const {
  std::size_t place = 0;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    sources[s].encode(from[s].of(position), slot, into.subspan(place, sources[s].size()));
    place += sources[s].size();
  }
}

void NetworkModel::add_up(std::span<double> numbers,
                          const std::function<void(const kernels::Perceptron&, std::span<double>)>& say) const {
  std::ranges::fill(numbers, 0.0);
  std::vector<double> one(numbers.size());
  for (const kernels::Perceptron& member : members) {
    say(member, one);
    for (std::size_t i = 0; i < one.size(); ++i) numbers[i] += one[i];
  }
  for (double& number : numbers) number /= static_cast<double>(members.size());
}

void NetworkModel::predict(std::span<const double> inputs, std::span<double> numbers) const {
  add_up(numbers, [&](const kernels::Perceptron& member, std::span<double> out) { member.predict(inputs, out); });
}

void NetworkModel::predict_mean(std::span<const double> inputs, std::span<double> numbers) const {
  add_up(numbers, [&](const kernels::Perceptron& member, std::span<double> out) { member.predict_mean(inputs, out); });
}

}  // namespace fieldwise::analysis
