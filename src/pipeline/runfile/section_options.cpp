#include "pipeline/runfile/section_options.hpp"

#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::pipeline {

std::vector<OptionEntry> input_options() {
  return option_entries([](core::OptionVisitor& visitor) { io::InputSpec().describe(visitor); });
}

std::vector<OptionEntry> format_options() {
  return option_entries([](core::OptionVisitor& visitor) { io::OutputFormat().describe(visitor); });
}

std::vector<OptionEntry> plot_options() {
  return option_entries([](core::OptionVisitor& visitor) { plot::PlotOptions().describe(visitor); });
}

}  // namespace fieldwise::pipeline
