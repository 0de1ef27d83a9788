#include "io/netcdf/netcdf_variable.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <netcdf>

#include "fieldwise/core/error.hpp"
#include "io/netcdf/library_lock.hpp"
#include "io/netcdf/netcdf_file.hpp"

namespace fieldwise::io {

namespace {

/// The file is another than the one whose index was read where these do not agree.
void require_size(const NetcdfFile& file, const netCDF::NcVar& variable, const std::vector<std::size_t>& start,
                  const std::vector<std::size_t>& count, std::size_t bytes) {
  std::size_t values = variable.getType().getSize();
  for (const std::size_t size : count) {
    if (size != 0 && values > bytes / size) values = bytes + 1;
    values *= size;
  }
  const auto rank = static_cast<std::size_t>(variable.getDimCount());
  if (start.size() == rank && count.size() == rank && values == bytes) return;
  throw core::Error(core::ErrorKind::input_damaged,
                    fmt::format("{}: the header of {} is not what it was", file.path(), variable.getName()));
}

}  // namespace

struct NetcdfVariable::Opened {
  NetcdfFile file;
  netCDF::NcVar variable;
};

NetcdfVariable::NetcdfVariable(const FileName& name, const std::string& variable, std::size_t cache_bytes) {
  const LibraryLock lock;
  opened_.reset(new Opened{NetcdfFile(name), {}});
  opened_->variable = opened_->file.variable(variable);
  if (cache_bytes == 0) return;
  constexpr std::size_t kSlots = 10'007;  // a prime well above the number of chunks that are kept
  require_read(nc_set_var_chunk_cache(opened_->variable.getParentGroup().getId(), opened_->variable.getId(),
                                      cache_bytes, kSlots, 0.75F),
               name.path, fmt::format("{} cannot be read", variable));
}

NetcdfVariable::~NetcdfVariable() {
  const LibraryLock lock;
  opened_.reset();
}

void NetcdfVariable::read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                          std::span<std::byte> into) const {
  const LibraryLock lock;
  require_size(opened_->file, opened_->variable, start, count, into.size());
  // Where nothing was written and there is no fill value, HDF5 leaves the memory as it is: the last tile's values.
  std::ranges::fill(into, std::byte{0});
  read_part(opened_->file, opened_->variable, start, count, into);
}

}  // namespace fieldwise::io
