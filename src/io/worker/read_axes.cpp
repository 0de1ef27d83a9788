#include "io/worker/read_axes.hpp"

#include <algorithm>

#include "io/cf/axis_variables.hpp"
#include "io/cf/missing_values.hpp"
#include "io/index/reason_not_decoded.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

void read_axes(FileIndex& index) {
  for (const std::size_t position : axis_variables(index)) {
    VariableIndex& variable = index.variables[position];
    const bool is_left = is_zarr(index.format) || !std::ranges::all_of(variable.filters, is_filter_of_hdf5);
    if (!is_left || !has_axis_values(index, variable) || !reason_not_decoded(variable).empty()) continue;
    if (!value_rules(variable).faults.empty()) continue;  // whoever needs it will be told
    variable.values = read_coordinates(index, position);
  }
}

}  // namespace fieldwise::io
