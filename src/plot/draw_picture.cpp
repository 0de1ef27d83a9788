#include "fieldwise/plot/draw_picture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/io/system/output_place.hpp"
#include "fieldwise/io/system/private_folder.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "plot/installed_program.hpp"
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
  constexpr std::array<std::string_view, 6> kOurs = {"TMPDIR=", "HOME=", "GMT_", "GS_OPTIONS=", "LC_ALL=", "PWD="};
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const bool ours = std::ranges::any_of(kOurs, [&](std::string_view name) { return text.starts_with(name); });
    if (!ours) variables.emplace_back(text);
  }
  for (const char* name : {"TMPDIR=", "HOME=", "GMT_SESSIONDIR=", "GMT_USERDIR="}) variables.push_back(name + folder);
  variables.emplace_back("LC_ALL=C");
  return variables;
}

/// Is a running program and the processes it starts, ended together at the latest when this goes away. The program
/// watches a pipe of which this process holds the other end, and ends all of them when that is closed: by a process
/// that was killed, too.
class ProcessGroup {
 public:
  ProcessGroup(const std::string& program, const std::string& folder) {
    const io::Descriptor watched = connect();
    std::vector<std::string> variables = environment(folder);
    std::vector<char*> pointers;
    for (std::string& variable : variables) pointers.push_back(variable.data());
    pointers.push_back(nullptr);
    std::string name = kProgram;
    std::string place = folder;
    std::array<char*, 3> arguments = {name.data(), place.data(), nullptr};
    const std::string log = folder + "/log";
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, watched.number(), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    const int failed =
        ::posix_spawn(&process_, program.c_str(), &actions, &attributes, arguments.data(), pointers.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed == 0) return;
    process_ = -1;
    throw Error(ErrorKind::output_failed,
                fmt::format("cannot start {}: {}", program, std::generic_category().message(failed)));
  }
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;
  ~ProcessGroup() {
    if (process_ <= 0) return;
    ::kill(-process_, SIGKILL);
    if (!ended_) ::waitpid(process_, nullptr, 0);
  }

  /// Tells whether the program has ended; its status is then known.
  bool has_ended() {
    if (!ended_ && ::waitpid(process_, &status_, WNOHANG) == process_) ended_ = true;
    return ended_;
  }
  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  /// Makes the pipe and returns the end that the program gets.
  io::Descriptor connect() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw Error(ErrorKind::output_failed,
                  fmt::format("cannot start the drawing program: {}", std::generic_category().message(errno)));
    }
    alive_ = io::Descriptor(ends[1]);
    return io::Descriptor(ends[0]);
  }

  io::Descriptor alive_;
  pid_t process_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

void wait_for(ProcessGroup& program, std::chrono::seconds patience, const std::string& output) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!program.has_ended()) {
    core::throw_if_stopped();
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(ErrorKind::output_failed,
                  fmt::format("{}: drawing took longer than {} s and was ended", output, patience.count()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
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
  const std::string how = WIFSIGNALED(status) ? fmt::format("was ended by SIG{}", sigabbrev_np(WTERMSIG(status)))
                                              : fmt::format("ended with status {}", WEXITSTATUS(status));
  const std::string words = last_words(folder.file("log"));
  throw Error(ErrorKind::output_failed,
              fmt::format("{}: the drawing program {}{}{}", output, how, words.empty() ? "" : ": ", words));
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

std::string plot_program() {
  std::error_code failed;
  const fs::path own = fs::read_symlink("/proc/self/exe", failed);
  if (!failed && is_program(own.parent_path() / kProgram)) return (own.parent_path() / kProgram).string();
  return installed_program(kProgram);
}

std::string draw_picture(const PictureRequest& request, std::chrono::seconds patience) {
  check_picture(request);
  check_place(request);
  const std::string program = plot_program();
  if (program.empty()) throw Error(ErrorKind::output_failed, kWhatToInstall);
  const io::PrivateFolder folder;
  std::ofstream(folder.file(kRequestFile), std::ios::binary) << to_text(request);
  {
    ProcessGroup process(program, folder.path().string());
    wait_for(process, patience, request.output);
    require_success(folder, process.status(), request.output);
  }
  const std::string ending = request.output.substr(request.output.size() - 4);
  const std::string picture = read_all(folder.file(std::string(kPictureStem) + ending));
  if (picture.empty()) {
    throw Error(ErrorKind::output_failed, fmt::format("{}: the drawing program made no picture", request.output));
  }
  io::write_text_file(request.output, picture);
  return read_all(folder.file(kVariableFile));
}

}  // namespace fieldwise::plot
