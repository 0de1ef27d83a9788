// JSON file: the metadata of a Zarr store as a tree, limited in size and depth.
// May know: input folders, nlohmann/json.
// Must not know: what the metadata mean.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "io/system/input_folder.hpp"

namespace fieldwise::io {

using Json = nlohmann::json;

/// Stands before a number that JSON has no word for (NaN, Infinity, -Infinity), which Python writes all the same: a
/// text of a file cannot begin with it.
inline constexpr char kWordOfNumber = '\x01';

/// Parses JSON; NaN, Infinity and -Infinity become texts behind `kWordOfNumber`. Errors: input_damaged, one phrase, for
/// text that is none, is no object, or lies deeper than any metadata.
Json parse_json(std::string_view text);

/// Reads a file of a store; nothing where there is none. Errors: input_damaged, naming it, also where it is larger than
/// any metadata; input_changed where it was changed after `changed_ns`.
std::optional<Json> read_json(const InputFolder& store, const std::string& name, std::int64_t changed_ns);

}  // namespace fieldwise::io
