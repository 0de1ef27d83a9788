// Zarr folder: whether a folder is a Zarr store.
// May know: the standard library.
// Must not know: what the store holds.
#pragma once

#include <string>

namespace fieldwise::io {

/// Tells whether a path leads to a folder that is a Zarr store, one of its groups or one of its arrays: it holds
/// `zarr.json` (v3), `.zgroup`, `.zarray` or `.zmetadata` (v2).
bool is_zarr_folder(const std::string& path);

}  // namespace fieldwise::io
