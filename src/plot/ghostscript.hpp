// Ghostscript: turns the page that GMT wrote into a picture, in one go and in its safe mode.
// May know: POSIX, where programs lie.
// Must not know: GMT, what is drawn.
#pragma once

#include <string>

namespace fieldwise::plot {

/// Holds where the picture lies on the page of "picture.ps", in centimetres from its lower left corner.
struct PaperPart {
  double left = 0.0;
  double bottom = 0.0;
  double width = 0.0;
  double height = 0.0;
};

/// Returns the path of Ghostscript. Errors: output_failed where it is not installed.
std::string ghostscript_program();

/// Turns a part of "picture.ps" of the working folder into "picture.png", or "picture.pdf" for any other format, and
/// opens no other file. GMT would ask Ghostscript for the extent first, which is known, and not for its safe mode.
/// Errors: output_failed.
void make_picture(const std::string& program, const PaperPart& part, const std::string& format, int pixels_per_inch);

}  // namespace fieldwise::plot
