// MemorySource: a field in memory read like any other source.
// May know: core, source.
// Must not know: where the field came from.
#pragma once

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

/// Reads a whole field into memory.
core::Field read_field(FieldSource& source);

}  // namespace fieldwise::stream
