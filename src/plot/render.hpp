// render: a request for a picture, from the file it is about to the figure it becomes.
// May know: io, compose, picture.
// Must not know: GMT.
#pragma once

#include "fieldwise/plot/figure.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::plot {

/// Reads what a picture shows and makes its figure. Errors: usage and those of the input files.
Figure figure_of(const PictureRequest& request);

}  // namespace fieldwise::plot
