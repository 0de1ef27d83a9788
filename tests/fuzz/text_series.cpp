// Feeds bytes to the reader of text series, through a file in memory.
#include "fieldwise/io/text/text_series.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise;
  static const int kFile = memfd_create("series.csv", 0);
  if (ftruncate(kFile, 0) != 0 || pwrite(kFile, bytes, size, 0) != static_cast<ssize_t>(size)) return 0;
  const std::string path = "/proc/self/fd/" + std::to_string(kFile);
  try {
    static_cast<void>(io::looks_like_text_series(path));
    io::InputSpec spec;
    spec.name = "series";
    spec.files = {path};
    std::vector<std::string> notices;
    static_cast<void>(io::read_text_series(spec, notices));
  } catch (const core::Error&) {
  }
  return 0;
}
