// held_input: fields of an input whose values lie in memory, under a header like that of a file.
// May know: input spec, file index, stream.
// Must not know: who holds the values.
#pragma once

#include <memory>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/reading/input.hpp"

namespace fieldwise::io {

/// Opens the variables of a header with `held` values, with all their layers, as `open_fields` opens those of a file:
/// the same rules find axes, grid, calendar, units and missing values. `header->path` is what sentences call it.
/// Errors: as `open_fields`.
InputFields open_held_fields(const InputSpec& spec, const std::shared_ptr<FileIndex>& header);

}  // namespace fieldwise::io
