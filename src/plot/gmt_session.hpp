// GmtSession: GMT's C API, as far as pictures need it: modules with their arguments, texts and tables as files.
// May know: figure; its source file is the only one that includes GMT.
// Must not know: fields, what a picture shows.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/plot/figure.hpp"

namespace fieldwise::plot {

/// Draws one picture into the working folder, which must be a private one: GMT leaves files there.
class GmtSession {
 public:
  /// Begins `picture` in the format "png", "pdf" or "svg" (made from a PDF). Errors: output_failed.
  explicit GmtSession(const std::string& format);
  GmtSession(const GmtSession&) = delete;
  GmtSession& operator=(const GmtSession&) = delete;
  ~GmtSession();

  /// Runs a module with its arguments. Errors: output_failed, naming the module.
  void run(const std::string& module, const std::string& arguments);

  /// Runs a module on a raster; "?" in the arguments stands for it.
  void run_on_raster(const std::string& module, const Raster& raster, const std::string& arguments);

  /// Writes lines to a new file of the folder and returns its name.
  std::string table(const std::vector<std::string>& lines);

  /// Writes the picture.
  void finish();

 private:
  void* api_ = nullptr;
  std::string format_;
  int tables_ = 0;
};

/// Writes UTF-8 text for GMT: letters beyond Latin-1 become "?", signs that GMT reads as commands lose their meaning.
std::string gmt_text(const std::string& text);

/// Writes units for GMT: "m s-1 K-1" with raised exponents.
std::string gmt_units(const std::string& units);

}  // namespace fieldwise::plot
