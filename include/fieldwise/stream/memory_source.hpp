// MemorySource, HeldSource: a field in memory read like any other source.
// May know: core, source.
// Must not know: where the field came from.
#pragma once

#include <utility>

#include "fieldwise/core/field.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::stream {

/// Yields the values of a field that it owns.
class MemorySource final : public FieldSource {
 public:
  explicit MemorySource(core::Field field);

  [[nodiscard]] const core::FieldHeader& header() const noexcept override { return field_.header; }
  [[nodiscard]] StorageShape storage() const noexcept override { return {}; }
  void read(const core::MutableTileView& into) override;

 private:
  core::Field field_;
};

/// Yields the values of a field in memory that somebody else owns, and that may come to be later.
class HeldSource final : public FieldSource {
 public:
  explicit HeldSource(core::FieldHeader header) : header_(std::move(header)) {}

  /// Says where the values are; they must outlive all reading.
  void show(const core::TileView& values) noexcept { values_ = values; }

  [[nodiscard]] const core::FieldHeader& header() const noexcept override { return header_; }
  [[nodiscard]] StorageShape storage() const noexcept override { return {}; }
  void read(const core::MutableTileView& into) override;

 private:
  core::FieldHeader header_;
  core::TileView values_;
};

/// Reads a whole field into memory.
core::Field read_field(FieldSource& source);

}  // namespace fieldwise::stream
