// Feeds bytes to the readers of an array's metadata, of both versions: the first byte chooses which.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "io/zarr/array_of_zarr.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise;
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes + 1), size - 1);
  try {
    const io::Json tree = io::parse_json(text);
    const io::Json attributes = tree.value("attributes", io::Json());
    static_cast<void>((bytes[0] & 1U) != 0 ? io::array_of_v3("a", tree) : io::array_of_v2("a", tree, attributes));
  } catch (const core::Error&) {
  }
  return 0;
}
