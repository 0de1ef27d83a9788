#include "fieldwise/plot/draw_picture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
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
  for (const std::string* over : {&request.options.overlay, &request.options.agreement, &request.options.against}) {
    const std::size_t colon = over->rfind(':');
    if (colon != std::string::npos) shown.keep_file(over->substr(0, colon), "the file that is drawn over it");
  }
  shown.require_apart(request.output);
  io::require_output_place(request.output);
}

/// Is a picture that is being drawn: the program runs in a folder of its own. It watches a pipe of which this process
/// holds the other end, and ends all that it started when that is closed: by a process that was killed, too.
class Drawing {
 public:
  /// Starts. Errors: those of draw_picture.
  explicit Drawing(const PictureRequest& request) : output_(request.output), began_(std::chrono::steady_clock::now()) {
    check_picture(request);
    check_place(request);
    const std::string program = plot_program();
    if (program.empty()) throw Error(ErrorKind::output_failed, kWhatToInstall);
    std::ofstream(folder_.file(kRequestFile), std::ios::binary) << to_text(request);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) refuse_start("no pipe");
    const io::Descriptor watched(ends[0]);
    alive_.emplace(ends[1]);
    const io::Descriptor log(::open(folder_.file("log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log.is_open()) refuse_start("no log");
    const std::string place = folder_.path().string();
    process_.emplace(
        io::ProgramStart{program, {place}, environment(place), watched.number(), log.number(), log.number()});
  }

  /// Tells whether the program has ended within some time. Errors: output_failed where it takes longer than `patience`
  /// in all; core::Stopped.
  bool ends_within(std::chrono::milliseconds wait, std::chrono::seconds patience) {
    if (process_->ends_within(wait)) return true;
    if (std::chrono::steady_clock::now() - began_ < patience) return false;
    throw Error(ErrorKind::output_failed,
                fmt::format("{}: drawing took longer than {} s and was ended", output_, patience.count()));
  }

  /// Gives the picture its name and returns the variable that it shows.
  std::string finish() {
    require_success(folder_, process_->status(), output_);
    const std::string ending = output_.substr(output_.size() - 4);
    const std::string picture = read_all(folder_.file(std::string(kPictureStem) + ending));
    if (picture.empty()) {
      throw Error(ErrorKind::output_failed, fmt::format("{}: the drawing program made no picture", output_));
    }
    io::write_text_file(output_, picture);
    return read_all(folder_.file(kVariableFile));
  }

 private:
  std::string output_;
  std::chrono::steady_clock::time_point began_;
  io::PrivateFolder folder_;
  std::optional<io::Descriptor> alive_;
  std::optional<io::ProcessGroup> process_;
};

}  // namespace

std::string plot_program() { return io::companion_program(kProgram); }

std::string draw_picture(const PictureRequest& request, std::chrono::seconds patience) {
  Drawing drawing(request);
  while (!drawing.ends_within(patience, patience)) {
  }
  return drawing.finish();
}

std::vector<DrawnPicture> draw_pictures(const std::vector<PictureRequest>& requests, std::size_t at_once,
                                        const std::function<void(std::size_t)>& tell, std::chrono::seconds patience) {
  constexpr std::chrono::milliseconds kLook{5};
  std::vector<DrawnPicture> drawn(requests.size());
  std::vector<std::pair<std::size_t, std::unique_ptr<Drawing>>> working;
  std::size_t next = 0;
  std::size_t done = 0;
  const auto fail = [&](std::size_t position, const Error& error) {
    drawn[position].error = error;
    ++done;
    if (tell) tell(done);
  };
  while (next < requests.size() || !working.empty()) {
    for (; next < requests.size() && working.size() < std::max<std::size_t>(1, at_once); ++next) {
      try {
        working.emplace_back(next, std::make_unique<Drawing>(requests[next]));
      } catch (const Error& error) {
        fail(next, error);
      }
    }
    for (auto one = working.begin(); one != working.end();) {
      try {
        if (!one->second->ends_within(kLook, patience)) {
          ++one;
          continue;
        }
        drawn[one->first].variable = one->second->finish();
        ++done;
        if (tell) tell(done);
      } catch (const Error& error) {
        fail(one->first, error);
      }
      one = working.erase(one);
    }
  }
  return drawn;
}

}  // namespace fieldwise::plot
