#include "pipeline/runfile/place_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "fieldwise/core/cut_text.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

namespace {

constexpr std::size_t kMostPlaces = 1'000'000;

std::vector<std::string> words_of(std::string_view line) {
  constexpr std::string_view kBetween = " \t,;\r";
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(line.find_first_of(kBetween, begin), line.size());
    words.emplace_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
}

/// Reports a last line without a line feed that may have lost its end: it would be another place.
void tell_unended(const std::string& path, int line_in_run_file, const std::vector<std::string>& places,
                  Problems& problems) {
  const std::vector<std::string_view> others(places.begin(), places.end() - 1);
  if (!core::may_be_cut(places.back(), others)) return;
  problems.add(line_in_run_file,
               fmt::format("'{}' ends within '{}', which is shorter than the lines above: it may be cut short; end it "
                           "with a line feed if it is whole",
                           path, places.back().substr(0, 60)));
}

/// Reads the places of one file.
YamlNode places_of(const std::string& path, int line_in_run_file, Problems& problems) {
  std::vector<YamlNode> rows;
  std::error_code error;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, error)) file.open(path);
  if (!file.is_open()) problems.add(line_in_run_file, fmt::format("cannot read the places in '{}'", path));
  std::vector<std::string> places;  // lines, to tell whether the last one is whole
  bool ended = true;
  bool first = true;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (rows.size() == kMostPlaces) {
      problems.add(line_in_run_file, fmt::format("'{}' has more than {} places", path, kMostPlaces));
      break;
    }
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words.front().starts_with('#')) continue;
    const bool good = words.size() >= 2 && core::parse_number(words[0]) && core::parse_number(words[1]);
    if (good) {
      places.push_back(line);
      ended = !file.eof();
      rows.push_back(YamlNode::of_list({YamlNode::of_scalar(words[0]), YamlNode::of_scalar(words[1])}));
    } else if (!first || core::parse_number(words[0])) {
      problems.add(line_in_run_file,
                   fmt::format("{}:{}: '{}' is no place: write latitude and longitude, such as 40.5,190", path, number,
                               line.substr(0, 60)));
      break;
    }
    first = false;
  }
  if (!ended) tell_unended(path, line_in_run_file, places, problems);
  YamlNode node = YamlNode::of_list(std::move(rows));
  node.line = line_in_run_file;
  return node;
}

}  // namespace

YamlNode with_places_of_files(const YamlNode& step, const std::string& directory, std::vector<std::string>& files,
                              Problems& problems) {
  YamlNode result = step;
  for (const auto& [key, value] : step.entries) {
    const YamlNode* file = value.is_map() && value.entries.size() == 1 ? value.find("file") : nullptr;
    if (file == nullptr || !file->is_scalar()) continue;
    files.push_back(resolved_path(directory, file->scalar));
    result.set(key, places_of(files.back(), value.line, problems));
  }
  return result;
}

}  // namespace fieldwise::pipeline
