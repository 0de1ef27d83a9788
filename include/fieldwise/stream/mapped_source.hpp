// MappedSource: a field on another grid than those it is made from, made anew wherever it is read.
// May know: core, source.
// Must not know: how values of one grid make those of another.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/stream/source.hpp"

namespace fieldwise::stream {

/// Makes whole maps of one field from whole maps of others, at the times of all views.
using MapMaker = std::function<void(std::span<const core::TileView> from, const core::MutableTileView& to)>;

/// Yields values that are made of those of other sources at the same times. It reads a few whole maps of these at once
/// and gives their times to several threads; values do not depend on how many.
class MappedSource final : public FieldSource {
 public:
  /// Takes the sources, which have one grid and the same times, the header of what is made, and `identity`, a text that
  /// is another for every other way of making.
  MappedSource(std::vector<std::shared_ptr<FieldSource>> from, core::FieldHeader header, MapMaker make,
               std::string identity);

  [[nodiscard]] const core::FieldHeader& header() const noexcept override { return header_; }
  [[nodiscard]] StorageShape storage() const noexcept override;
  [[nodiscard]] std::size_t bytes_to_read() const override;
  [[nodiscard]] std::size_t working_bytes() const override;
  [[nodiscard]] std::string fingerprint(core::IndexRange times) const override;
  void read_together(std::size_t times) override;
  void read(const core::MutableTileView& into) override;

 private:
  [[nodiscard]] std::size_t times_at_once() const;

  std::vector<std::shared_ptr<FieldSource>> from_;
  core::FieldHeader header_;
  MapMaker make_;
  std::string identity_;
};

}  // namespace fieldwise::stream
