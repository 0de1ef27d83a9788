// digest_of_stored: what a file holds of a variable at its first times, as a digest that growing does not change.
// May know: source layout, variable readers.
// Must not know: what the values mean, which digest is compared with it.
#pragma once

#include <cstddef>
#include <optional>

#include "fieldwise/stream/source.hpp"
#include "io/reading/source_layout.hpp"

namespace fieldwise::io {

/// Returns the digest of the values of a part at the file's first `times` times (0: at all), at all places and layers
/// that the part reads, as they are stored but for their chunks. It is another where the chunks have another shape.
/// Nothing where time is not the first dimension, where the file has fewer times, where its chunks are too large to be
/// read besides a run, or where it is damaged. Errors: input_changed.
std::optional<stream::StoredDigest> digest_of_stored(const FilePart& part, std::size_t times);

}  // namespace fieldwise::io
