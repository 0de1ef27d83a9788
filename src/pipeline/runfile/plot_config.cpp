#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "fieldwise/pipeline/catalog/option_words.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "fieldwise/plot/plot_options.hpp"
#include "pipeline/runfile/run_file.hpp"
#include "pipeline/runfile/several_variables.hpp"

namespace fieldwise::pipeline {
namespace {

void set_line(YamlNode& node, int line) {
  node.line = line;
  for (YamlNode& item : node.items) set_line(item, line);
  for (auto& entry : node.entries) set_line(entry.second, line);
}

/// Returns a map in which values that are written as in a command, "-2,2", are lists and maps.
YamlNode as_lists(const YamlNode& node) {
  const std::vector<OptionEntry> options =
      option_entries([](core::OptionVisitor& visitor) { plot::PlotOptions().describe(visitor); });
  YamlNode map = node;
  for (auto& [key, value] : map.entries) {
    const auto option = std::ranges::find(options, key, &OptionEntry::name);
    const bool is_word = option != options.end() && value.is_scalar() && !value.scalar.empty();
    if (!is_word || value.scalar.front() == '[' || value.scalar.front() == '{') continue;
    const int line = value.line;
    value = node_of_words(*option, value.scalar);
    set_line(value, line);
  }
  return map;
}

/// Returns whether an output holds the field that a reference means.
bool holds(const OutputConfig& output, const Reference& reference) {
  return std::ranges::any_of(output.fields, [&](const Reference& field) {
    if (field.name != reference.name) return false;
    const auto agree = [](const std::string& a, const std::string& b) { return a.empty() || b.empty() || a == b; };
    return agree(field.variable, reference.variable) && agree(field.quantity, reference.quantity);
  });
}

/// Reads one picture.
class PlotReader {
 public:
  PlotReader(const std::string& path, const std::string& directory, const std::vector<OutputConfig>& outputs,
             const SeveralVariables& several, Problems& problems)
      : directory_(directory),
        outputs_(outputs),
        several_(several),
        problems_(problems),
        owner_(fmt::format("plot '{}'", path)) {
    plot_.path_as_written = path;
    if (path.ends_with(".png") || path.ends_with(".pdf") || path.ends_with(".svg")) return;
    wrong_ending_ = true;
  }

  PlotConfig read(const YamlNode& node) {
    plot_.line = node.line;
    if (wrong_ending_) problems_.add(node.line, fmt::format("{} must end in .png, .pdf or .svg", owner_));
    if (check_path(plot_.path_as_written, node.line, owner_, problems_)) {
      plot_.path = resolved_path(directory_, plot_.path_as_written);
    }
    if (!node.is_map()) {
      read_field(node);
      return std::move(plot_);
    }
    read_options_of(node);
    if (const YamlNode* field = node.find("draw")) {
      read_field(*field);
    } else {
      problems_.add(node.line, fmt::format("{} needs 'draw', the step or quantity to draw, such as clim.mean", owner_));
    }
    return std::move(plot_);
  }

 private:
  void read_field(const YamlNode& node) {
    if (!read_reference(node, owner_, plot_.field, problems_)) return;
    several_.settle(plot_.field);
    const Reference& field = plot_.field;
    plot_.variable = variable_name(field);
    if (several_.means_several(field)) {
      problems_.add(field.line,
                    fmt::format("{} draws '{}', which has several variables: name one, as in {}.VARIABLE{}", owner_,
                                reference_text(field), field.name, field.quantity.empty() ? "" : "." + field.quantity));
      return;
    }
    const auto output =
        std::ranges::find_if(outputs_, [&](const OutputConfig& one) { return holds(one, plot_.field); });
    if (output != outputs_.end()) {
      plot_.file = output->path;
      plot_.field.written_as = std::ranges::find(output->fields, field.name, &Reference::name)->written_as;
      plot_.variable = variable_name(plot_.field);
      return;
    }
    problems_.add(field.line, fmt::format("{} draws '{}', which no output holds{}", owner_, reference_text(field),
                                          near(field.name)));
  }

  [[nodiscard]] std::string near(const std::string& name) const {
    std::vector<std::string> names;
    for (const OutputConfig& output : outputs_) {
      for (const Reference& field : output.fields) {
        if (std::ranges::find(names, field.name) == names.end()) names.push_back(field.name);
      }
    }
    return suggestion(name, names, "steps of the outputs");
  }

  void read_options_of(const YamlNode& node) {
    const auto subject = [&](std::string_view key) { return fmt::format("{}: '{}'", owner_, key); };
    const Reading reading = read_options(as_lists(node), {subject, owner_, {}, words_of_node, {"draw"}},
                                         [&](core::OptionVisitor& visitor) { plot_.options.describe(visitor); });
    reading.tell(problems_.report());
    for (std::string* const over : {&plot_.options.overlay, &plot_.options.agreement}) {
      const std::size_t colon = over->rfind(':');
      if (colon != std::string::npos) *over = resolved_path(directory_, over->substr(0, colon)) + over->substr(colon);
    }
    std::string& outline = plot_.options.outline;
    if (!outline.empty()) outline = resolved_path(directory_, outline);
  }

  const std::string& directory_;
  const std::vector<OutputConfig>& outputs_;
  const SeveralVariables& several_;
  Problems& problems_;
  std::string owner_;
  PlotConfig plot_;
  bool wrong_ending_ = false;
};

}  // namespace

PlotConfig read_plot(const std::string& path, const YamlNode& node, const std::string& directory,
                     const std::vector<OutputConfig>& outputs, const SeveralVariables& several, Problems& problems) {
  return PlotReader(path, directory, outputs, several, problems).read(node);
}

}  // namespace fieldwise::pipeline
