// TabulationConsumer: shows tiles to an operation that makes a table.
// May know: analysis, stream.
// Must not know: plans, files.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/stream/consumer.hpp"

namespace fieldwise::pipeline {

/// Shows tiles to a tabulation.
class TabulationConsumer final : public stream::Consumer {
 public:
  TabulationConsumer(analysis::Tabulation& tabulation, std::vector<std::string> inputs)
      : tabulation_(tabulation), inputs_(std::move(inputs)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return tabulation_.need(); }
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override {
    return tabulation_.times_needed(input, times);
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    tabulation_.accumulate(inputs);
  }

 private:
  analysis::Tabulation& tabulation_;
  std::vector<std::string> inputs_;
};

}  // namespace fieldwise::pipeline
