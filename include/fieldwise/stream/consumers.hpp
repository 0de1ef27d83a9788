// The consumers of a sweep: what shows tiles to operations, writes them, and keeps them in memory.
// May know: core, consumer, source.
// Must not know: which operations there are, files.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/need.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/stream/consumer.hpp"
#include "fieldwise/stream/copy_tile.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::stream {

/// Names the tiles that a consumer takes or makes.
using TileNames = std::vector<std::string>;

/// Shows tiles to an operation that accumulates them: a reduction or a tabulation.
template <class Op>
class AccumulateConsumer final : public Consumer {
 public:
  AccumulateConsumer(Op& operation, TileNames inputs) : operation_(operation), inputs_(std::move(inputs)) {}
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
  TileNames inputs_;
};

/// Makes tiles with an operation that maps tiles to tiles.
template <class Op>
class MapConsumer final : public Consumer {
 public:
  MapConsumer(const Op& operation, TileNames inputs, TileNames outputs)
      : operation_(operation), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] std::span<const std::string> outputs() const override { return outputs_; }
  [[nodiscard]] core::Need need() const override { return operation_.need(); }
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override {
    return operation_.times_needed(input, times);
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) override {
    operation_.apply(inputs, outputs);
  }

 private:
  const Op& operation_;
  TileNames inputs_;
  TileNames outputs_;
};

/// Hands tiles to a sink.
class WriteConsumer final : public Consumer {
 public:
  WriteConsumer(FieldSink& sink, std::string input) : sink_(sink), inputs_{std::move(input)} {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {core::TileForm::any, core::Split::none, false, 0, {}}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    sink_.write(inputs[0]);
  }

 private:
  FieldSink& sink_;
  TileNames inputs_;
};

/// Copies tiles into a field in memory.
class KeepConsumer final : public Consumer {
 public:
  KeepConsumer(const core::MutableTileView& kept, std::string input) : kept_(kept), inputs_{std::move(input)} {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override { return {}; }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    const core::Extent& extent = inputs[0].extent();
    copy_tile(inputs[0], kept_.narrowed(extent.times, extent.rows));
  }

 private:
  core::MutableTileView kept_;
  TileNames inputs_;
};

}  // namespace fieldwise::stream
