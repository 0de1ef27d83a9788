#include "stored_variable.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <utility>

#include "temporary_file.hpp"
#include "value_encoding.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{4} << 20;
constexpr std::size_t kLeastCacheBytes = std::size_t{2} << 20;
constexpr std::size_t kMostCacheBytes = std::size_t{64} << 20;

// errno may be left over from something harmless inside HDF5; only these say why a write failed.
bool tells_why(int error_number) {
  constexpr std::array<int, 8> kReasons = {ENOSPC, EDQUOT, EIO, EFBIG, EROFS, EACCES, EPERM, EMFILE};
  return std::find(kReasons.begin(), kReasons.end(), error_number) != kReasons.end();
}

std::size_t rounded_up(std::size_t size, std::size_t step) { return (size + step - 1) / step * step; }

}  // namespace

void require_success(int status, int error_number, const std::string& target, const std::string& doing) {
  if (status == NC_NOERR) return;
  // netCDF says "permission denied" whenever HDF5 cannot make a file; errno knows better.
  const std::string reason = tells_why(error_number) ? errno_text(error_number)
                             : status > 0            ? errno_text(status)
                                                     : std::string(nc_strerror(status));
  throw output_error(target, fmt::format("{} failed: {}", doing, reason));
}

StoredVariable::StoredVariable(const core::FieldHeader& header, VariablePlace place)
    : header_(header),
      place_(std::move(place)),
      digests_(header.leading_size(), 0),
      rows_written_(header.leading_size(), 0) {
  limit_chunk_cache(place_.file_id, place_.variable_id);
}

std::size_t StoredVariable::row_bytes() const noexcept { return header_.grid->columns * stored_bytes(header_.type); }

// Whole chunks where the file has several times a chunk; else as many times as make a block of a few megabytes.
std::size_t StoredVariable::block_times(std::size_t rows) const noexcept {
  const std::size_t map_bytes = std::max<std::size_t>(rows * row_bytes(), 1);
  const std::size_t fitting = std::max<std::size_t>(kBlockBytes / map_bytes, 1);
  const std::size_t chunk = place_.chunk[0];
  if (fitting >= chunk) return fitting / chunk * chunk;
  return chunk * map_bytes <= kMostCacheBytes ? chunk : fitting;
}

// The cache holds one layer of chunks: a file with several times a chunk would otherwise be packed and unpacked again
// for every map. With one time a chunk little is enough, and many variables stay cheap.
std::size_t StoredVariable::cache_bytes() const noexcept {
  if (place_.chunk[0] == 1) return kLeastCacheBytes;
  const core::Grid& grid = *header_.grid;
  const std::size_t layer = place_.chunk[0] * rounded_up(grid.rows, place_.chunk[1]) *
                            rounded_up(grid.columns, place_.chunk[2]) * stored_bytes(header_.type);
  return std::clamp(layer, kLeastCacheBytes, kMostCacheBytes);
}

void StoredVariable::limit_chunk_cache(int file_id, int variable_id) const {
  int storage = NC_CHUNKED;
  if (nc_inq_var_chunking(file_id, variable_id, &storage, nullptr) != NC_NOERR || storage != NC_CHUNKED) return;
  constexpr std::size_t kSlots = 4133;
  nc_set_var_chunk_cache(file_id, variable_id, cache_bytes(), kSlots, 0.75F);
}

void StoredVariable::write(const core::TileView& tile) {
  const core::Extent& extent = tile.extent();
  const core::Grid& grid = *header_.grid;
  if (place_.file_id < 0 || extent.columns != grid.columns || extent.rows.end > grid.rows ||
      extent.times.end > digests_.size()) {
    throw std::logic_error(fmt::format("tile outside variable {} of {}", header_.name, place_.target));
  }
  if (extent.size() == 0) return;
  const std::size_t step = block_times(extent.rows.size());
  for (std::size_t time = extent.times.begin; time < extent.times.end;) {
    // Blocks end where chunks end, wherever the tile begins.
    const std::size_t end = std::min(extent.times.end, (time / step + 1) * step);
    const Block block{{time, end}, extent.rows};
    encode(tile, block);
    put(block);
    time = end;
  }
}

void StoredVariable::encode(const core::TileView& tile, const Block& block) {
  bytes_.resize(block.times.size() * block.rows.size() * row_bytes());
  std::byte* into = bytes_.data();
  const double fill = fill_value(header_.type, place_.quantized);
  for (std::size_t time = block.times.begin; time < block.times.end; ++time) {
    for (std::size_t row = block.rows.begin; row < block.rows.end; ++row) {
      if (!encode_values(header_.type, fill, tile.row(time, row), into)) {
        throw output_error(place_.target, fmt::format("{}{} has a count that does not fit into 32 bits", header_.name,
                                                      time_text(time)));
      }
      into += row_bytes();
    }
    rows_written_[time] += block.rows.size();
  }
}

// Values, the table entries of their chunks, and what the chunk cache may still hold when the file is closed.
void StoredVariable::reserve_space() {
  constexpr std::size_t kTableEntryBytes = 256;
  const std::size_t chunk_bytes = place_.chunk[0] * place_.chunk[1] * place_.chunk[2] * stored_bytes(header_.type);
  const std::size_t tables = (bytes_.size() / chunk_bytes + 1) * kTableEntryBytes;
  const std::size_t held = std::min(held_bytes_ + bytes_.size(), cache_bytes());
  place_.file->reserve(bytes_.size(), held - held_bytes_ + tables);
  held_bytes_ = held;
}

void StoredVariable::put(const Block& block) {
  reserve_space();
  std::array<std::size_t, 3> start{};
  std::array<std::size_t, 3> count{};
  place_of(block, start, count);
  failed_ = true;
  errno = 0;
  const int status = nc_put_vara(place_.file_id, place_.variable_id, start.data(), count.data(), bytes_.data());
  require_success(status, errno, place_.target, "writing " + header_.name);
  // netCDF quantizes inside the call above, so what must come back is what it made of the values.
  if (place_.quantized) get(place_.file_id, place_.variable_id, block, bytes_);
  failed_ = false;
  add_digests(block, bytes_, digests_);
}

void StoredVariable::get(int file_id, int variable_id, const Block& block, std::vector<std::byte>& bytes) const {
  std::array<std::size_t, 3> start{};
  std::array<std::size_t, 3> count{};
  place_of(block, start, count);
  bytes.resize(block.times.size() * block.rows.size() * row_bytes());
  errno = 0;
  const int status = nc_get_vara(file_id, variable_id, start.data(), count.data(), bytes.data());
  require_success(status, errno, place_.target, "reading back " + header_.name);
}

// Drops the dimensions that the variable does not have: no leading one, or no row of an unstructured grid or a series.
void StoredVariable::place_of(const Block& block, std::array<std::size_t, 3>& start,
                              std::array<std::size_t, 3>& count) const {
  std::size_t used = 0;
  const auto add = [&](std::size_t begin, std::size_t size) {
    start[used] = begin;
    count[used++] = size;
  };
  if (header_.leading != core::Leading::none) add(block.times.begin, block.times.size());
  if (header_.is_series()) return;
  if (!header_.grid->unstructured) add(block.rows.begin, block.rows.size());
  add(0, header_.grid->columns);
}

void StoredVariable::add_digests(const Block& block, const std::vector<std::byte>& bytes,
                                 std::vector<std::uint64_t>& digests) const {
  const std::byte* row_begin = bytes.data();
  for (std::size_t time = block.times.begin; time < block.times.end; ++time) {
    for (std::size_t row = block.rows.begin; row < block.rows.end; ++row) {
      // A sum, so that bands of rows may come in any order; the seed ties each row to its place.
      digests[time] += digest({row_begin, row_bytes()}, row);
      row_begin += row_bytes();
    }
  }
}

void StoredVariable::require_complete() const {
  for (std::size_t time = 0; time < rows_written_.size(); ++time) {
    if (rows_written_[time] != header_.grid->rows) {
      throw std::logic_error(fmt::format("{} of {} rows of {}{} were written to {}", rows_written_[time],
                                         header_.grid->rows, header_.name, time_text(time), place_.target));
    }
  }
}

void StoredVariable::require_shape(int file_id, int variable_id) const {
  std::vector<std::size_t> expected;
  if (header_.leading != core::Leading::none) expected.push_back(digests_.size());
  if (!header_.is_series() && !header_.grid->unstructured) expected.push_back(header_.grid->rows);
  if (!header_.is_series()) expected.push_back(header_.grid->columns);
  errno = 0;
  int dimension_count = 0;
  std::array<int, NC_MAX_VAR_DIMS> dimensions{};
  nc_type type = NC_NAT;
  int status = nc_inq_var(file_id, variable_id, nullptr, &type, &dimension_count, dimensions.data(), nullptr);
  std::vector<std::size_t> found(static_cast<std::size_t>(dimension_count));
  for (std::size_t i = 0; i < found.size() && status == NC_NOERR; ++i) {
    status = nc_inq_dimlen(file_id, dimensions[i], &found[i]);
  }
  require_success(status, errno, place_.target, "reading back " + header_.name);
  if (found != expected) {
    throw output_error(place_.target, fmt::format("{} reads back with another shape than was written", header_.name));
  }
}

void StoredVariable::verify(int file_id) const {
  require_complete();
  int variable_id = -1;
  const int status = nc_inq_varid(file_id, header_.name.c_str(), &variable_id);
  require_success(status, 0, place_.target, "reading back " + header_.name);
  require_shape(file_id, variable_id);
  limit_chunk_cache(file_id, variable_id);
  std::vector<std::uint64_t> found(digests_.size(), 0);
  std::vector<std::byte> bytes;
  const core::IndexRange rows{0, header_.grid->rows};
  const std::size_t step = block_times(rows.size());
  for (std::size_t time = 0; time < digests_.size(); time += step) {
    const Block block{{time, std::min(digests_.size(), time + step)}, rows};
    get(file_id, variable_id, block, bytes);
    add_digests(block, bytes, found);
  }
  for (std::size_t time = 0; time < found.size(); ++time) {
    if (found[time] == digests_[time]) continue;
    throw output_error(place_.target, fmt::format("{}{} reads back with other values than were written", header_.name,
                                                  time_text(time)));
  }
}

std::string StoredVariable::time_text(std::size_t time) const {
  if (header_.leading == core::Leading::none) return "";
  if (header_.leading == core::Leading::lag) return fmt::format(" at lag {}", header_.lags[time]);
  return fmt::format(" at time {}", core::format_instant(header_.time->calendar, header_.time->stamp[time]));
}

}  // namespace fieldwise::io
