#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <limits>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr double kMostQuietSeconds = 86'400.0;

constexpr double kMostDouble = std::numeric_limits<double>::max();

/// Reads the keys of one input into its specification.
class InputReader {
 public:
  InputReader(const std::string& name, const std::string& directory, Problems& problems)
      : owner_(fmt::format("input '{}'", name)), directory_(directory), problems_(problems) {
    config_.spec.name = name;
  }

  InputConfig read(const YamlNode& node) {
    config_.line = node.line;
    if (!node.is_map()) {
      problems_.add(node.line, fmt::format("{} must be a map such as {{files: data.nc, variable: sst}}", owner_));
      return config_;
    }
    for (const auto& [key, value] : node.entries) read_key(key, value);
    if (node.find("files") == nullptr) {
      problems_.add(node.line, fmt::format("{} needs 'files': a path, a list of paths, or a glob", owner_));
    }
    if (config_.spec.scaled && config_.spec.units.empty()) {
      problems_.add(node.line, fmt::format("{} has 'scale' and needs 'units' too, the units of the result", owner_));
    }
    return config_;
  }

 private:
  using KeyReader = void (InputReader::*)(const YamlNode&);
  struct Key {
    std::string_view name;
    KeyReader read;
  };

  static const std::array<Key, 18>& keys() {
    static constexpr std::array<Key, 18> kKeys = {{
        {"files", &InputReader::read_files},
        {"variable", &InputReader::read_variable},
        {"period", &InputReader::read_period},
        {"months", &InputReader::read_months},
        {"region", &InputReader::read_region},
        {"level", &InputReader::read_level},
        {"units", &InputReader::read_units},
        {"assume_units", &InputReader::read_assume_units},
        {"scale", &InputReader::read_scale},
        {"missing", &InputReader::read_missing},
        {"fill_missing", &InputReader::read_fill_missing},
        {"quantity", &InputReader::read_quantity},
        {"time", &InputReader::read_time},
        {"column", &InputReader::read_column},
        {"duplicates", &InputReader::read_duplicates},
        {"gaps", &InputReader::read_gaps},
        {"expect", &InputReader::read_expect},
        {"quiet", &InputReader::read_quiet},
    }};
    return kKeys;
  }

  void read_key(const std::string& key, const YamlNode& node) {
    std::vector<std::string> known;
    for (const Key& entry : keys()) {
      if (entry.name == key) {
        key_ = key;
        (this->*entry.read)(node);
        return;
      }
      known.emplace_back(entry.name);
    }
    report_unknown_key(key, node.line, owner_, known, problems_);
  }

  [[nodiscard]] ValueReader reader() const { return reader(key_); }
  [[nodiscard]] ValueReader reader(std::string_view key) const {
    return {problems_.report(), fmt::format("'{}' of {}", key, owner_)};
  }

  template <class Value>
  static void take(Value& value, const auto& read) {
    if (read) value = *read;
  }

  void read_files(const YamlNode& node) {
    const std::vector<YamlNode> one = {node};
    const std::vector<YamlNode>& items = node.is_list() ? node.items : one;
    if (items.empty()) reader().reject(node, "a path, a list of paths, or a glob");
    for (const YamlNode& item : items) {
      const auto path = item.is_scalar() ? std::optional(item.scalar) : std::nullopt;
      if (!path) reader().reject(item, "a path, a list of paths, or a glob");
      if (!path || !check_path(*path, item.line, owner_, problems_)) continue;
      config_.files_as_written.push_back(*path);
      config_.spec.files.push_back(resolved_path(directory_, *path));
    }
  }

  void read_variable(const YamlNode& node) { take(config_.spec.variable, reader().text(node)); }
  void read_period(const YamlNode& node) {
    if (node.is_scalar() && node.scalar == "all") return;
    take(config_.spec.period, reader().period(node));
  }
  void read_months(const YamlNode& node) { take(config_.spec.months, reader().months(node)); }
  void read_region(const YamlNode& node) { take(config_.spec.region, reader().region(node)); }
  void read_units(const YamlNode& node) { take(config_.spec.units, reader().text(node)); }
  void read_assume_units(const YamlNode& node) { take(config_.spec.assume_units, reader().text(node)); }
  void read_fill_missing(const YamlNode& node) {
    take(config_.spec.fill_missing, reader().number(node, -kMostDouble, kMostDouble));
  }

  void read_level(const YamlNode& node) {
    const std::string_view text = node.scalar;
    const std::size_t end = std::min(text.find_first_not_of("+-.0123456789eE"), text.size());
    // "850 hPa", "850hPa" and "1e3 Pa": the number is the longest beginning that reads as one.
    for (std::size_t length = end; length > 0; --length) {
      const auto value = core::parse_number(text.substr(0, length));
      if (!value) continue;
      const std::size_t units = std::min(text.find_first_not_of(' ', length), text.size());
      config_.spec.level = io::LevelChoice{*value, std::string(text.substr(units))};
      return;
    }
    reader().reject(node, "a number, with or without units, such as 850 or 850 hPa");
  }

  void read_scale(const YamlNode& node) {
    config_.spec.scaled = true;
    read_map(node, "a map such as {multiply: 0.01, add: 0}",
             {{"multiply",
               [&](const YamlNode& value) {
                 take(config_.spec.scale_multiply, reader("scale.multiply").number(value, -kMostDouble, kMostDouble));
               }},
              {"add", [&](const YamlNode& value) {
                 take(config_.spec.scale_add, reader("scale.add").number(value, -kMostDouble, kMostDouble));
               }}});
    if (config_.spec.scale_multiply == 0.0) problems_.add(node.line, fmt::format("{} is scaled by 0", owner_));
  }

  void read_missing(const YamlNode& node) {
    const std::vector<YamlNode> one = {node};
    for (const YamlNode& item : node.is_list() ? node.items : one) {
      if (const auto value = reader().number(item, -kMostDouble, kMostDouble)) config_.spec.missing.push_back(*value);
    }
  }

  void read_quantity(const YamlNode& node) {
    constexpr std::array<std::string_view, 1> kNames = {"difference"};
    config_.spec.quantity_difference = reader().word(node, kNames).has_value();
  }

  void read_time(const YamlNode& node) {
    read_map(
        node, "a map such as {calendar: noleap, stamp: end}",
        {{"calendar", [&](const YamlNode& value) { read_calendar(value); }},
         {"stamp", [&](const YamlNode& value) { read_stamp(value); }},
         {"units", [&](const YamlNode& value) { take(config_.spec.time.units, reader("time.units").text(value)); }}});
  }

  void read_calendar(const YamlNode& node) {
    const auto name = reader("time.calendar").text(node);
    if (!name) return;
    try {
      config_.spec.time.calendar = core::parse_calendar(*name);
    } catch (const core::Error& error) {
      reader("time.calendar").complain(node, error.what());
    }
  }

  void read_stamp(const YamlNode& node) {
    constexpr std::array<std::string_view, 3> kNames = {"start", "middle", "end"};
    constexpr std::array kPlaces = {io::StampPlace::start, io::StampPlace::middle, io::StampPlace::end};
    if (const auto index = reader("time.stamp").word(node, kNames)) config_.spec.time.stamp = kPlaces[*index];
  }

  void read_column(const YamlNode& node) {
    const auto text = reader().text(node);
    if (!text) return;
    if (core::parse_number(*text)) {
      take(config_.spec.column, reader().integer(node, 1, 10'000));
    } else {
      config_.spec.column_name = *text;
    }
  }

  void read_duplicates(const YamlNode& node) {
    constexpr std::array<std::string_view, 3> kNames = {"error", "first", "last"};
    constexpr std::array kValues = {io::Duplicates::error, io::Duplicates::first, io::Duplicates::last};
    if (const auto index = reader().word(node, kNames)) config_.spec.duplicates = kValues[*index];
  }

  void read_gaps(const YamlNode& node) {
    constexpr std::array<std::string_view, 2> kNames = {"error", "allow"};
    constexpr std::array kValues = {io::Gaps::error, io::Gaps::allow};
    if (const auto index = reader().word(node, kNames)) config_.spec.gaps = kValues[*index];
  }

  void read_expect(const YamlNode& node) {
    constexpr std::array<std::string_view, 5> kNames = {"yearly", "seasonal", "monthly", "daily", "hourly"};
    constexpr std::array kValues = {core::StepClass::year, core::StepClass::season, core::StepClass::month,
                                    core::StepClass::day, core::StepClass::hour};
    if (const auto index = reader().word(node, kNames)) config_.spec.expect = kValues[*index];
  }

  void read_quiet(const YamlNode& node) {
    const auto text = reader().text(node);
    if (!text) return;
    const std::string number = text->ends_with(" s") ? text->substr(0, text->size() - 2) : *text;
    const auto seconds = core::parse_number(number);
    if (seconds && *seconds >= 0.0 && *seconds <= kMostQuietSeconds) {
      config_.spec.quiet_s = *seconds;
    } else {
      reader().reject(node, "a time in seconds from 0 to 86400, such as 60 s");
    }
  }

  using MapKeys = std::vector<std::pair<std::string, std::function<void(const YamlNode&)>>>;

  void read_map(const YamlNode& node, std::string_view form, const MapKeys& known) {
    if (!node.is_map()) {
      reader().reject(node, form);
      return;
    }
    std::vector<std::string> names;
    for (const auto& entry : known) names.push_back(entry.first);
    for (const auto& [key, value] : node.entries) {
      const auto found = std::find(names.begin(), names.end(), key);
      if (found == names.end()) {
        report_unknown_key(key, value.line, fmt::format("'{}' of {}", key_, owner_), names, problems_);
      } else {
        known[static_cast<std::size_t>(found - names.begin())].second(value);
      }
    }
  }

  std::string owner_;
  std::string directory_;
  Problems& problems_;
  InputConfig config_;
  std::string key_;
};

}  // namespace

InputConfig read_input(const std::string& name, const YamlNode& node, const std::string& directory,
                       Problems& problems) {
  return InputReader(name, directory, problems).read(node);
}

}  // namespace fieldwise::pipeline
