#include "fieldwise/stream/memory_source.hpp"

#include <algorithm>
#include <utility>

namespace fieldwise::stream {

namespace {

void copy_part(const core::TileView& all, const core::MutableTileView& into) {
  const core::Extent& extent = into.extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      std::ranges::copy(all.row(time, row), into.row(time, row).begin());
    }
  }
}

}  // namespace

MemorySource::MemorySource(core::Field field) : field_(std::move(field)) {}

void MemorySource::read(const core::MutableTileView& into) { copy_part(core::view(std::as_const(field_)), into); }

void HeldSource::read(const core::MutableTileView& into) { copy_part(values_, into); }

core::Field read_field(FieldSource& source) {
  core::Field field = core::make_field(source.header());
  source.read(core::view(field));
  return field;
}

}  // namespace fieldwise::stream
