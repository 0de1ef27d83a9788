// GmtSession: GMT's C API, as far as pictures need it: modules with their arguments, rasters and tables as files.
// May know: figure, words for GMT; its source file is the only one that includes GMT.
// Must not know: fields, what a picture shows.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/plot/figure.hpp"
#include "plot/gmt_text.hpp"

namespace fieldwise::plot {

/// Draws one picture into the working folder, which must be a private one: GMT leaves files there.
class GmtSession {
 public:
  /// Begins `picture` in the format "png", "pdf" or "svg" (made from a PDF). Errors: output_failed.
  explicit GmtSession(const std::string& format);
  GmtSession(const GmtSession&) = delete;
  GmtSession& operator=(const GmtSession&) = delete;
  ~GmtSession();

  /// Runs a module: its name, a blank, its arguments. Errors: output_failed, naming the module.
  template <GmtPart... Parts>
  void run(GmtForm<Parts...> form, const Parts&... parts) {
    run_module(GmtWords(form, parts...));
  }

  /// Writes lines to a new file of the folder and returns its name.
  GmtWords table(const std::vector<GmtWords>& lines);

  /// Writes a raster to a new file of the folder and returns its name. Errors: output_failed.
  GmtWords raster(const Raster& raster);

  /// Writes the picture.
  void finish();

 private:
  void run_module(const GmtWords& command);

  void* api_ = nullptr;
  std::string format_;
  int tables_ = 0;
};

}  // namespace fieldwise::plot
