#include <fmt/format.h>

#include <array>
#include <cmath>

#include "cli/arguments.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"

namespace fieldwise::cli {
namespace {

struct SizeUnit {
  std::string_view name;
  double bytes;
};

constexpr double kKibi = 1024.0;
constexpr std::array<SizeUnit, 14> kUnits = {{{"", 1.0},
                                              {"B", 1.0},
                                              {"K", kKibi},
                                              {"KiB", kKibi},
                                              {"kB", 1e3},
                                              {"KB", 1e3},
                                              {"M", kKibi* kKibi},
                                              {"MiB", kKibi* kKibi},
                                              {"MB", 1e6},
                                              {"G", kKibi* kKibi* kKibi},
                                              {"GiB", kKibi* kKibi* kKibi},
                                              {"GB", 1e9},
                                              {"TiB", kKibi* kKibi* kKibi* kKibi},
                                              {"TB", 1e12}}};

}  // namespace

std::size_t parse_size(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string_view name = text.substr(digits);
  while (name.starts_with(' ')) name.remove_prefix(1);
  const auto number = core::parse_number(text.substr(0, digits));
  for (const SizeUnit& unit : kUnits) {
    if (!number || unit.name != name) continue;
    const double bytes = *number * unit.bytes;
    if (bytes >= 1.0 && bytes < 1e18) return static_cast<std::size_t>(bytes);
  }
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("'{}' is not an amount of memory: write it as 4GiB, 512MB or 1.5G", text));
}

}  // namespace fieldwise::cli
