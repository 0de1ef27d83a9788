#include "fieldwise/stream/mapped_source.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "fieldwise/stream/copy_tile.hpp"
#include "fieldwise/stream/parallel.hpp"

namespace fieldwise::stream {

MappedSource::MappedSource(std::vector<std::shared_ptr<FieldSource>> from, core::FieldHeader header, MapMaker make,
                           std::string identity)
    : from_(std::move(from)), header_(std::move(header)), make_(std::move(make)), identity_(std::move(identity)) {}

StorageShape MappedSource::storage() const noexcept {
  // Whole maps cost the same whatever part of them is read.
  StorageShape shape;
  shape.chunk_times = times_at_once();
  shape.chunk_rows = header_.grid->rows;
  shape.chunk_columns = header_.grid->columns;
  return shape;
}

std::string MappedSource::fingerprint(core::IndexRange times) const {
  std::string of_values;
  for (const std::shared_ptr<FieldSource>& from : from_) {
    const std::string one = from->fingerprint(times);
    if (one.empty()) return one;
    of_values += one + " ";
  }
  return of_values + identity_;
}

std::size_t MappedSource::bytes_to_read() const {
  std::size_t bytes = 0;
  for (const std::shared_ptr<FieldSource>& from : from_) bytes += from->bytes_to_read();
  return bytes;
}

std::size_t MappedSource::working_bytes() const {
  const std::size_t maps = from_.size() * from_.front()->header().grid->size() + header_.grid->size();
  std::size_t bytes = times_at_once() * maps * sizeof(double);
  for (const std::shared_ptr<FieldSource>& from : from_) bytes += from->working_bytes();
  return bytes;
}

void MappedSource::read_together(std::size_t times) {
  for (const std::shared_ptr<FieldSource>& from : from_) from->read_together(times);
}

std::size_t MappedSource::times_at_once() const {
  constexpr std::size_t kBytes = std::size_t{16} << 20U;  // of maps of the other grid
  const FieldSource& first = *from_.front();
  const std::size_t map = from_.size() * first.header().grid->size() * sizeof(double);
  const std::size_t stored = std::max<std::size_t>(1, first.storage().chunk_times);
  // As many as are stored together, so that each chunk is decoded once, where that is not too much.
  const std::size_t fits = std::max<std::size_t>(1, kBytes / std::max<std::size_t>(1, map));
  return std::clamp<std::size_t>(stored > fits ? fits : fits / stored * stored, 1,
                                 std::max<std::size_t>(1, header_.leading_size()));
}

void MappedSource::read(const core::MutableTileView& into) {
  const core::Extent& extent = into.extent();
  const core::Grid& grid = *header_.grid;
  const core::Grid& other = *from_.front()->header().grid;
  const bool whole = extent.rows == core::IndexRange{0, grid.rows};
  std::vector<double> maps;
  std::vector<double> made;
  for (std::size_t begin = extent.times.begin; begin < extent.times.end;) {
    const core::IndexRange times{begin, std::min(extent.times.end, begin + times_at_once())};
    const core::Extent read{times, {0, other.rows}, other.columns};
    maps.resize(from_.size() * read.size());
    std::vector<core::TileView> from;
    for (std::size_t i = 0; i < from_.size(); ++i) {
      const core::MutableTileView one(maps.data() + i * read.size(), read);
      from_[i]->read(one);
      from.push_back(one);
    }
    const core::Extent all{times, {0, grid.rows}, grid.columns};
    made.resize(whole ? 0 : all.size());
    const core::MutableTileView to =
        whole ? into.narrowed(times, extent.rows) : core::MutableTileView(made.data(), all);
    parallel_for(times.size(), [&](std::size_t i) {
      const core::IndexRange one{times.begin + i, times.begin + i + 1};
      std::vector<core::TileView> map;
      for (const core::TileView& view : from) map.push_back(view.narrowed(one, read.rows));
      make_(map, to.narrowed(one, all.rows));
    });
    if (!whole) copy_tile(to, into.narrowed(times, extent.rows));
    begin = times.end;
  }
}

}  // namespace fieldwise::stream
