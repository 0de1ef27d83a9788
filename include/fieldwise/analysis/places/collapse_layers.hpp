// CollapseLayers: one value of those of all layers along further dimensions (levels, members) at each point and time.
// May know: collapse, operation, core, kernels.
// Must not know: files, sweeps, how layers of a variable come together.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/places/collapse.hpp"

namespace fieldwise::analysis {

/// Collapses the layers that are its inputs; see Collapse.
class CollapseLayers final : public Map, public Continuable {
 public:
  /// Makes the operation for the headers of all layers along `dimensions`, each followed by that of its weights where
  /// `has_weights`. Errors: see Collapse.
  CollapseLayers(std::span<const core::FieldHeader> inputs, const std::vector<std::string>& dimensions,
                 const CollapseRule& rule, bool has_weights);

  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t /*row*/, std::size_t /*times*/, const StateVisitor& /*visit*/) override {}

 private:
  struct Sums;
  using Rows = std::span<const std::span<const double>>;
  void check_weights(std::span<const core::FieldHeader> inputs, const std::vector<std::string>& dimensions);
  void find_weights(std::span<const core::FieldHeader> layers, const std::string& dimension);
  void add_header(const core::FieldHeader& of, const std::vector<std::string>& dimensions);
  void collapse_row(Rows rows, std::span<double> out) const;
  void collapse_weighted(Rows rows, Rows weights, std::span<double> out) const;
  void agreement(Rows rows, std::span<const double> mean, std::span<double> out) const;
  [[nodiscard]] double gathered(Rows rows, std::size_t column, double mean, std::vector<double>& sample) const;

  CollapseRule rule_;
  bool has_weights_ = false;  ///< as inputs, each behind its layer
  std::shared_ptr<std::atomic<bool>> met_negative_ = std::make_shared<std::atomic<bool>>(false);  // of such a weight
  double factor_ = 1.0;  ///< from degF to K where results are differences
  std::vector<double> weights_;
  double least_weight_ = 0.0;
};

}  // namespace fieldwise::analysis
