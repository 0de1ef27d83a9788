// Mesh fold: the rows into which the cells of a mesh are cut, so that threads and bands have rows to share.
// May know: the standard library.
// Must not know: files, operations, places.
#pragma once

#include <cstddef>

namespace fieldwise::core {

/// Returns how many columns the rows of a mesh of that many cells have: a divisor of their number, the largest from 256
/// to 4096, else the least up to 65536; all cells where there is none or where they are fewer than 8192. Cells keep
/// their order, as one row follows the other.
std::size_t mesh_columns(std::size_t cells) noexcept;

}  // namespace fieldwise::core
