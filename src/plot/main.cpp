// fieldwise-plot FOLDER: draws what FOLDER/request asks for as FOLDER/picture.*, or says why not in FOLDER/error.
// Started by draw_picture, which gives it time and a folder of its own; and by GMT under the name of Ghostscript.
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fieldwise/io/worker/worker.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "plot/gmt_figure.hpp"
#include "plot/installed_program.hpp"
#include "plot/picture_error.hpp"
#include "plot/render.hpp"
#include "plot/safe_ghostscript.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::ErrorKind;
namespace plot = fieldwise::plot;
namespace fs = std::filesystem;

void require_installed(const char* program, const char* package) {
  if (!plot::installed_program(program).empty()) return;
  throw Error(
      ErrorKind::output_failed,
      fmt::format("pictures need the program {}, which is not installed: install the package {}", program, package));
}

void make_svg() {
  const int status = std::system("pdftocairo -svg picture.pdf picture.svg");  // NOLINT(cert-env33-c): fixed words
  if (status == 0) return;
  throw Error(ErrorKind::output_failed, "pdftocairo could not turn the picture into SVG");
}

void draw(const fs::path& folder) {
  std::ifstream file(folder / plot::kRequestFile, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const plot::PictureRequest request = plot::from_text(text);
  const std::string format = request.output.substr(request.output.size() - 3);
  plot::guard_ghostscript(folder);
  if (format == "svg") require_installed("pdftocairo", "poppler-utils");
  const plot::Figure figure = plot::figure_of(request);
  fs::current_path(folder);
  plot::draw_figure(figure, format);
  if (format == "svg") make_svg();
  std::ofstream(folder / plot::kVariableFile, std::ios::binary) << figure.variable;
}

int tell(const fs::path& folder, const std::string& text) {
  std::ofstream(folder / plot::kErrorFile, std::ios::binary) << text;
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count > 0 && plot::is_called_as_ghostscript(words[0])) return plot::become_ghostscript(count, words);
  // Whoever asked for the picture may be killed; nobody would read it then.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (count != 2) {
    std::fputs("fieldwise-plot draws the pictures of 'fieldwise plot'; it is not meant to be called by hand\n", stderr);
    return 2;
  }
  std::error_code ignored;
  const fs::path folder = fs::absolute(words[1], ignored);
  try {
    if (!fieldwise::io::start_workers()) std::fputs("input files are read without workers\n", stderr);
    draw(folder);
    return 0;
  } catch (const Error& error) {
    return tell(folder, plot::error_text(error));
  } catch (const std::bad_alloc&) {
    return tell(folder, "memory the machine has not enough memory to draw this picture");
  } catch (const std::exception& error) {
    return tell(folder, fmt::format("failed the picture could not be drawn: {}", error.what()));
  }
}
