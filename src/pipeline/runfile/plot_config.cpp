#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "fieldwise/plot/plot_options.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

std::string list_text(const YamlNode& node, char between) {
  std::string text;
  for (const YamlNode& item : node.items) text += (text.empty() ? "" : std::string(1, between)) + item.scalar;
  return text;
}

/// Writes a value as the command line would: [-2, 2] as "-2,2", {lat: [0, 60]} as "lat=0:60".
std::string option_text(const YamlNode& node) {
  if (node.is_list()) return list_text(node, ',');
  if (!node.is_map()) return node.scalar;
  std::string text;
  for (const auto& [key, value] : node.entries) {
    text +=
        fmt::format("{}{}={}", text.empty() ? "" : ",", key, value.is_list() ? list_text(value, ':') : value.scalar);
  }
  return text;
}

/// Returns whether an output holds the field that a reference means.
bool holds(const OutputConfig& output, const Reference& reference) {
  return std::ranges::any_of(output.fields, [&](const Reference& field) {
    if (field.name != reference.name) return false;
    return field.quantity.empty() || reference.quantity.empty() || field.quantity == reference.quantity;
  });
}

/// Reads one picture.
class PlotReader {
 public:
  PlotReader(const std::string& path, const std::string& directory, const std::vector<OutputConfig>& outputs,
             Problems& problems)
      : directory_(directory), outputs_(outputs), problems_(problems), owner_(fmt::format("plot '{}'", path)) {
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
    for (const auto& [key, value] : node.entries) {
      if (key == "draw") {
        read_field(value);
      } else {
        read_option(key, value);
      }
    }
    if (node.find("draw") == nullptr) {
      problems_.add(node.line, fmt::format("{} needs 'draw', the step or quantity to draw, such as clim.mean", owner_));
    }
    return std::move(plot_);
  }

 private:
  void read_field(const YamlNode& node) {
    if (!read_reference(node, owner_, plot_.field, problems_)) return;
    const Reference& field = plot_.field;
    plot_.variable = field.quantity.empty() ? field.name : fmt::format("{}_{}", field.name, field.quantity);
    const auto output =
        std::ranges::find_if(outputs_, [&](const OutputConfig& one) { return holds(one, plot_.field); });
    if (output != outputs_.end()) {
      plot_.file = output->path;
      return;
    }
    const std::string name = field.quantity.empty() ? field.name : fmt::format("{}.{}", field.name, field.quantity);
    problems_.add(field.line, fmt::format("{} draws '{}', which no output holds{}", owner_, name, near(field.name)));
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

  void read_option(const std::string& key, const YamlNode& value) {
    std::vector<std::string> known = {"draw"};
    for (const plot::PlotOptionDoc& doc : plot::plot_option_docs()) known.emplace_back(doc.name);
    if (std::ranges::find(known, key) == known.end()) {
      report_unknown_key(key, value.line, owner_, known, problems_);
      return;
    }
    std::string text = option_text(value);
    try {
      plot::PlotOptions options;
      plot::set_plot_option(options, key, text);
    } catch (const core::Error& error) {
      problems_.add(value.line, fmt::format("{}: {}", owner_, error.what()));
      return;
    }
    const std::size_t colon = text.rfind(':');
    if (key == "overlay" && colon != std::string::npos) {
      text = resolved_path(directory_, text.substr(0, colon)) + text.substr(colon);
    }
    plot_.options.emplace_back(key, text);
  }

  const std::string& directory_;
  const std::vector<OutputConfig>& outputs_;
  Problems& problems_;
  std::string owner_;
  PlotConfig plot_;
  bool wrong_ending_ = false;
};

}  // namespace

PlotConfig read_plot(const std::string& path, const YamlNode& node, const std::string& directory,
                     const std::vector<OutputConfig>& outputs, Problems& problems) {
  return PlotReader(path, directory, outputs, problems).read(node);
}

}  // namespace fieldwise::pipeline
