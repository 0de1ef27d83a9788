#include "fieldwise/pipeline/runfile/describe_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"

namespace fieldwise::pipeline {
namespace {

using Take = std::function<void(const std::string& place, const std::string& name, const OptionEntry& option)>;

/// Shows the options of a place, and the members of its groups as "time.calendar".
void each_option(const std::string& place, const std::vector<OptionEntry>& options, const std::string& prefix,
                 const Take& take) {
  for (const OptionEntry& option : options) {
    take(place, prefix + option.name, option);
    if (option.kind == OptionKind::group) each_option(place, option.children, prefix + option.name + '.', take);
  }
}

void each_option(const Take& take) {
  for (const CatalogEntry& operation : catalog()) {
    std::vector<OptionEntry> options;
    for (StepOption& one : step_options(operation)) options.push_back(std::move(one.option));
    each_option(std::string(operation.doc->name), options, "", take);
  }
  each_option("every step", naming_options(), "", take);
  each_option("an input", input_options(), "", take);
  each_option("the format of outputs", format_options(), "", take);
  each_option("a picture", plot_options(), "", take);
}

/// Tells whether an option is meant by a name: its own, or that of a member of a group without the group's.
bool is_meant(std::string_view name, std::string_view wanted) {
  return name == wanted || (name.ends_with(wanted) && name[name.size() - wanted.size() - 1] == '.');
}

}  // namespace

std::string describe_option(std::string_view name) {
  std::string wanted(name);
  std::ranges::replace(wanted, '-', '_');
  struct Meaning {
    std::string name;
    std::string text;
    std::vector<std::string> places;
  };
  std::vector<Meaning> meanings;
  each_option([&](const std::string& place, const std::string& full_name, const OptionEntry& option) {
    if (!is_meant(full_name, wanted)) return;
    const std::string text = fmt::format("{}\n({})", sentence(option.sentence), value_text(option));
    const auto same =
        std::ranges::find_if(meanings, [&](const Meaning& one) { return one.name == full_name && one.text == text; });
    if (same == meanings.end()) {
      meanings.push_back({full_name, text, {place}});
    } else {
      same->places.push_back(place);
    }
  });
  constexpr std::size_t kIndent = 2;
  std::string out;
  for (const Meaning& one : meanings) {
    out += fmt::format("{}\n  {}\n", wrapped(fmt::format("{} of {}", one.name, fmt::join(one.places, ", ")), 0),
                       wrapped(one.text, kIndent));
  }
  return out;
}

std::vector<std::string> names_of_options() {
  std::set<std::string> names;
  each_option([&](const std::string& /*place*/, const std::string& name, const OptionEntry& /*option*/) {
    names.insert(name);
  });
  return {names.begin(), names.end()};
}

}  // namespace fieldwise::pipeline
