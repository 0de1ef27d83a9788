#include "cli/operation_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"

namespace fieldwise::cli {
namespace {

/// Is a key of an input as the command line takes it: values are written so that a shell leaves them alone.
struct Selection {
  std::string_view key;
  std::string_view form;
  std::string_view text;
};

constexpr std::array<std::string_view, 6> kSelectionKeys = {"period", "months", "region", "level", "units", "select"};
constexpr std::array<Selection, kSelectionKeys.size()> kSelections = {
    {{kSelectionKeys[0], "PERIOD", "Only these times: 1982/1991, 1982-01/1992-12."},
     {kSelectionKeys[1], "MONTHS", "Only these months: DJF, 7, Dec,Jan."},
     {kSelectionKeys[2], "REGION", "Only this region: lat=-5:5,lon=160:210 (degrees north and east)."},
     {kSelectionKeys[3], "LEVEL", "Only this level: 850, '850 hPa'. Default: all."},
     {kSelectionKeys[4], "UNITS", "Convert the input to these units."},
     {kSelectionKeys[5], "NAME=VALUE,...", "Only these values of further dimensions: member=2."}}};

void append_settings(const std::vector<std::string>& texts, std::string_view option, Settings& settings) {
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("{} '{}' must be KEY=VALUE, such as gaps=allow", option, text));
    }
    settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
}

/// Refuses a key that is written in another way, in which it may have been given already; `place` returns that way for
/// a key and a value, or nothing.
template <class Place>
void require_no_own_place(const Settings& settings, std::string_view option, const Place& place) {
  for (const auto& [key, value] : settings) {
    const std::size_t dot = key.find('.');
    const std::string own = place(key.substr(0, dot), dot == std::string::npos ? value : "...");
    if (own.empty()) continue;
    throw core::Error(core::ErrorKind::usage, fmt::format("{} {}={} must be written {}", option, key, value, own));
  }
}

/// Returns both spellings of an option: --min_samples and --min-samples.
std::string spellings(const std::string& key) {
  std::string dashed = key;
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  return dashed == key ? "--" + key : "--" + key + ",--" + dashed;
}

/// Returns what stands for the value in help.
std::string option_form(const pipeline::OptionEntry& option) {
  using pipeline::OptionKind;
  switch (option.kind) {
    case OptionKind::numbers:
    case OptionKind::integers:
      return "N,...";
    case OptionKind::number:
    case OptionKind::measure:
    case OptionKind::integer:
    case OptionKind::duration:
      return "N";
    case OptionKind::matrix:
      return "[[N,...],...]";
    case OptionKind::word:
      return "WORD";
    case OptionKind::words:
      return "WORD,...";
    case OptionKind::period:
      return "PERIOD";
    case OptionKind::region:
      return "REGION";
    case OptionKind::lags:
      return "LAG or FIRST,LAST";
    case OptionKind::place:
      return "LAT,LON";
    case OptionKind::one_of:
      return option.children.back().kind == OptionKind::region ? "REGION" : "TEXT";
    default:
      return "TEXT";
  }
}

}  // namespace

std::span<const std::string_view> selection_keys() { return kSelectionKeys; }

std::string wrapped_footer(std::string_view text) { return pipeline::wrapped(text, 0) + '\n'; }

CLI::App& add_operation_name(CLI::App& program, const pipeline::CatalogEntry& operation) {
  return *program.add_subcommand(std::string(operation.doc->name), std::string(operation.doc->summary))
              ->group("Operations, without a run file");
}

OperationCommand::OperationCommand(CLI::App& program, const pipeline::CatalogEntry& operation, OneStepRequest& request)
    : operation_(operation.doc->name), app_(&add_operation_name(program, operation)) {
  app_->footer(
      wrapped_footer(fmt::format("A list is written mean,sd. 'fieldwise operations {}' says more about the options. {}",
                                 operation_, kGlobalOptions)));
  app_->add_option("IN", request.files, "Files, joined along time.")->required();
  app_->add_option("-o,--output", request.output,
                   "The file to write: NetCDF, or .csv of series and tables; - prints such a text.")
      ->option_text("OUT")
      ->required();
  app_->add_option("-v,--variable", request.variable, "The variable, or several: tas,pr. Default: all.")
      ->option_text("NAME");
  add_other_inputs(operation);
  const std::vector<pipeline::StepOption> options = pipeline::step_options(operation);
  for (const pipeline::StepOption& option : options) add_option(option.option);
  add_selection(options);
  add_format();
}

Settings OperationCommand::given(const std::deque<Typed>& typed) {
  Settings settings;
  for (const Typed& one : typed) {
    if (!one.text.empty()) settings.emplace_back(one.key, one.text);
  }
  return settings;
}

void OperationCommand::add_other_inputs(const pipeline::CatalogEntry& operation) {
  const auto inputs = operation.doc->inputs;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (pipeline::shares_key_with_option(operation, inputs[i])) continue;  // a command has the option alone
    const std::string key(inputs[i].key);
    const std::string place = key == "against" ? " Here a point is written point=LAT,LON." : "";
    const bool required = inputs[i].required && inputs[i].implied_operation.empty();
    Typed& typed = others_.emplace_back(Typed{key, ""});
    app_->add_option("--" + key, typed.text, pipeline::sentence(inputs[i].text) + place)
        ->option_text("FILE[:VARIABLE]")
        ->required(required);
    auto& selection = other_selections_.emplace_back(key, std::vector<std::string>{});
    app_->add_option("--" + key + "-input", selection.second,
                     "Any key of an input of the run file, such as level=850, for this file.")
        ->option_text("KEY=VALUE")
        ->expected(1)
        ->take_all()
        ->group("Selecting from the input");
  }
}

void OperationCommand::add_option(const pipeline::OptionEntry& option) {
  Typed& typed = options_.emplace_back(Typed{option.name, ""});
  const std::string text = fmt::format("{} ({})", pipeline::sentence(option.sentence), pipeline::value_text(option));
  if (option.kind == pipeline::OptionKind::flag) {
    app_->add_flag(spellings(option.name), typed.text, text)->group("Options of the operation");
  } else {
    app_->add_option(spellings(option.name), typed.text, text)
        ->option_text(option_form(option))
        ->group("Options of the operation");
  }
}

void OperationCommand::add_selection(const std::vector<pipeline::StepOption>& taken) {
  for (const Selection& one : kSelections) {
    const std::string key(one.key);
    const bool is_taken = std::ranges::any_of(taken, [&](const auto& option) { return option.option.name == key; });
    if (is_taken) continue;
    Typed& typed = selection_.emplace_back(Typed{key, ""});
    app_->add_option("--" + key, typed.text, std::string(one.text))
        ->option_text(std::string(one.form))
        ->group("Selecting from the input");
  }
  app_->add_option("--input", extra_selection_,
                   "Any other key of an input of the run file: gaps=allow, time.calendar=noleap.")
      ->option_text("KEY=VALUE")
      ->expected(1)
      ->take_all()
      ->group("Selecting from the input");
}

void OperationCommand::add_format() {
  Typed& deflate = format_.emplace_back(Typed{"deflate", ""});
  app_->add_option("--deflate", deflate.text, "How hard to compress, 0 to 9. Default: 1.")
      ->option_text("N")
      ->group("Output");
  Typed& zstd = format_.emplace_back(Typed{"zstd", ""});
  app_->add_option("--zstd", zstd.text, "The level of zstd, 1 to 19, in the place of deflate.")
      ->option_text("N")
      ->group("Output");
  Typed& digits = format_.emplace_back(Typed{"digits", ""});
  app_->add_option("--digits", digits.text, "How many significant digits to keep. Default: all.")
      ->option_text("N")
      ->group("Output");
}

void OperationCommand::read(OneStepRequest& request) const {
  request.operation = operation_;
  request.options = given(options_);
  request.selection = given(selection_);
  Settings extra;
  append_settings(extra_selection_, "--input", extra);
  require_no_own_place(extra, "--input", [this](std::string_view key, std::string_view value) {
    if (key == "files") return fmt::format("{}, without an option", value);
    if (key == "variable") return fmt::format("-v {}", value);
    const bool own = std::ranges::find(selection_, key, &Typed::key) != selection_.end();
    return own ? fmt::format("--{} {}", key, value) : std::string();
  });
  request.selection.insert(request.selection.end(), extra.begin(), extra.end());
  request.format = given(format_);
  for (std::size_t i = 0; i < others_.size(); ++i) {
    const auto& [key, texts] = other_selections_[i];
    OtherInput other{key, others_[i].text, {}};
    const std::string option = fmt::format("--{}-input", key);
    append_settings(texts, option, other.selection);
    require_no_own_place(other.selection, option, [&other](std::string_view one, std::string_view value) {
      if (one == "files") return fmt::format("--{} {}", other.key, value);
      return one == "variable" ? fmt::format("--{} FILE:{}", other.key, value) : std::string();
    });
    if (!other.text.empty()) {
      request.others.push_back(std::move(other));
    } else if (!other.selection.empty()) {
      throw core::Error(core::ErrorKind::usage, fmt::format("--{0}-input is given, but --{0} is not", key));
    }
  }
}

}  // namespace fieldwise::cli
