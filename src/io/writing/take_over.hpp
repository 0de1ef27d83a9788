// Take over: stored chunks of an earlier file, for a variable that keeps them.
// May know: chunk index.
// Must not know: fields, what the chunks hold.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

/// Tells why a variable of an earlier file is not stored as `wanted`, whose first dimension may be shorter; empty where
/// it is.
std::string reason_stored_otherwise(const std::string& earlier, const std::string& variable, const ChunkGrid& wanted);

/// Hands over stored chunks of a variable of an earlier file, by their numbers in rising order. Errors: input_damaged.
void take_stored_chunks(const std::string& earlier, const std::string& variable,
                        const std::vector<std::size_t>& numbers,
                        const std::function<void(std::size_t number, std::span<const std::byte> stored)>& take);

}  // namespace fieldwise::io
