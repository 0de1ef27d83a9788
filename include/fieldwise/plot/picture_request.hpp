// PictureRequest: what picture is asked for, checked, and as text.
// May know: core's error, plot's options.
// Must not know: how a picture is drawn, GMT.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Names what is drawn: a variable, or a quick look at a file.
enum class PictureKind { variable, look };

/// Asks for a picture.
struct PictureRequest {
  PictureKind kind = PictureKind::variable;
  std::string file;
  std::string variable;  ///< empty: the only one
  std::string output;    ///< its ending decides the format: .png, .pdf or .svg
  PlotOptions options;
};

/// Requires that the format is known, and a file of the regions that are named. Errors: usage.
void check_picture(const PictureRequest& request);

/// Turns a request into text and back, for the program that draws.
std::string to_text(const PictureRequest& request);
PictureRequest from_text(std::string_view text);

}  // namespace fieldwise::plot
