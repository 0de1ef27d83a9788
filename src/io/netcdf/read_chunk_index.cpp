#include "io/netcdf/read_chunk_index.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "io/index/chunk_limits.hpp"
#include "io/netcdf/hdf5_object.hpp"
#include "io/netcdf/recording_driver.hpp"

namespace fieldwise::io {

namespace {

[[noreturn]] void refuse(const FileName& name, const std::string& variable, const std::string& what) {
  throw core::Error(core::ErrorKind::input_damaged,
                    fmt::format("'{}': the index of variable '{}' is damaged: {}", name.path, variable, what));
}

/// Does work whose errors do not say where.
template <class Work>
void say_where(const FileName& name, const std::string& variable, const Work& work) {
  try {
    work();
  } catch (const core::Error& error) {
    refuse(name, variable, error.what());
  }
}

ChunkFilter read_filter(hid_t creation, unsigned position) {
  unsigned flags = 0;
  unsigned config = 0;
  std::array<unsigned, 8> values{};
  std::size_t count = values.size();
  std::array<char, 8> name{};
  const H5Z_filter_t id =
      H5Pget_filter2(creation, position, &flags, &count, values.data(), name.size(), name.data(), &config);
  return chunk_filter(static_cast<std::uint32_t>(id), std::span(values).first(std::min(count, values.size())));
}

/// Returns the fill value in the file's own type and byte order.
std::vector<std::byte> fill_of(hid_t dataset, hid_t creation) {
  const Hdf5Object type(H5Dget_type(dataset), H5Tclose);
  std::vector<std::byte> fill(H5Tget_size(type.id()), std::byte{0});
  H5Pget_fill_value(creation, type.id(), fill.data());
  return fill;
}

/// Tells whether values lie in the file as in memory but for the order of their bytes: HDF5 also knows integers of 12
/// bits and floating-point numbers with other exponents, and converts them.
bool is_native_but_for_order(hid_t dataset) {
  const Hdf5Object type(H5Dget_type(dataset), H5Tclose);
  const Hdf5Object native(H5Tget_native_type(type.id(), H5T_DIR_DEFAULT), H5Tclose);
  H5Tset_order(native.id(), H5Tget_order(type.id()));
  return H5Tequal(native.id(), type.id()) > 0;
}

/// Tells whether filters are left out for the chunks that the shape cuts, whose masks do not say so.
bool leaves_edges_unfiltered(hid_t creation) {
  unsigned options = 0;
  H5Pget_chunk_opts(creation, &options);
  return (options & H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) != 0U;
}

std::vector<std::uint64_t> shape_of(hid_t dataset) {
  const Hdf5Object space(H5Dget_space(dataset), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space.id());
  std::vector<hsize_t> sizes(rank > 0 ? static_cast<std::size_t>(rank) : 0);
  H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

/// Advances a chunk's position in the grid, last dimension fastest.
void advance(std::vector<hsize_t>& offset, const ChunkGrid& grid) {
  for (std::size_t d = offset.size(); d-- > 0;) {
    offset[d] += grid.chunk_shape[d];
    if (offset[d] < grid.shape[d]) {
      return;
    }
    offset[d] = 0;
  }
}

/// Asks HDF5 to read every chunk through the recording driver, which notes the place instead.
void record_chunks(hid_t dataset, ChunkGrid& grid) {
  const auto counts = grid.counts();
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{1}, std::multiplies<>());
  grid.chunks.resize(all);
  std::vector<hsize_t> offset(grid.shape.size(), 0);
  char nothing = 0;  // never written to: the driver does not read raw data
  for (StoredChunk& chunk : grid.chunks) {
    static_cast<void>(take_recorded_read());
    const herr_t failed = H5Dread_chunk(dataset, H5P_DEFAULT, offset.data(), &chunk.skipped_filters, &nothing);
    const RecordedRead place = take_recorded_read();
    if (failed >= 0 && place.seen) {
      chunk.address = place.address;
      chunk.length = place.length;
    }
    advance(offset, grid);
  }
}

/// An unallocated chunk and a damaged index both look like an error, so the number found must be the number stored.
void check_count(const FileName& name, const std::string& variable, hid_t dataset, const ChunkGrid& grid) {
  hsize_t stored = 0;
  const Hdf5Object space(H5Dget_space(dataset), H5Sclose);
  if (H5Dget_num_chunks(dataset, space.id(), &stored) < 0) {
    refuse(name, variable, "its chunks cannot be counted");
  }
  const auto found = static_cast<hsize_t>(
      std::ranges::count_if(grid.chunks, [](const StoredChunk& chunk) { return chunk.length > 0; }));
  if (found != stored) {
    refuse(name, variable, fmt::format("{} chunks are stored, but {} were found", stored, found));
  }
}

}  // namespace

void require_trusted(const ChunkGrid& grid, const FileName& name, const std::string& variable,
                     std::uint64_t file_size) {
  say_where(name, variable, [&] { require_consistent(grid, file_size); });
}

ChunkGrid read_chunk_grid(const FileName& name, const std::string& variable) {
  const QuietErrors quiet;
  const Hdf5Object access(recording_access_list(), H5Pclose);
  const Hdf5Object file(H5Fopen(name.opened.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
  const Hdf5Object dataset(file.id() < 0 ? -1 : H5Dopen2(file.id(), variable.c_str(), H5P_DEFAULT), H5Dclose);
  if (dataset.id() < 0 || !is_native_but_for_order(dataset.id())) {
    return {};
  }
  const Hdf5Object creation(H5Dget_create_plist(dataset.id()), H5Pclose);
  ChunkGrid grid;
  grid.shape = shape_of(dataset.id());
  grid.chunk_shape = grid.shape;
  grid.fill = fill_of(dataset.id(), creation.id());
  if (H5Pget_layout(creation.id()) == H5D_CONTIGUOUS) {
    const haddr_t address = H5Dget_offset(dataset.id());
    grid.chunks = {address == HADDR_UNDEF ? StoredChunk{} : StoredChunk{address, H5Dget_storage_size(dataset.id()), 0}};
    require_trusted(grid, name, variable, stamp_of(name.opened).size);
    return grid;
  }
  if (H5Pget_layout(creation.id()) != H5D_CHUNKED || leaves_edges_unfiltered(creation.id())) {
    return grid;  // compact or virtual: no chunks to read directly
  }
  grid.chunked = true;
  std::vector<hsize_t> chunk_shape(grid.shape.size());
  H5Pget_chunk(creation.id(), static_cast<int>(chunk_shape.size()), chunk_shape.data());
  grid.chunk_shape.assign(chunk_shape.begin(), chunk_shape.end());
  for (int i = 0; i < H5Pget_nfilters(creation.id()); ++i) {
    grid.filters.push_back(read_filter(creation.id(), static_cast<unsigned>(i)));
  }
  // Before a place is made for each chunk that the header claims.
  say_where(name, variable, [&] { require_sound_chunks(grid.shape, grid.chunk_shape, grid.fill.size()); });
  record_chunks(dataset.id(), grid);
  check_count(name, variable, dataset.id(), grid);
  require_trusted(grid, name, variable, stamp_of(name.opened).size);
  return grid;
}

}  // namespace fieldwise::io
