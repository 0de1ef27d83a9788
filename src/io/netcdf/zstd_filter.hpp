// zstd filter: HDF5's filter 32015 in this process, so that the libraries define variables behind it without a plug-in.
// May know: HDF5, zstd.
// Must not know: what the variables mean.
#pragma once

#include <cstdint>

namespace fieldwise::io {

/// Number of zstd among HDF5's registered filters.
inline constexpr std::uint32_t kZstdFilter = 32015;

/// Makes the filter known to HDF5, once; safe to call again.
void register_zstd_filter();

}  // namespace fieldwise::io
