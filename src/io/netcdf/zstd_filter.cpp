#include "io/netcdf/zstd_filter.hpp"

#include <hdf5.h>
#include <zstd.h>

#include <stdexcept>

#include "io/netcdf/hdf5_object.hpp"

namespace fieldwise::io {

namespace {

constexpr int kDefaultLevel = 3;

/// Is called by HDF5 with memory of its own, which it gives away for other memory of its own; 0 says that it failed.
std::size_t filter(unsigned flags, std::size_t count, const unsigned* values, std::size_t bytes, std::size_t* room,
                   void** buffer) noexcept {
  const bool decodes = (flags & H5Z_FLAG_REVERSE) != 0U;
  const unsigned long long held = decodes ? ::ZSTD_getFrameContentSize(*buffer, bytes) : ::ZSTD_compressBound(bytes);
  constexpr unsigned long long kMost = 1ULL << 32U;  // no chunk of HDF5 is longer
  if (held == 0 || held > kMost) return 0;
  void* const made = H5allocate_memory(held, false);
  if (made == nullptr) return 0;
  const int level = count > 0 ? static_cast<int>(values[0]) : kDefaultLevel;
  const std::size_t size =
      decodes ? ::ZSTD_decompress(made, held, *buffer, bytes) : ::ZSTD_compress(made, held, *buffer, bytes, level);
  if (::ZSTD_isError(size) != 0U) {
    H5free_memory(made);
    return 0;
  }
  H5free_memory(*buffer);
  *buffer = made;
  *room = held;
  return size;
}

}  // namespace

void register_zstd_filter() {
  const QuietErrors quiet;
  static const bool registered = [] {
    const H5Z_class2_t zstd{
        H5Z_CLASS_T_VERS, static_cast<H5Z_filter_t>(kZstdFilter), 1, 1, "zstd", nullptr, nullptr, filter};
    return H5Zregister(&zstd) >= 0;
  }();
  if (!registered) throw std::runtime_error("HDF5 takes no filter for zstd");
}

}  // namespace fieldwise::io
