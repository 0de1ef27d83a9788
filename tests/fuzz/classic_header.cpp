// Feeds bytes to the parser of NetCDF-3 headers.
#include "io/netcdf/classic_header.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise;
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 40U;
  // As a file that ends where the bytes do, and as the beginning of a huge one.
  for (const std::uint64_t file_size : {std::uint64_t{size}, kHuge}) {
    try {
      const auto layout = io::parse_classic_header(std::as_bytes(std::span(bytes, size)), file_size);
      std::vector<std::string> notices;
      if (layout) io::require_whole(*layout, "fuzz.nc", file_size, notices);
    } catch (const core::Error&) {
    }
  }
  return 0;
}
