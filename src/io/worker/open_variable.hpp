// open_variable: a reader of a variable, wherever its values lie.
// May know: file index, how what lies in files is opened.
// Must not know: what the values mean (units, missing values, axes).
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "io/chunks/variable_reader.hpp"

namespace fieldwise::io {

/// Opens a variable for reading: where it is held in memory, there; else as `open_stored`.
std::unique_ptr<VariableReader> open_variable(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                              std::size_t cache_bytes, const ChunkGrid* chunks = nullptr);

/// Reads a whole variable, unpacked, missing = NaN; valid ranges are not applied. For coordinates.
std::vector<double> read_coordinates(const FileIndex& index, std::size_t variable);

}  // namespace fieldwise::io
