#include "io/index/reason_not_decoded.hpp"

#include <fmt/format.h>

#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

std::string reason_not_decoded(const VariableIndex& variable) {
  if (variable.files) {
    if (variable.files->unreadable.empty()) return {};
    return variable.files->unreadable +
           ": write it anew, for example with xarray: xarray.open_zarr(IN).drop_encoding().to_netcdf(OUT)";
  }
  for (const StoredFilter& filter : variable.filters) {
    if (is_filter_of_hdf5(filter) || chunk_filter(filter.id, filter.parameters).kind != FilterKind::other) continue;
    return fmt::format(
        "its {} is a plug-in of HDF5 that fieldwise does not undo: write it anew where that is installed, "
        "with nccopy -F none IN OUT",
        filter_name(filter));
  }
  return {};
}

}  // namespace fieldwise::io
