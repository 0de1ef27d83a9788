#include "fieldwise/pipeline/plan/first_run_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/time_step.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "fieldwise/plot/loaded_field.hpp"
#include "pipeline/plan/describe_header.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr std::size_t kMostInputs = 6;  ///< of a first run file; the others are named
constexpr const char* kOrigin = "first run file";
constexpr std::size_t kMemory = std::size_t{1} << 40U;  ///< what a run may take is asked when it runs
constexpr double kLeastYearsOfTrend = 10.0;

/// Holds an input of the run file to be, and what is known of it.
struct Candidate {
  std::string name;
  std::vector<std::string> files;
  std::string variable;
  core::FieldHeader header;
  std::string remark;  ///< on how its files go together; empty: nothing to say
  std::string choice;  ///< the key that chooses the variable: "variable: sst", "column: 2"; empty where there is one
};

/// Holds a step: `text` is what stands after its name.
struct Sketch {
  std::string name;
  std::string text;
  std::string comment;
  std::string refusal;  ///< why it cannot be done; empty: it can
};

std::string quoted(const std::string& text) { return write_yaml_line(YamlNode::of_scalar(text)); }

/// Returns a path as it is seen from a folder, links followed; where either is not there yet it is taken as it is.
std::string seen_from(const std::string& directory, const std::string& file) {
  const std::filesystem::path path(file);
  if (directory.empty() || path.is_absolute()) return file;
  std::error_code refusal;
  const std::filesystem::path seen = std::filesystem::relative(path, directory, refusal);
  return refusal || seen.empty() ? std::filesystem::absolute(path).string() : seen.string();
}

/// Returns a sentence without "first run file:12: ", which says where in a text that nobody sees.
std::string without_place(const std::string& sentence) {
  if (!sentence.starts_with(kOrigin)) return sentence;
  return sentence.substr(sentence.find(": ") + 2);
}

/// Puts text of a file into a comment, where it must not begin a line.
std::string in_one_line(const std::string& text) { return core::visible_line(text); }

/// Names what is read: every variable of every file, files of the same variables together.
class Candidates {
 public:
  explicit Candidates(io::KnownHeaders& known) : known_(known) {}

  void add(const std::vector<std::string>& files) {
    std::vector<Alike> groups;
    for (const std::string& file : files) {
      std::vector<std::string> variables = variables_of(file);
      const auto same = std::ranges::find(groups, variables, &Alike::variables);
      if (same != groups.end()) {
        same->files.push_back(file);
      } else {
        groups.push_back({std::move(variables), {file}, !plot::index_if_netcdf(file)});
      }
    }
    for (const Alike& group : groups) add_group(group);
  }

  [[nodiscard]] const std::vector<Candidate>& all() const { return all_; }
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  /// Holds files that have the same variables.
  struct Alike {
    std::vector<std::string> variables;
    std::vector<std::string> files;
    bool is_text = false;  ///< variables are columns, whose headings need not be names
  };

  io::InputFields open(const std::vector<std::string>& files, const std::function<void(io::InputSpec&)>& choose) {
    io::InputSpec spec;
    spec.name = "data";
    spec.files = files;
    choose(spec);
    return io::open_fields(spec, &known_);
  }

  /// Opens one variable of files, by its place among all.
  io::InputFields open(const Alike& group, const std::vector<std::string>& files, std::size_t position) {
    return open(files, [&](io::InputSpec& spec) {
      if (group.variables.size() == 1) return;
      if (group.is_text) {
        spec.column = static_cast<int>(position) + 1;
      } else {
        spec.variable = group.variables[position];
      }
    });
  }

  std::vector<std::string> variables_of(const std::string& file) {
    std::vector<std::string> names;
    const io::InputFields all = open({file}, [](io::InputSpec& spec) { spec.variable = io::kAllVariables; });
    for (const io::InputVariable& variable : all.variables) names.push_back(variable.name);
    return names;
  }

  void add_group(const Alike& group) {
    std::string refusal;
    try {
      static_cast<void>(open(group, group.files, 0));
    } catch (const core::Error& error) {
      if (group.files.size() == 1) throw;
      refusal = in_one_line(error.what());
    }
    if (refusal.empty()) return add_variables(group, group.files, "");
    std::string remark = "the files do not join along time: " + refusal;
    for (const std::string& file : group.files) add_variables(group, {file}, std::exchange(remark, ""));
  }

  void add_variables(const Alike& group, const std::vector<std::string>& files, const std::string& remark) {
    for (std::size_t i = 0; i < group.variables.size(); ++i) {
      const std::string& variable = group.variables[i];
      if (all_.size() == kMostInputs) {
        left_out_.push_back(fmt::format("{} of {}", variable, files.front()));
        continue;
      }
      core::FieldHeader header = open(group, files, i).variables.front().layers.front()->header();
      const std::string choice = group.variables.size() == 1 ? ""
                                 : group.is_text             ? fmt::format("column: {}", i + 1)
                                                             : fmt::format("variable: {}", quoted(variable));
      all_.push_back({free_name(variable), files, variable, std::move(header), remark, choice});
    }
  }

  std::string free_name(const std::string& variable) {
    std::string base = legal_name(variable).value_or("data").substr(0, kLongestName / 2);
    // What a reader of YAML may take for a number, for true or for nothing is a name with more behind it.
    constexpr std::array<std::string_view, 9> kNoNames{"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    const bool begins_as_number = base.front() >= '0' && base.front() <= '9';
    if (begins_as_number || std::ranges::find(kNoNames, core::lower_case(base)) != kNoNames.end()) base += "_data";
    std::string name = base;
    for (int i = 2; !names_.insert(name).second; ++i) name = fmt::format("{}_{}", base, i);
    return name;
  }

  io::KnownHeaders& known_;
  std::vector<Candidate> all_;
  std::vector<std::string> left_out_;
  std::set<std::string> names_;
};

bool has_times(const core::FieldHeader& header) {
  return header.leading == core::Leading::time && !header.time->climatological && header.time->size() > 1 &&
         header.time->step.is_regular();
}

/// Returns by what a climatology of values with this step is grouped; nothing where they are first averaged to months.
std::string slots_of(const core::TimeStep& step) {
  if (step.is_months(12)) return "all";
  if (step.is_months(3)) return "season";
  return step.is_months(1) ? "month" : std::string();
}

/// Sketches what is commonly asked of one input.
std::vector<Sketch> steps_of(const Candidate& input) {
  std::vector<Sketch> steps;
  const std::string& name = input.name;
  std::string latest = name;  // what further steps are made of
  if (has_times(input.header)) {
    const core::TimeAxis& axis = *input.header.time;
    std::string by = slots_of(axis.step);
    if (by.empty()) {
      const bool is_sum = input.header.cell_methods.find("time: sum") != std::string::npos;
      by = "month";
      latest = name + "_monthly";
      steps.push_back(
          {latest, fmt::format("{{do: resample, of: {}, every: month, statistic: {}}}", name, is_sum ? "sum" : "mean"),
           fmt::format("a {} a month; every: season or year as well, statistic: max, count and others",
                       is_sum ? "sum" : "mean"),
           ""});
    }
    steps.push_back({name + "_clim",
                     fmt::format("{{do: climatology, of: {}, by: {}, statistics: [mean, sd, n]}}", latest, by),
                     "base: 1991/2020, say, takes these years alone", ""});
    steps.push_back({name + "_anom", fmt::format("{{do: anomaly, of: {}, by: {}}}", latest, by),
                     "minus the climatology; standardize also divides by its standard deviation", ""});
    latest = name + "_anom";
    if (core::years_since_first(axis).back() >= kLeastYearsOfTrend) {
      steps.push_back({name + "_trend", fmt::format("{{do: trend, of: {}, per: decade, dof: effective}}", latest),
                       "with p-values that know how alike neighbouring times are", ""});
    }
  }
  if (input.header.grid->has_places()) {
    steps.push_back({name + "_area", fmt::format("{{do: area_mean, of: {}}}", latest),
                     "weighted by areas; region: {lat: [-5, 5], lon: [160, 210]} takes a part", ""});
    if (!has_times(input.header)) {
      steps.push_back(
          {name + "_slope", fmt::format("{{do: gradient, of: {}}}", name), "how it changes along the sphere", ""});
    }
  }
  return steps;
}

/// Sketches how fields follow a series of the same step, of their anomalies.
void add_correlations(const std::vector<Candidate>& inputs, std::vector<Sketch>& steps) {
  const auto is_index = [](const Candidate& one) { return one.header.is_series() && has_times(one.header); };
  const auto index = std::ranges::find_if(inputs, is_index);
  if (index == inputs.end()) return;
  for (const Candidate& input : inputs) {
    if (input.header.is_series() || !has_times(input.header)) continue;
    steps.push_back(
        {input.name + "_corr",
         fmt::format("{{do: correlation, of: {}_anom, against: {}_anom, dof: effective}}", input.name, index->name),
         "lag: [-6, 6] also asks which comes first", ""});
  }
}

/// Writes the run file: of inputs, those that are needed; of steps, those that can be done.
class FirstRunFile {
 public:
  FirstRunFile(const Candidates& candidates, const std::string& directory)
      : inputs_(candidates.all()), left_out_(candidates.left_out()), directory_(directory) {
    for (const Candidate& input : inputs_) {
      for (Sketch& step : steps_of(input)) steps_.push_back(std::move(step));
    }
    add_correlations(inputs_, steps_);
  }

  /// Refuses the steps that cannot be done, each with its reason.
  void try_out(io::KnownHeaders& known) {
    if (refusal(known).empty()) return;
    for (Sketch& step : std::exchange(steps_, {})) {
      steps_.push_back(std::move(step));
      steps_.back().refusal = refusal(known);
    }
  }

  [[nodiscard]] bool is_empty() const {
    return std::ranges::all_of(steps_, [](const Sketch& step) { return !step.refusal.empty(); });
  }

  /// Returns the reasons of all refusals.
  [[nodiscard]] std::string refusals() const {
    std::string text;
    for (const Sketch& step : steps_) text += (text.empty() ? "" : "; ") + step.refusal;
    return text;
  }

  [[nodiscard]] std::string text() const {
    std::string out =
        "# A first run file. 'fieldwise check' shows what it would do, 'fieldwise run' does it; 'fieldwise "
        "operations'\n"
        "# lists what else a step can do. Paths are relative to this file.\n"
        "title: First look at " +
        quoted_title() + "\n\ninputs:\n";
    for (const Candidate& input : inputs_) add_input(input, out);
    if (!left_out_.empty())
      out += in_one_line(fmt::format("  # there are also: {}", fmt::join(left_out_, ", "))) + '\n';
    out += "\nsteps:\n";
    for (const Sketch& step : steps_) add_step(step, out);
    out += "\noutputs:\n";
    add_outputs(out);
    out += "\n# Pictures need the program fieldwise-plot:\n# plots:\n";
    for (const Sketch& step : steps_) {
      if (step.refusal.empty()) out += fmt::format("#   results/{0}.png: {{draw: {0}}}\n", step.name);
    }
    return out;
  }

 private:
  [[nodiscard]] std::string quoted_title() const {
    std::vector<std::string> names;
    for (const Candidate& input : inputs_) names.push_back(input.name);
    return fmt::format("{}", fmt::join(names, ", "));
  }

  /// Says why the run file as it is would be refused; empty where it would not.
  [[nodiscard]] std::string refusal(io::KnownHeaders& known) const {
    try {
      const RunConfig config = parse_run_config(parse_yaml(text(), kOrigin), kOrigin, directory_);
      static_cast<void>(make_plan(config, kMemory, &known));
      return {};
    } catch (const core::Error& error) {
      return without_place(in_one_line(error.what()));
    }
  }

  void add_input(const Candidate& input, std::string& out) const {
    const core::FieldHeader& header = input.header;
    const std::string called = header.long_name.empty() ? input.variable : header.long_name;
    const std::string units = header.units.text();
    out += in_one_line(fmt::format("  # {}{}: {}; {}", called, units.empty() ? "" : fmt::format(", in {}", units),
                                   describe_leading(header), describe_grid(*header.grid))) +
           '\n';
    if (!input.remark.empty()) out += fmt::format("  # {}\n", input.remark);
    out += fmt::format("  {}:\n", input.name);
    if (input.files.size() == 1) {
      out += fmt::format("    files: {}\n", quoted(seen_from(directory_, input.files.front())));
    } else {
      out += "    files:\n";
      for (const std::string& file : input.files)
        out += fmt::format("      - {}\n", quoted(seen_from(directory_, file)));
    }
    if (!input.choice.empty()) out += fmt::format("    {}\n", input.choice);
    if (units.empty()) out += "    # assume_units: K                      the file does not say them\n";
    if (header.layers) {
      for (const core::CoordinateAxis& axis : header.layers->axes) {
        out += in_one_line(fmt::format("    # {}: {} values, {} to {}; every one is worked on", axis.name, axis.size(),
                                       core::place_text(axis, 0), core::place_text(axis, axis.size() - 1))) +
               '\n';
      }
    }
    if (has_times(header)) {
      const std::string hint = "period: " + core::format_period(core::covered_period(*header.time));
      out += fmt::format("    # {:<37}only these times\n", hint);
    }
    if (!header.is_series() && header.grid->has_places()) {
      out += "    # region: {lat: [-30, 30]}             only these places\n";
    }
  }

  static void add_step(const Sketch& step, std::string& out) {
    if (!step.refusal.empty()) {
      out += fmt::format("  # {} cannot be made: {}\n", step.name, step.refusal);
    } else {
      out += fmt::format("  # {}\n  {}: {}\n", step.comment, step.name, step.text);
    }
  }

  void add_outputs(std::string& out) const {
    for (const Sketch& step : steps_) {
      if (step.refusal.empty()) out += fmt::format("  results/{0}.nc: [{0}]\n", step.name);
    }
  }

  std::vector<Candidate> inputs_;
  std::vector<std::string> left_out_;
  std::string directory_;
  std::vector<Sketch> steps_;
};

}  // namespace

std::string first_run_file(const std::vector<std::string>& files, const std::string& directory) {
  io::KnownHeaders known;
  Candidates candidates(known);
  candidates.add(files);
  FirstRunFile file(candidates, directory);
  file.try_out(known);
  if (file.is_empty()) {
    const std::string refusals = file.refusals();
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("{}: {}; 'fieldwise info' tells what is in a file", fmt::join(files, ", "),
                    refusals.empty() ? "without several times, and without latitudes and longitudes, no step is common"
                                     : refusals));
  }
  return file.text();
}

}  // namespace fieldwise::pipeline
