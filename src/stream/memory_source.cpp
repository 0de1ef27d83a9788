#include "fieldwise/stream/memory_source.hpp"

#include <utility>

#include "fieldwise/stream/copy_tile.hpp"

namespace fieldwise::stream {

MemorySource::MemorySource(core::Field field) : field_(std::move(field)) {}

void MemorySource::read(const core::MutableTileView& into) { copy_tile(core::view(std::as_const(field_)), into); }

void HeldSource::read(const core::MutableTileView& into) { copy_tile(values_, into); }

core::Field read_field(FieldSource& source) {
  core::Field field = core::make_field(source.header());
  source.read(core::view(field));
  return field;
}

}  // namespace fieldwise::stream
