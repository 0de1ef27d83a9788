#include "geometry/ask_geometry.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/geometry/geometry_program.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/process_group.hpp"

namespace fieldwise::geometry {
namespace {

using core::Error;
using core::ErrorKind;

constexpr std::uint64_t kMostAnswerBytes = std::uint64_t{4} << 30U;

[[noreturn]] void refuse_start(const std::string& about) {
  const bool is_short = errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOSPC;
  throw Error(is_short ? ErrorKind::memory_exceeded : ErrorKind::output_failed,
              fmt::format("{}: fieldwise-geometry cannot be asked: {}", about, std::generic_category().message(errno)));
}

/// Makes a file in memory. What goes through files waits for nobody: no order in which two processes read and write can
/// make both of them wait.
io::Descriptor memory_file(const std::string& about) {
  io::Descriptor file(::memfd_create("fieldwise-geometry", MFD_CLOEXEC));
  if (!file.is_open()) refuse_start(about);
  return file;
}

void write_all(const io::Descriptor& file, std::span<const std::byte> bytes, const std::string& about) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) refuse_start(about);
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  if (::lseek(file.number(), 0, SEEK_SET) != 0) refuse_start(about);
}

void require_success(int status, const std::string& about) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  if (WIFSIGNALED(status) && !io::is_own_fault(WTERMSIG(status))) {
    throw core::Stopped(WTERMSIG(status),
                        fmt::format("{}: fieldwise-geometry was ended from outside, by somebody or by "
                                    "a system short of memory; run again",
                                    about));
  }
  throw Error(ErrorKind::input_damaged,
              fmt::format("{}: it makes fieldwise-geometry fail, which {}", about, io::describe_status(status)));
}

}  // namespace

GeometryAnswer ask_geometry(GeometryQuestion question, std::span<const std::byte> payload, const std::string& about,
                            std::chrono::seconds patience) {
  const std::string program = geometry_program();
  if (program.empty()) throw Error(ErrorKind::output_failed, fmt::format("{}: {}", about, what_geometry_needs()));
  const io::Descriptor request = memory_file(about);
  const io::Descriptor answer = memory_file(about);
  const io::Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing.is_open()) refuse_start(about);
  write_all(request, request_bytes(question, payload), about);
  std::vector<std::string> variables = io::environment_without({"LC_ALL=", "PROJ_NETWORK="});
  variables.insert(variables.end(), {"LC_ALL=C", "PROJ_NETWORK=OFF"});
  io::ProcessGroup process({program,
                            {std::to_string(::getpid()), std::to_string(patience.count())},
                            variables,
                            request.number(),
                            answer.number(),
                            nothing.number()});
  if (!process.ends_within(patience)) {
    throw Error(ErrorKind::input_damaged,
                fmt::format("{}: fieldwise-geometry took longer than {} s and was ended", about, patience.count()));
  }
  require_success(process.status(), about);
  GeometryAnswer told;
  told.bytes.resize(std::min(io::size_of_regular(answer).value_or(0), kMostAnswerBytes));
  answer.read_at(0, told.bytes);
  told.payload = payload_of_answer(told.bytes);
  return told;
}

}  // namespace fieldwise::geometry
