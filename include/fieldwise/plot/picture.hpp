// Pictures: a request for one, and the program beside fieldwise that draws it.
// May know: core's error, the standard library.
// Must not know: how a picture is drawn, GMT.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldwise::plot {

/// Names what is drawn: a variable, or a quick look at a file.
enum class PictureKind { variable, look };

/// Asks for a picture; options are those of `set_plot_option`, as text.
struct PictureRequest {
  PictureKind kind = PictureKind::variable;
  std::string file;
  std::string variable;  ///< empty: the only one
  std::string output;    ///< its ending decides the format: .png, .pdf or .svg
  std::vector<std::pair<std::string, std::string>> options;
};

/// Requires that all options have values that make sense and that the format is known. Errors: usage.
void check_picture(const PictureRequest& request);

/// Draws a picture in a process of its own, in a private folder of its own, and gives it its name when it is complete.
/// Returns the variable whose values it shows; empty for points and tracks. Errors: those of the input files;
/// output_failed where the picture cannot be made or written, where the program or what it needs is not installed
/// (saying what to install), and where it takes longer than `patience`. core::Stopped.
std::string draw_picture(const PictureRequest& request, std::chrono::seconds patience = std::chrono::seconds(120));

/// Returns the path of the program that draws; empty where it is not installed.
std::string plot_program();

/// Turns a request into text and back, for the program that draws.
std::string to_text(const PictureRequest& request);
PictureRequest from_text(std::string_view text);

}  // namespace fieldwise::plot
