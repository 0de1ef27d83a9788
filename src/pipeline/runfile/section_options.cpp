#include "fieldwise/pipeline/runfile/section_options.hpp"

#include <array>
#include <string_view>

#include "fieldwise/core/naming.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::pipeline {

std::span<const std::string_view> names_of_coordinates() {
  static constexpr std::array<std::string_view, 10> kNames = {
      "time", "lat", "lon", "latitude", "longitude", "lag", "time_bnds", "lat_bnds", "lon_bnds", "climatology_bnds"};
  return kNames;
}

std::optional<std::string> legal_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (legal || !name.empty()) name += legal ? c : '_';
  }
  name = name.substr(0, kLongestName);
  return name.empty() ? std::optional<std::string>() : name;
}

std::vector<OptionEntry> input_options() {
  return option_entries([](core::OptionVisitor& visitor) { io::InputSpec().describe(visitor); });
}

std::vector<OptionEntry> naming_options() {
  return option_entries([](core::OptionVisitor& visitor) { core::Naming().describe(visitor); });
}

std::vector<OptionEntry> format_options() {
  return option_entries([](core::OptionVisitor& visitor) { io::OutputFormat().describe(visitor); });
}

std::vector<OptionEntry> plot_options() {
  return option_entries([](core::OptionVisitor& visitor) { plot::PlotOptions().describe(visitor); });
}

}  // namespace fieldwise::pipeline
