// Draw picture: the program beside fieldwise that draws a picture.
// May know: picture request, core's error.
// Must not know: how a picture is drawn, GMT.
#pragma once

#include <chrono>
#include <string>

#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::plot {

/// Draws a picture in a process of its own, in a private folder of its own, and gives it its name when it is complete.
/// Returns the variable whose values it shows; empty for points and tracks. Errors: those of the input files;
/// output_failed where the picture cannot be made or written, where the program or what it needs is not installed
/// (saying what to install), and where it takes longer than `patience`. core::Stopped.
std::string draw_picture(const PictureRequest& request, std::chrono::seconds patience = std::chrono::seconds(120));

/// Returns the path of the program that draws; empty where it is not installed.
std::string plot_program();

}  // namespace fieldwise::plot
