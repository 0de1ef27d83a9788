#include "fieldwise/pipeline/catalog/option_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"

namespace fieldwise::pipeline {
namespace {

/// Sets options from a map; what does not fit is complained about and keeps its default.
class OptionReader : public core::OptionVisitor {
 public:
  OptionReader(const YamlNode& map, const ReadingWords& words, Reading& reading)
      : map_(map), words_(words), reading_(reading) {}

  void number(const core::OptionDoc& doc, double& value, double least, double most) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).number(*node, least, most));
  }
  void optional_number(const core::OptionDoc& doc, std::optional<double>& value, double least, double most) override {
    const YamlNode* node = given_or_reset(doc, value, doc.none);
    if (node == nullptr) return;
    take_optional(value, doc.none.empty() ? reader(doc).number(*node, least, most)
                                          : reader(doc).optional_number(*node, least, most));
  }
  void numbers(const core::OptionDoc& doc, std::vector<double>& values, double least, double most) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).numbers(*node, least, most, doc.repeats));
  }
  void matrix(const core::OptionDoc& doc, std::vector<std::vector<double>>& rows) override {
    if (const YamlNode* node = given(doc)) take(rows, reader(doc).matrix(*node));
  }
  void measure(const core::OptionDoc& doc, std::optional<core::Measure>& value,
               std::span<const std::string_view> units) override {
    if (const YamlNode* node = given(doc)) take_optional(value, reader(doc).measure(*node, units));
  }
  void integer(const core::OptionDoc& doc, int& value, int least, int most) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).integer(*node, least, most));
  }
  void optional_integer(const core::OptionDoc& doc, std::optional<int>& value, int least, int most) override {
    const YamlNode* node = given_or_reset(doc, value, doc.none);
    if (node == nullptr) return;
    take_optional(value, doc.none.empty() ? reader(doc).integer(*node, least, most)
                                          : reader(doc).optional_integer(*node, least, most));
  }
  void flag(const core::OptionDoc& doc, bool& value) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).flag(*node));
  }
  void text(const core::OptionDoc& doc, std::string& value) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).text(*node));
  }
  void word(const core::OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) override {
    if (const YamlNode* node = given(doc)) take(index, reader(doc).word(*node, names));
  }
  void words(const core::OptionDoc& doc, std::vector<std::string>& values,
             std::span<const std::string_view> names) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).words(*node, names, doc.count));
  }
  void period(const core::OptionDoc& doc, std::optional<core::Period>& value) override {
    const YamlNode* node = given_or_reset(doc, value, doc.none.empty() ? "" : "all");
    if (node != nullptr) take_optional(value, reader(doc).period(*node));
  }
  void region(const core::OptionDoc& doc, core::Region& value) override {
    if (const YamlNode* node = given(doc)) take(value, reader(doc).region(*node));
  }
  void place(const core::OptionDoc& doc, std::array<double, 2>& lat_lon_deg) override {
    if (const YamlNode* node = given(doc)) take(lat_lon_deg, reader(doc).place(*node));
  }
  void lags(const core::OptionDoc& doc, std::vector<int>& values, std::string& unit) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).lags(*node, unit));
  }
  void integers(const core::OptionDoc& doc, std::vector<int>& values, int least, int most) override {
    if (const YamlNode* node = given(doc)) take(values, reader(doc).integers(*node, least, most, doc.count));
  }
  void interval(const core::OptionDoc& doc, std::optional<std::pair<double, double>>& ends) override {
    if (const YamlNode* node = given(doc)) take_optional(ends, reader(doc).interval(*node));
  }
  void months(const core::OptionDoc& doc, unsigned& set) override {
    if (const YamlNode* node = given(doc)) take(set, reader(doc).months(*node, doc.count));
  }
  void files(const core::OptionDoc& doc, std::vector<std::string>& paths) override {
    if (const YamlNode* node = given(doc)) add_paths(reader(doc), *node, paths);
  }
  void file_groups(const core::OptionDoc& doc, core::FileGroups& groups) override {
    const YamlNode* node = given(doc);
    if (node == nullptr) return;
    if (!node->is_map() || node->entries.empty()) {
      reader(doc).reject(*node, "a map from names to files, such as {modelA: a/*.nc, modelB: b/*.nc}");
      return;
    }
    for (const auto& [name, files] : node->entries) {
      const ValueReader values{[this](int line, const std::string& sentence) { complain(line, sentence); },
                               fmt::format("'{}' of {}", core::visible_line(name), words_.subject(key_)),
                               {},
                               words_.show ? words_.show : shown};
      if (name.empty() || core::visible_line(name) != name) {
        values.complain(files, "a name must be text without control characters");
      }
      groups.emplace_back(name, std::vector<std::string>());
      add_paths(values, files, groups.back().second);
    }
  }
  void attributes(const core::OptionDoc& doc, std::map<std::string, std::string>& texts) override {
    if (const YamlNode* node = given(doc)) take(texts, reader(doc).attributes(*node));
  }
  void named_numbers(const core::OptionDoc& doc, std::map<std::string, double>& numbers) override {
    if (const YamlNode* node = given(doc)) take(numbers, reader(doc).named_numbers(*node));
  }
  void calendar(const core::OptionDoc& doc, std::optional<core::Calendar>& value) override {
    if (const YamlNode* node = given(doc)) take_optional(value, reader(doc).calendar(*node));
  }
  void duration(const core::OptionDoc& doc, double& seconds, double most) override {
    if (const YamlNode* node = given(doc)) take(seconds, reader(doc).duration(*node, most));
  }
  void date(const core::OptionDoc& doc, std::string& text) override {
    if (const YamlNode* node = given(doc)) take(text, reader(doc).date(*node));
  }
  void axis_choice(const core::OptionDoc& doc, std::optional<core::AxisChoice>& choice) override {
    if (const YamlNode* node = given(doc)) take_optional(choice, reader(doc).axis_choice(*node));
  }
  void axis_choices(const core::OptionDoc& doc, std::map<std::string, core::AxisChoice>& choices) override {
    if (const YamlNode* node = given(doc)) take(choices, reader(doc).axis_choices(*node));
  }

  void group(const core::OptionDoc& doc, bool& given_here,
             const std::function<void(core::OptionVisitor&)>& members) override {
    const YamlNode* node = given(doc);
    if (node == nullptr) return;
    given_here = true;
    if (!node->is_map()) {
      reader(doc).reject(*node, "a map");
      return;
    }
    const ReadingWords inner{[&](std::string_view key) { return words_.subject(fmt::format("{}.{}", doc.name, key)); },
                             words_.subject(doc.name), words_.path_fault, words_.show};
    const Reading reading = read_options(*node, inner, members);
    reading.tell([this](int line, const std::string& sentence) { complain(line, sentence); });
  }

  void one_of(const core::OptionDoc& doc, std::size_t& form, std::span<const core::OptionForm> forms) override {
    const YamlNode* node = given(doc);
    if (node == nullptr) return;
    const bool is_number = node->is_scalar() && core::parse_number(node->scalar).has_value();
    for (std::size_t i = 0; i < forms.size(); ++i) {
      if ((forms[i].is_number && !is_number) || (forms[i].is_list && !node->is_list())) continue;
      if (forms[i].is_map && !node->is_map()) continue;
      if (!forms[i].map_key.empty() && node->find(std::string(forms[i].map_key)) == nullptr) continue;
      form = i;
      const std::size_t names = reading_.names.size();
      forms[i].visit(*this, doc);
      reading_.names.resize(names);  // the form has the name of the option
      return;
    }
  }

 private:
  void add_paths(const ValueReader& values, const YamlNode& node, std::vector<std::string>& paths) {
    for (const auto& [path, line] : values.files(node)) {
      const std::string fault = words_.path_fault ? words_.path_fault(path) : std::string();
      if (fault.empty()) {
        paths.push_back(path);
      } else {
        complain(line, fault);
      }
    }
  }

  /// Returns the node that sets an option, or nullptr where none does.
  const YamlNode* given(const core::OptionDoc& doc) {
    reading_.names.emplace_back(doc.name);
    if (!doc.old_name.empty()) reading_.old_names.emplace(doc.old_name, doc.name);
    const YamlNode* node = find(doc.name);
    const YamlNode* old = doc.old_name.empty() ? nullptr : map_.find(doc.old_name);
    if (old == nullptr) return node;
    if (node == nullptr) return find(doc.old_name);
    find(doc.old_name);
    complain(old->line, fmt::format("{} is given as '{}' too: write it once", words_.subject(doc.old_name), doc.name));
    return nullptr;
  }

  const YamlNode* find(std::string_view key) {
    const auto found = std::ranges::find(map_.entries, key, &std::pair<std::string, YamlNode>::first);
    if (found == map_.entries.end()) return nullptr;
    key_ = key;
    position_ = static_cast<std::size_t>(found - map_.entries.begin());
    return &found->second;
  }

  /// Returns the node that sets an option, or nullptr where none does or it is the word for "no value".
  template <class Value>
  const YamlNode* given_or_reset(const core::OptionDoc& doc, std::optional<Value>& value, std::string_view no_value) {
    const YamlNode* node = given(doc);
    if (node == nullptr || no_value.empty() || !node->is_scalar() || node->scalar != no_value) return node;
    value.reset();
    return nullptr;
  }

  [[nodiscard]] ValueReader reader(const core::OptionDoc& doc) {
    return {[this](int line, const std::string& sentence) { complain(line, sentence); }, words_.subject(key_),
            std::string(doc.expected), words_.show ? words_.show : shown};
  }

  void complain(int line, const std::string& sentence) {
    reading_.complaints.push_back({position_, key_, line, sentence});
  }

  template <class Value>
  static void take(Value& value, std::optional<Value> read) {
    if (read) value = std::move(*read);
  }

  template <class Value>
  static void take_optional(std::optional<Value>& value, std::optional<Value> read) {
    if (read) value = std::move(read);
  }

  const YamlNode& map_;
  const ReadingWords& words_;
  Reading& reading_;
  std::string key_;           ///< the key that is being read
  std::size_t position_ = 0;  ///< its position in the map
};

void complain_of_unknown_keys(const YamlNode& map, const std::string& place, Reading& reading) {
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    const auto& [key, value] = map.entries[i];
    if (reading.knows(key)) continue;
    reading.complaints.push_back({i, key, value.line, unknown_key_text(key, place, reading.names)});
  }
  std::ranges::stable_sort(reading.complaints, {}, &Reading::Complaint::position);
}

}  // namespace

bool Reading::knows(const std::string& key) const {
  return std::ranges::find(names, key) != names.end() || old_names.contains(key);
}

void Reading::tell(const Report& report) const {
  for (const Complaint& complaint : complaints) report(complaint.line, complaint.sentence);
}

Reading read_options(const YamlNode& map, const ReadingWords& words,
                     const std::function<void(core::OptionVisitor&)>& describe) {
  Reading reading;
  reading.names = words.other_keys;
  OptionReader reader(map, words, reading);
  describe(reader);
  if (!words.place.empty()) complain_of_unknown_keys(map, words.place, reading);
  return reading;
}

}  // namespace fieldwise::pipeline
