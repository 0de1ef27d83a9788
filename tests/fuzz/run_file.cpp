// Feeds bytes to the reader of run files: whatever they are, it ends with a configuration or with a sentence.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise;
  try {
    const auto tree = pipeline::parse_yaml({reinterpret_cast<const char*>(bytes), size}, "fuzz.yaml");
    const auto config = pipeline::parse_run_config(tree, "fuzz.yaml", "/nonexistent");
    // What was read can be written and read again, to the same.
    const std::string written = pipeline::effective_run(config);
    const auto again =
        pipeline::parse_run_config(pipeline::parse_yaml(written, "fuzz.yaml"), "fuzz.yaml", "/nonexistent");
    if (pipeline::effective_run(again) != written) __builtin_trap();
  } catch (const core::Error&) {
  }
  return 0;
}
