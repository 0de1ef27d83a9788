// Feeds bytes to the reader of "days since ..." in every calendar.
#include "core/time_units.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fieldwise/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace fieldwise::core;
  constexpr int kCalendars = 6;
  if (size == 0) return 0;
  const auto calendar = static_cast<Calendar>(bytes[0] % kCalendars);
  try {
    static_cast<void>(parse_time_units({reinterpret_cast<const char*>(bytes + 1), size - 1}, calendar));
  } catch (const Error&) {
  }
  return 0;
}
