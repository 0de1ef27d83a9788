#include "fieldwise/pipeline/runfile/run_config.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/output_place.hpp"
#include "fieldwise/pipeline/runfile/kept_files.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "pipeline/runfile/place_file.hpp"
#include "pipeline/runfile/run_file.hpp"
#include "pipeline/runfile/several_variables.hpp"

namespace fieldwise::pipeline {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Reads the sections of a run file in the order in which they need each other.
class RunFileReader {
 public:
  RunFileReader(const std::string& origin, std::string directory, const RunWords& words)
      : problems_(origin), directory_(std::move(directory)), words_(words) {
    config_.origin = origin;
    config_.directory = directory_;
  }

  RunConfig read(const YamlNode& root) {
    if (!root.is_map()) {
      problems_.add(root.line, root.is_null() ? "the run file is empty; it needs the keys inputs, steps and outputs"
                                              : "a run file is a map with the keys inputs, steps and outputs");
      problems_.throw_if_any();
    }
    read_top(root);
    read_inputs(section(root, "inputs", "the data to read, such as {sst: {files: sst.nc}}"));
    read_steps(section(root, "steps", "what to compute, such as {clim: {do: climatology, of: sst}}"));
    several_.emplace(steps_, config_.inputs);
    read_outputs(section(root, "outputs", "the files to write, such as {clim.nc: [clim]}"));
    if (root.find("plots") != nullptr) {
      read_plots(section(root, "plots", "the pictures to draw, such as {clim.png: clim.mean}"));
    }
    finish_steps();
    check_places();
    problems_.throw_if_any();
    mark_unused();
    return std::move(config_);
  }

 private:
  void read_top(const YamlNode& root) {
    static const std::vector<std::string> known = {"title", "inputs", "steps",      "outputs",
                                                   "plots", "format", "attributes", "update"};
    for (const auto& [key, value] : root.entries) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        report_unknown_key(key, value.line, "the run file", known, problems_);
      }
    }
    if (const YamlNode* title = root.find("title")) {
      config_.title = ValueReader(problems_.report(), "'title'").text(*title).value_or("");
    }
    if (const YamlNode* update = root.find("update")) {
      config_.update = ValueReader(problems_.report(), "'update'").flag(*update).value_or(false);
    }
    if (const YamlNode* attributes = root.find("attributes")) {
      config_.attributes = read_global_attributes(*attributes, "'attributes'", problems_);
    }
    if (const YamlNode* format = root.find("format"))
      format_ = read_format(*format, {}, "the run file", words_, problems_);
  }

  /// Returns a section that must be there, or an empty map after saying so.
  const YamlNode& section(const YamlNode& root, const std::string& key, std::string_view purpose) {
    static const YamlNode empty = YamlNode::of_map();
    const YamlNode* node = root.find(key);
    if (node == nullptr) {
      problems_.add(root.line, fmt::format("the key '{}' is missing; it holds {}", key, purpose));
    } else if (!node->is_map() || node->entries.empty()) {
      problems_.add(node->line, fmt::format("'{}' must be a map of {}", key, purpose));
    } else if (node->entries.size() > kMostEntries) {
      problems_.add(node->line, fmt::format("'{}' has {} entries, but at most {} are allowed", key,
                                            node->entries.size(), kMostEntries));
    } else {
      return *node;
    }
    return empty;
  }

  void read_inputs(const YamlNode& node) {
    for (const auto& [name, value] : node.entries) {
      check_name("input", name, value.line, problems_);
      config_.inputs.push_back(read_input(name, value, directory_, words_, problems_));
      input_names_.insert(name);
    }
  }

  void read_steps(const YamlNode& node) {
    for (const auto& entry : node.entries) {
      const std::string& name = entry.first;
      const YamlNode& value = entry.second;
      check_name("step", name, value.line, problems_);
      const auto input = std::find_if(config_.inputs.begin(), config_.inputs.end(),
                                      [&](const InputConfig& other) { return other.spec.name == name; });
      if (input != config_.inputs.end()) {
        problems_.add(value.line, fmt::format("step '{}' has the name of the input in line {}: rename one of them",
                                              name, input->line));
      }
      const YamlNode step = with_places_of_files(value, directory_, config_.place_files, problems_);
      steps_.push_back(read_step(name, step, words_, problems_));
    }
  }

  void read_outputs(const YamlNode& node) {
    for (const auto& [path, value] : node.entries) {
      config_.outputs.push_back(
          read_output(path, value, directory_, format_, steps_, input_names_, *several_, words_, problems_));
    }
  }

  void read_plots(const YamlNode& node) {
    for (const auto& [path, value] : node.entries) {
      config_.plots.push_back(read_plot(path, value, directory_, config_.outputs, *several_, problems_));
    }
  }

  /// Reports outputs and pictures that would take the place of what the run reads, or of each other.
  void check_places() {
    io::KeptFiles kept = files_read_by(config_);
    for (const DraftStep& step : steps_) {
      for (const std::string& file : files_of_step(step.config, directory_)) {
        kept.keep_file(file, fmt::format("a file that step '{}' reads ({})", step.config.name, file));
      }
    }
    const auto check = [&](std::string_view kind, const auto& written) {
      if (written.path.empty()) return;
      const std::string name = fmt::format("{} '{}'", kind, written.path_as_written);
      const std::string fault = kept.fault_of(written.path);
      if (!fault.empty()) problems_.add(written.line, fmt::format("{} {}: choose another name", name, fault));
      kept.keep_place(written.path, fmt::format("the same file as {} in line {}", name, written.line));
    };
    for (const OutputConfig& output : config_.outputs) {
      if (!is_matched(output)) check("output", output);
    }
    keep_overlays(config_, kept);
    for (const PlotConfig& plot : config_.plots) check("plot", plot);
  }

  /// Reports an output that the pattern of an input matches, whether it is there or not.
  bool is_matched(const OutputConfig& output) {
    const std::string path = std::filesystem::path(output.path).lexically_normal().string();
    bool matched = false;
    for (const InputConfig& input : config_.inputs) {
      const std::vector<std::string> all = input.spec.all_files();
      for (const std::string& files : all) {
        const std::string pattern = std::filesystem::path(files).lexically_normal().string();
        // A glob that matches an output would read the result back at the next run.
        if (path != pattern && ::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) != 0) continue;
        problems_.add(output.line, fmt::format("output '{}' is the input file of '{}' ({}): choose another name",
                                               output.path_as_written, input.spec.name, files));
        matched = true;
      }
    }
    return matched;
  }

  void finish_steps() {
    add_implied_steps(steps_, input_names_, problems_);
    resolve_references(steps_, config_.inputs, problems_);
    for (DraftStep& step : sort_steps(std::move(steps_), input_names_, problems_))
      config_.steps.push_back(std::move(step.config));
  }

  /// Marks what no output needs; a step follows those it needs, so one pass from the end finds all.
  void mark_unused() {
    std::set<std::string> needed;
    for (const OutputConfig& output : config_.outputs) {
      for (const Reference& field : output.fields) needed.insert(field.name);
    }
    for (std::size_t i = config_.steps.size(); i-- > 0;) {
      StepConfig& step = config_.steps[i];
      step.used = needed.contains(step.name);
      if (!step.used) continue;
      for (const auto& input : step.inputs) needed.insert(input.second.name);
    }
    for (InputConfig& input : config_.inputs) {
      input.used = needed.contains(input.spec.name);
      if (!input.used) notice(input.line, fmt::format("no output needs input '{}'", input.spec.name));
    }
    for (const StepConfig& step : config_.steps) {
      if (!step.used && !step.hidden) notice(step.line, fmt::format("no output needs step '{}'", step.name));
    }
  }

  void notice(int line, const std::string& sentence) { config_.notices.push_back(problems_.located(line, sentence)); }

  Problems problems_;
  std::string directory_;
  const RunWords& words_;
  RunConfig config_;
  io::OutputFormat format_;
  std::set<std::string> input_names_;
  std::vector<DraftStep> steps_;
  std::optional<SeveralVariables> several_;  ///< once inputs and steps are read
};

std::string read_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw core::Error(core::ErrorKind::input_missing, fmt::format("the run file '{}' is a folder", path));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const std::string reason = std::error_code(errno, std::generic_category()).message();
    throw core::Error(core::ErrorKind::input_missing, fmt::format("cannot read the run file '{}': {}", path, reason));
  }
  // One byte more than allowed is enough to know that it is too much; a device could go on for ever.
  std::string text(kMostYamlBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace

std::string resolved_path(const std::string& directory, const std::string& path) {
  const std::filesystem::path whole = std::filesystem::path(directory) / path;
  const std::filesystem::path shorter = whole.lexically_normal();
  // Where a folder is a symbolic link, a/../b is not b: then the path stays as it is.
  std::error_code failed;
  const auto real = [&](const std::filesystem::path& one) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(one, failed), failed);
  };
  const bool same = real(whole) == real(shorter);
  return same && !failed ? shorter.string() : whole.string();
}

std::string path_fault(const std::string& path, const std::string& owner) {
  const std::string last = std::filesystem::path(path).filename().string();
  if (last.empty() || last == "." || last == "..") {
    return fmt::format("{}: '{}' is a folder, but must be a file", owner, path);
  }
  if (path.find("://") != std::string::npos) {
    return fmt::format("{}: '{}' is an address, but only local files are read and written", owner, path);
  }
  return {};
}

bool check_path(const std::string& path, int line, const std::string& owner, Problems& problems) {
  const std::string fault = path_fault(path, owner);
  if (!fault.empty()) problems.add(line, fault);
  return fault.empty();
}

bool check_name(std::string_view kind, const std::string& name, int line, Problems& problems) {
  std::string wrong;
  const bool legal = !name.empty() && is_letter_or_digit(name.front()) &&
                     std::all_of(name.begin(), name.end(), [](char c) { return is_letter_or_digit(c) || c == '_'; });
  if (!legal) {
    wrong = "has to begin with a letter or digit and may hold only letters (a to z), digits and _";
  } else if (name.size() > kLongestName) {
    wrong = fmt::format("is longer than {} characters", kLongestName);
  } else if (kind != "input" && std::ranges::find(names_of_coordinates(), name) != names_of_coordinates().end()) {
    wrong = "is the name of a coordinate in the output: choose another";
  }
  if (wrong.empty()) return true;
  problems.add(line, fmt::format("the {} name '{}' {}", kind, shown(YamlNode::of_scalar(name)), wrong));
  return false;
}

void check_naming(const core::Naming& naming, const YamlNode& map, const std::string& owner, Problems& problems) {
  if (!naming.name.empty()) check_name("variable", naming.name, map.find("name")->line, problems);
  for (const auto& [name, text] : naming.attributes) {
    const std::string fault = core::fault_of_attribute(name);
    if (fault.empty()) continue;
    const YamlNode* const node = map.find("attributes");
    problems.add(node->find(name)->line, fmt::format("'attributes' of {}: '{}' {}", owner, name, fault));
  }
}

void report_unknown_key(const std::string& key, int line, const std::string& place,
                        const std::vector<std::string>& known, Problems& problems) {
  problems.add(line, unknown_key_text(key, place, known));
}

RunWords run_file_words() {
  RunWords words;
  words.input = [](std::string_view input) { return fmt::format("input '{}'", input); };
  words.input_key = [](std::string_view key, std::string_view input) {
    return fmt::format("'{}' of input '{}'", key, input);
  };
  words.step_key = [](std::string_view key, std::string_view step) {
    return fmt::format("option '{}' of step '{}'", key, step);
  };
  words.format_key = [](std::string_view key, std::string_view place) {
    return fmt::format("'{}' of the format of {}", key, place);
  };
  return words;
}

RunConfig parse_run_config(const YamlNode& root, const std::string& origin, const std::string& directory,
                           const RunWords& words) {
  return RunFileReader(origin, directory, words).read(root);
}

RunConfig read_run_file(const std::string& path, const std::vector<std::string>& overrides) {
  YamlNode root = parse_yaml(read_text(path), path);
  for (const std::string& setting : overrides) apply_override(root, setting);
  return parse_run_config(root, path, std::filesystem::path(path).parent_path().string());
}

}  // namespace fieldwise::pipeline
