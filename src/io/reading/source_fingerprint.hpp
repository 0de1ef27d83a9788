// Source fingerprint: what the values of a source depend on, as a digest.
// May know: source layout.
// Must not know: the values.
#pragma once

#include <string>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "io/reading/source_layout.hpp"

namespace fieldwise::io {

/// Returns a digest of the files and places that some times of a layer come from, how they are decoded, and their
/// dates.
std::string source_fingerprint(const SourceLayout& layout, std::size_t layer, core::IndexRange times);

}  // namespace fieldwise::io
