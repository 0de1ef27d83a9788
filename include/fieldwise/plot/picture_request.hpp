// PictureRequest: what picture is asked for, checked, and as text.
// May know: core's error, the standard library.
// Must not know: how a picture is drawn, GMT.
#pragma once

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

/// Turns a request into text and back, for the program that draws.
std::string to_text(const PictureRequest& request);
PictureRequest from_text(std::string_view text);

}  // namespace fieldwise::plot
