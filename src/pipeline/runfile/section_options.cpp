#include "pipeline/runfile/section_options.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "fieldwise/plot/options.hpp"

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

OptionEntry with_default(OptionEntry made, std::string text) {
  made.default_value = YamlNode::of_scalar(std::move(text));
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

OptionEntry column() {
  constexpr double kMostColumns = 10'000.0;
  return with_children(
      entry("column", OptionKind::one_of,
            "of a text series: the value column, by number from 1 after the date, or by its name in the header"),
      {bounded(entry("", OptionKind::integer, ""), 1.0, kMostColumns), entry("", OptionKind::text, "")});
}

OptionEntry month() {
  constexpr double kMonths = 12.0;
  return with_children(entry("month", OptionKind::one_of, "draw this month alone: 1 to 12 or Jan"),
                       {bounded(entry("", OptionKind::integer, ""), 1.0, kMonths), entry("", OptionKind::text, "")});
}

}  // namespace

std::vector<OptionEntry> input_options() {
  constexpr double kMostQuietSeconds = 86'400.0;
  OptionEntry missing = entry("missing", OptionKind::numbers, "further values that mean missing");
  missing.repeats = true;
  return {
      entry("files", OptionKind::files, "a path, a list of paths, or globs; several files are joined along time"),
      entry("variable", OptionKind::text, "the variable; may be left out where the file has one data variable"),
      with_none(entry("period", OptionKind::period, "only these times; both ends included"), "all"),
      entry("months", OptionKind::months, "only these months: DJF, [1, 2, 12], [June, July]"),
      entry("region", OptionKind::region, "only this region: {lat: [-60, 60], lon: [120, 290]}"),
      entry("level", OptionKind::measure, "only this level: 850 hPa, or a number in the units of the axis"),
      entry("units", OptionKind::text, "convert to these units"),
      entry("assume_units", OptionKind::text, "the units of a file that has none"),
      with_children(entry("scale", OptionKind::group, "multiplies and adds; units are then those of the result"),
                    {with_default(entry("multiply", OptionKind::number, "the factor"), "1"),
                     with_default(entry("add", OptionKind::number, "what is added afterwards"), "0")}),
      std::move(missing),
      entry("fill_missing", OptionKind::number, "a value in place of what is missing: rarely right"),
      word("quantity", {"difference"}, "values are differences (of temperatures), converted by factor only"),
      with_children(entry("time", OptionKind::group, "repairs what the file says wrongly about its times"),
                    {entry("calendar", OptionKind::calendar, "the calendar"),
                     word("stamp", {"start", "middle", "end"}, "where in its interval a time stands"),
                     entry("units", OptionKind::text, "the units, such as days since 1980-01-01")}),
      column(),
      with_default(word("duplicates", {"error", "first", "last"}, "what to do with a date that occurs twice"), "error"),
      with_default(word("gaps", {"error", "allow"}, "what to do with a step missing between two files"), "error"),
      word("expect", {"yearly", "seasonal", "monthly", "daily", "hourly"}, "a step missing anywhere is an error"),
      with_default(bounded(entry("quiet", OptionKind::duration,
                                 "files changed less than that long ago are refused; they may still be arriving"),
                           0.0, kMostQuietSeconds),
                   "0"),
  };
}

std::vector<OptionEntry> format_options() {
  constexpr double kMostDigits = 15.0;
  constexpr double kLongestChunk = 1'000'000'000.0;
  OptionEntry chunks =
      bounded(entry("chunks", OptionKind::integers, "sizes of chunks [times, rows, columns]; chosen where left out"),
              1.0, kLongestChunk);
  chunks.count = 3;
  return {
      with_default(bounded(entry("deflate", OptionKind::integer, "how hard to compress, 0 to 9"), 0.0, 9.0), "1"),
      with_none(bounded(entry("digits", OptionKind::integer, "significant decimal digits to keep; all where left out"),
                        1.0, kMostDigits),
                "none"),
      std::move(chunks)};
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
