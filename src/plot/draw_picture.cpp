#include "fieldwise/plot/draw_picture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/io/system/installed_program.hpp"
#include "fieldwise/io/system/output_place.hpp"
#include "fieldwise/io/system/private_folder.hpp"
#include "fieldwise/io/system/process_group.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "plot/picture_error.hpp"

namespace fieldwise::plot {
namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorKind;

constexpr const char* kProgram = "fieldwise-plot";
constexpr const char* kWhatToInstall =
    "pictures need the program fieldwise-plot, which is not beside fieldwise: install libgmt-dev, gmt-common and "
    "ghostscript (scripts/setup.sh --plot does) and build fieldwise again";

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Returns the environment with all that a drawing library may write to inside the folder.
std::vector<std::string> environment(const std::string& folder) {
  std::vector<std::string> variables =
      io::environment_without({"TMPDIR=", "HOME=", "GMT_", "GS_OPTIONS=", "LC_ALL=", "PWD="});
  for (const char* name : {"TMPDIR=", "HOME=", "GMT_SESSIONDIR=", "GMT_USERDIR="}) variables.push_back(name + folder);
  variables.emplace_back("LC_ALL=C");
  return variables;
}

[[noreturn]] void refuse_start(const char* what) {
  throw Error(ErrorKind::output_failed,
              fmt::format("cannot start the drawing program: {}: {}", what, std::generic_category().message(errno)));
}

/// Runs the program in a folder and returns how it ended. It watches a pipe of which this process holds the other end,
/// and ends all that it started when that is closed: by a process that was killed, too.
int run_in(const io::PrivateFolder& folder, const std::string& program, std::chrono::seconds patience,
           const std::string& output) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) refuse_start("no pipe");
  const io::Descriptor watched(ends[0]);
  const io::Descriptor alive(ends[1]);
  const io::Descriptor log(::open(folder.file("log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.is_open()) refuse_start("no log");
  const std::string place = folder.path().string();
  io::ProcessGroup process({program, {place}, environment(place), watched.number(), log.number(), log.number()});
  if (!process.ends_within(patience)) {
    throw Error(ErrorKind::output_failed,
                fmt::format("{}: drawing took longer than {} s and was ended", output, patience.count()));
  }
  return process.status();
}

/// Returns the last line that a program wrote to its log, to be told to the user.
std::string last_words(const fs::path& log) {
  std::string text = read_all(log);
  while (text.ends_with('\n')) text.pop_back();
  const std::size_t line = text.rfind('\n');
  return line == std::string::npos ? text : text.substr(line + 1);
}

void require_success(const io::PrivateFolder& folder, int status, const std::string& output) {
  const std::string error = read_all(folder.file(kErrorFile));
  if (!error.empty()) throw error_from_text(error);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const std::string words = last_words(folder.file("log"));
  throw Error(ErrorKind::output_failed, fmt::format("{}: the drawing program {}{}{}", output,
                                                    io::describe_status(status), words.empty() ? "" : ": ", words));
}

/// Requires that the picture takes the place of no file that it shows, and of nothing but a file.
void check_place(const PictureRequest& request) {
  io::KeptFiles shown;
  shown.keep_file(request.file, "the file that it shows");
  for (const std::string* over : {&request.options.overlay, &request.options.agreement}) {
    const std::size_t colon = over->rfind(':');
    if (colon != std::string::npos) shown.keep_file(over->substr(0, colon), "the file that is drawn over it");
  }
  shown.require_apart(request.output);
  io::require_output_place(request.output);
}

}  // namespace

std::string plot_program() { return io::companion_program(kProgram); }

std::string draw_picture(const PictureRequest& request, std::chrono::seconds patience) {
  check_picture(request);
  check_place(request);
  const std::string program = plot_program();
  if (program.empty()) throw Error(ErrorKind::output_failed, kWhatToInstall);
  const io::PrivateFolder folder;
  std::ofstream(folder.file(kRequestFile), std::ios::binary) << to_text(request);
  require_success(folder, run_in(folder, program, patience, request.output), request.output);
  const std::string ending = request.output.substr(request.output.size() - 4);
  const std::string picture = read_all(folder.file(std::string(kPictureStem) + ending));
  if (picture.empty()) {
    throw Error(ErrorKind::output_failed, fmt::format("{}: the drawing program made no picture", request.output));
  }
  io::write_text_file(request.output, picture);
  return read_all(folder.file(kVariableFile));
}

}  // namespace fieldwise::plot
