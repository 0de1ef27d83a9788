#include "io/writing/put_compression.hpp"

#include <netcdf.h>
#include <netcdf_filter.h>

#include "io/netcdf/zstd_filter.hpp"

namespace fieldwise::io {

void put_compression(const netCDF::NcVar& variable, const OutputFormat& format) {
  if (!format.zstd) {
    if (format.deflate > 0) variable.setCompression(true, true, format.deflate);
    return;
  }
  register_zstd_filter();
  const int group = variable.getParentGroup().getId();
  const auto level = static_cast<unsigned>(*format.zstd);
  netCDF::ncCheck(nc_def_var_deflate(group, variable.getId(), 1, 0, 0), __FILE__, __LINE__);
  netCDF::ncCheck(nc_def_var_filter(group, variable.getId(), kZstdFilter, 1, &level), __FILE__, __LINE__);
}

std::vector<ChunkFilter> compression_filters(const OutputFormat& format, std::size_t value_bytes) {
  const ChunkFilter shuffle{FilterKind::shuffle, static_cast<std::uint32_t>(value_bytes)};
  if (format.zstd) return {shuffle, {FilterKind::zstd, static_cast<std::uint32_t>(*format.zstd)}};
  if (format.deflate == 0) return {};
  return {shuffle, {FilterKind::deflate, static_cast<std::uint32_t>(format.deflate)}};
}

}  // namespace fieldwise::io
