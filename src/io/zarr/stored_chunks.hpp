// Stored chunks: which chunks of an array of a Zarr store there are.
// May know: file index, chunk index, input folders.
// Must not know: what the chunks hold.
#pragma once

#include <optional>
#include <string>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "io/system/input_folder.hpp"

namespace fieldwise::io {

/// Opens the folder of an array ("": the store itself); nothing where there is none. Errors: as `InputFolder`.
std::optional<InputFolder> folder_of_array(const std::string& store, const std::string& name);

/// Returns the chunks of an array and how many bytes each has, as if they were those of a file: `length` 0 for those
/// that are not there. Errors: as `InputFolder`.
ChunkGrid stored_chunks(const FileIndex& index, const VariableIndex& variable);

}  // namespace fieldwise::io
