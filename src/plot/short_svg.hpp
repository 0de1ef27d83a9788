// Short SVG: what pdftocairo writes, without what it says again and again.
// May know: the standard library.
// Must not know: what is drawn.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::plot {

/// Returns an SVG of pdftocairo that shows the same in less text: one clip path for all of one shape (it writes the
/// outline of a map anew for each line within it), neighbours of one opaque fill or pen (dots, coasts) as one path, and
/// coordinates to two decimals.
std::string short_svg(std::string_view svg);

}  // namespace fieldwise::plot
