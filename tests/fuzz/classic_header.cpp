// Feeds bytes to the parser of NetCDF-3 headers.
#include "io/classic_header.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include "fieldwise/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise;
  try {
    static_cast<void>(io::parse_classic_header(std::as_bytes(std::span(bytes, size)), size));
  } catch (const core::Error&) {
  }
  return 0;
}
