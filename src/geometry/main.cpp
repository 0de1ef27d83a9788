// fieldwise-geometry PARENT SECONDS: reads one question from standard input and writes its answer to standard output,
// as bytes of geometry_question.hpp. Started by ask_geometry. Processor time and memory are limited, and it ends with
// the process that asked: what borders files do to libraries ends here.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <vector>

#include "fieldwise/io/system/sanitizer.hpp"
#include "geometry/answer_question.hpp"
#include "geometry/geometry_question.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::ErrorKind;
namespace geometry = fieldwise::geometry;

constexpr rlim_t kMostMemory = rlim_t{8} << 30U;
constexpr bool kSanitized = FIELDWISE_SANITIZED != 0;

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(resource, &both);
}

std::vector<std::byte> read_request() {
  std::vector<std::byte> bytes;
  std::array<std::byte, 1U << 16U> part{};
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, part.data(), part.size());
    if (got > 0) bytes.insert(bytes.end(), part.begin(), part.begin() + got);
    if (got == 0 || (got < 0 && errno != EINTR)) return bytes;
  }
}

bool write_answer(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::vector<std::byte> answer_or_error() {
  try {
    const std::vector<std::byte> request = read_request();
    return geometry::answer_bytes(geometry::answer_question(geometry::request_from_bytes(request)));
  } catch (const Error& error) {
    return geometry::answer_bytes(error);
  } catch (const std::bad_alloc&) {
    return geometry::answer_bytes(
        Error(ErrorKind::memory_exceeded, "fieldwise-geometry needs more memory than it has"));
  } catch (const std::exception& error) {
    return geometry::answer_bytes(Error(ErrorKind::input_damaged, error.what()));
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("fieldwise-geometry works for fieldwise; it is not meant to be called by hand\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != std::atoi(words[1])) return 1;
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, static_cast<rlim_t>(std::max(1, std::atoi(words[2]))));
  if (!kSanitized) limit(RLIMIT_AS, kMostMemory);
  return write_answer(answer_or_error()) ? 0 : 1;
}
