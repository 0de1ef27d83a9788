// TurnedSource: a field whose rows and columns are shown in another order.
// May know: core, source.
// Must not know: why they are.
#pragma once

#include <memory>
#include <string>

#include "fieldwise/core/grid_turn.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::stream {

/// Yields the values of another source at the same places, in the order of another grid. Tiles of any form cost what
/// they cost there.
class TurnedSource final : public FieldSource {
 public:
  /// Takes the source, the grid on which it is shown, and how that stands on its own.
  TurnedSource(std::shared_ptr<FieldSource> from, std::shared_ptr<const core::Grid> grid, core::GridTurn turn);

  [[nodiscard]] const core::FieldHeader& header() const noexcept override { return header_; }
  [[nodiscard]] StorageShape storage() const noexcept override { return from_->storage(); }
  [[nodiscard]] std::size_t bytes_to_read() const override { return from_->bytes_to_read(); }
  [[nodiscard]] std::string fingerprint(core::IndexRange times) const override;
  void read_together(std::size_t times) override { from_->read_together(times); }
  void read(const core::MutableTileView& into) override;

 private:
  std::shared_ptr<FieldSource> from_;
  core::FieldHeader header_;
  core::GridTurn turn_;
};

}  // namespace fieldwise::stream
