#include "fieldwise/pipeline/runfile/section_options.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::pipeline {
namespace {

OptionEntry entry(std::string_view name, OptionKind kind, std::string_view sentence) {
  OptionEntry made;
  made.name = name;
  made.kind = kind;
  made.sentence = sentence;
  return made;
}

OptionEntry bounded(OptionEntry made, double least, double most) {
  made.least = least;
  made.most = most;
  return made;
}

OptionEntry word(std::string_view name, std::vector<std::string> choices, std::string_view sentence) {
  OptionEntry made = entry(name, OptionKind::word, sentence);
  made.choices = std::move(choices);
  return made;
}

OptionEntry with_none(OptionEntry made, std::string word) {
  made.none = std::move(word);
  return made;
}

OptionEntry with_children(OptionEntry made, std::vector<OptionEntry> children) {
  made.children = std::move(children);
  return made;
}

OptionEntry month() {
  constexpr double kMonths = 12.0;
  return with_children(entry("month", OptionKind::one_of, "draw this month alone: 1 to 12 or Jan"),
                       {bounded(entry("", OptionKind::integer, ""), 1.0, kMonths), entry("", OptionKind::text, "")});
}

}  // namespace

std::span<const std::string_view> names_of_coordinates() {
  static constexpr std::array<std::string_view, 10> kNames = {
      "time", "lat", "lon", "latitude", "longitude", "lag", "time_bnds", "lat_bnds", "lon_bnds", "climatology_bnds"};
  return kNames;
}

std::vector<OptionEntry> input_options() {
  return option_entries([](core::OptionVisitor& visitor) { io::InputSpec().describe(visitor); });
}

std::vector<OptionEntry> format_options() {
  return option_entries([](core::OptionVisitor& visitor) { io::OutputFormat().describe(visitor); });
}

std::vector<OptionEntry> plot_options() {
  const auto form = [](std::string_view name) {
    if (name == "projection") return word(name, {"auto", "robinson", "plate_carree", "polar"}, "");
    if (name == "region") return entry(name, OptionKind::region, "");
    if (name == "limits") return entry(name, OptionKind::interval, "");
    if (name == "levels") return bounded(entry(name, OptionKind::integer, ""), 2.0, 64.0);
    if (name == "size") return bounded(entry(name, OptionKind::number, ""), 6.0, 60.0);
    if (name == "time") return entry(name, OptionKind::date, "");
    if (name == "month") return month();
    if (name == "lag") return entry(name, OptionKind::numbers, "");
    if (name == "stipple") return with_none(bounded(entry(name, OptionKind::number, ""), 0.0, 1.0), "none");
    if (name == "arrows") return with_none(bounded(entry(name, OptionKind::integer, ""), 1.0, 1'000.0), "none");
    if (name == "vectors") return entry(name, OptionKind::words, "");
    return entry(name, OptionKind::text, "");
  };
  std::vector<OptionEntry> options;
  for (const plot::PlotOptionDoc& doc : plot::plot_option_docs()) {
    OptionEntry option = form(doc.name);
    option.sentence = doc.text;
    options.push_back(std::move(option));
  }
  return options;
}

}  // namespace fieldwise::pipeline
