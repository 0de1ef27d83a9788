// The consumers of a sweep: what shows tiles to reductions and maps, writes them, and keeps them in memory.
// May know: analysis, stream, core.
// Must not know: plans, files.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/stream/consumer.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::pipeline {

using FieldNames = std::vector<std::string>;

/// Shows tiles to an operation that accumulates them: a reduction or a tabulation.
template <class Op>
class AccumulateConsumer final : public stream::Consumer {
 public:
  AccumulateConsumer(Op& operation, FieldNames inputs) : operation_(operation), inputs_(std::move(inputs)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return operation_.need(); }
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override {
    return operation_.times_needed(input, times);
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    operation_.accumulate(inputs);
  }

 private:
  Op& operation_;
  FieldNames inputs_;
};

/// Makes tiles with a map.
class MapConsumer final : public stream::Consumer {
 public:
  MapConsumer(const analysis::Map& map, FieldNames inputs, FieldNames outputs)
      : map_(map), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] std::span<const std::string> outputs() const override { return outputs_; }
  [[nodiscard]] core::Need need() const override { return map_.need(); }
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override {
    return map_.times_needed(input, times);
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) override {
    map_.apply(inputs, outputs);
  }

 private:
  const analysis::Map& map_;
  FieldNames inputs_;
  FieldNames outputs_;
};

/// Writes tiles to a file.
class WriteConsumer final : public stream::Consumer {
 public:
  WriteConsumer(stream::FieldSink& sink, std::string input) : sink_(sink), inputs_{std::move(input)} {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {core::TileForm::any, core::Split::none, false, 0, {}}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    sink_.write(inputs[0]);
  }

 private:
  stream::FieldSink& sink_;
  FieldNames inputs_;
};

/// Copies tiles into a field in memory.
class KeepConsumer final : public stream::Consumer {
 public:
  KeepConsumer(const core::MutableTileView& kept, std::string input) : kept_(kept), inputs_{std::move(input)} {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    const core::Extent& extent = inputs[0].extent();
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        std::ranges::copy(inputs[0].row(time, row), kept_.row(time, row).begin());
      }
    }
  }

 private:
  core::MutableTileView kept_;
  FieldNames inputs_;
};

}  // namespace fieldwise::pipeline
