// Store index: the metadata of a Zarr store as the header of a file.
// May know: file index, input folders, JSON.
// Must not know: how chunks are decoded, what the variables mean.
#pragma once

#include <string>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads all metadata of a store (v2 or v3): a folder that is a group, or one array. The folders say which arrays there
/// are; consolidated metadata add those that have none of their own. No value is read: coordinates have none. Errors:
/// input_missing; input_damaged, naming the store; input_changed.
FileIndex read_store_index(const std::string& path);

}  // namespace fieldwise::io
