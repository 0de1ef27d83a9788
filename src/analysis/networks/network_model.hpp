// Network model: an ensemble of networks with the encodings of what goes in and comes out.
// May know: field encodings, kernels.
// Must not know: years, files, headers.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/networks/field_encoding.hpp"
#include "fieldwise/kernels/perceptron.hpp"

namespace fieldwise::analysis {

/// Holds encodings of each predictor at each of its lags ([predictor][lag]), that of the target, and the networks,
/// whose mean is what they say.
struct NetworkModel {
  std::vector<FieldEncoding> sources;
  FieldEncoding target;
  std::vector<kernels::Perceptron> members;

  /// Returns how many numbers go into a network.
  [[nodiscard]] std::size_t inputs() const;

  /// Writes what goes in of one case.
  void encode(std::span<const CaseRows> from, std::size_t position, std::size_t slot, std::span<double> into) const;

  /// Writes the mean of what the networks say of inputs [case][input], [case][number of the target].
  void predict(std::span<const double> inputs, std::span<double> numbers) const;

  /// Writes the mean over the cases too.
  void predict_mean(std::span<const double> inputs, std::span<double> numbers) const;

 private:
  void add_up(std::span<double> numbers,
              const std::function<void(const kernels::Perceptron&, std::span<double>)>& say) const;
};

}  // namespace fieldwise::analysis
