// Borders bytes: which regions of a file are meant, as bytes.
// May know: core's borders, byte stream.
// Must not know: what is asked of the regions.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/borders.hpp"
#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::geometry {

void put(io::ByteWriter& writer, const std::vector<std::string>& texts);
void get(io::ByteReader& reader, std::vector<std::string>& texts);

void put(io::ByteWriter& writer, const core::BordersChoice& choice);
void get(io::ByteReader& reader, core::BordersChoice& choice);

}  // namespace fieldwise::geometry
