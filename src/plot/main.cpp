// fieldwise-plot FOLDER: draws what FOLDER/request asks for as FOLDER/picture.*, or says why not in FOLDER/error.
// Started by draw_picture, which gives it time and a folder of its own; and by GMT under the name of Ghostscript.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fieldwise/io/system/installed_program.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "plot/gmt_figure.hpp"
#include "plot/picture_error.hpp"
#include "plot/render.hpp"
#include "plot/safe_ghostscript.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::ErrorKind;
namespace plot = fieldwise::plot;
namespace fs = std::filesystem;

void require_installed(const char* program, const char* package) {
  if (!fieldwise::io::installed_program(program).empty()) return;
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

int draw_or_tell(const fs::path& folder) {
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

/// Waits for the process that draws and ends as it did. Where standard input is closed first, a pipe that whoever asked
/// for the picture holds for as long as it lives, it ends the whole group: GMT and Ghostscript start processes of their
/// own, which no signal of a dying parent reaches.
int watch(pid_t drawing, int ended) {
  std::array<pollfd, 2> watched{{{STDIN_FILENO, 0, 0}, {ended, 0, 0}}};
  while (watched[1].revents == 0) {
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) break;
    const bool is_alone = (watched[0].revents & POLLHUP) != 0 && watched[1].revents == 0;
    if (is_alone && ::getpgrp() == ::getpid()) ::kill(0, SIGKILL);
    if (watched[0].revents != 0) watched[0].fd = -1;  // no pipe: called by hand
  }
  int status = 0;
  ::waitpid(drawing, &status, 0);
  if (WIFSIGNALED(status)) ::raise(WTERMSIG(status));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int count, char** words) {
  if (count > 0 && plot::is_called_as_ghostscript(words[0])) return plot::become_ghostscript(count, words);
  if (count != 2) {
    std::fputs("fieldwise-plot draws the pictures of 'fieldwise plot'; it is not meant to be called by hand\n", stderr);
    return 2;
  }
  std::error_code ignored;
  const fs::path folder = fs::absolute(words[1], ignored);
  std::array<int, 2> ends{};
  const pid_t watcher = ::getpid();
  const pid_t drawing = ::pipe2(ends.data(), O_CLOEXEC) == 0 ? ::fork() : -1;
  if (drawing < 0) return tell(folder, "memory the machine allows no more processes or open files");
  if (drawing > 0) {
    ::close(ends[1]);
    return watch(drawing, ends[0]);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != watcher) return 1;
  // What is read from standard input ends at once.
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  return draw_or_tell(folder);
}
