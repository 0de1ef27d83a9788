#include "cli/help_format.hpp"

#include <utility>

#include "fieldwise/pipeline/catalog/describe_operation.hpp"

namespace fieldwise::cli {

namespace {

constexpr std::string_view kExamples = R"(  fieldwise info sst.nc
  fieldwise init sst.nc nino34.csv -o enso.yaml
  fieldwise check enso.yaml
  fieldwise run enso.yaml --memory 4GiB
  fieldwise climatology sst.nc -v sst --base 1991/2020 -o climatology.nc
  fieldwise correlation sst.nc --against nino34.csv --lag=-6,6 -o r.nc
  fieldwise operations correlation
)";

/// Writes help in 80 columns.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(kColumn); }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string name = is_positional ? option->get_name(true, false) : flag_names(option);
    if (!option->get_option_text().empty()) name += ' ' + option->get_option_text();
    return entry(name, option->get_description());
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
  }
  std::string make_description(const CLI::App* app) const override {
    return pipeline::wrapped(app->get_description(), 0) + '\n';
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string text = CLI::Formatter::make_usage(app, name.empty() ? "fieldwise" : std::move(name));
    return '\n' + text;
  }

 private:
  static constexpr std::size_t kColumn = 24;

  static std::string flag_names(const CLI::Option* option) {
    std::string names;
    for (const std::string& name : option->get_snames()) names += '-' + name + ", ";
    return names + (option->get_lnames().empty() ? "" : "--" + option->get_lnames().front());
  }

  static std::string entry(const std::string& name, const std::string& text) {
    std::string out = "  " + name;
    out += out.size() + 2 > kColumn ? '\n' + std::string(kColumn, ' ') : std::string(kColumn - out.size(), ' ');
    return out + pipeline::wrapped(text, kColumn) + '\n';
  }
};

}  // namespace

std::string_view examples() { return kExamples; }

std::shared_ptr<CLI::FormatterBase> help_formatter() { return std::make_shared<HelpFormatter>(); }

std::string help_text(const CLI::App& app, const std::string& program) {
  std::string text = app.help(program);
  for (std::size_t i = text.find("\n\n\n"); i != std::string::npos; i = text.find("\n\n\n")) text.erase(i, 1);
  return text;
}

}  // namespace fieldwise::cli
