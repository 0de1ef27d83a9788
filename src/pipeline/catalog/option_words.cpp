#include "fieldwise/pipeline/catalog/option_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::pipeline {
namespace {

/// Reads "lat=-5:5,lon=160:210", which a shell leaves alone, into {lat: [-5, 5], lon: [160, 210]}, and
/// "shape=land.shp,name=Fiji:Tonga" into {shape: land.shp, name: [Fiji, Tonga]}.
YamlNode region_node(std::string_view text) {
  YamlNode region = YamlNode::of_map();
  for (const YamlNode& part : list_of_words(text).items) {
    const std::size_t equals = std::min(part.scalar.find('='), part.scalar.size());
    std::string ends = part.scalar.substr(std::min(equals + 1, part.scalar.size()));
    const std::string key = part.scalar.substr(0, equals);
    const bool is_list = key == "lat" || key == "lon" || ends.find(':') != std::string::npos;
    std::replace(ends.begin(), ends.end(), ':', ',');
    region.set(key, is_list ? list_of_words(ends) : YamlNode::of_scalar(ends));
  }
  return region;
}

/// Reads "number=3,expver=1" into {number: 3, expver: 1}.
YamlNode choices_node(std::string_view text) {
  YamlNode choices = YamlNode::of_map();
  for (const YamlNode& part : list_of_words(text).items) {
    const std::size_t equals = std::min(part.scalar.find('='), part.scalar.size());
    choices.set(part.scalar.substr(0, equals),
                YamlNode::of_scalar(part.scalar.substr(std::min(equals + 1, part.scalar.size()))));
  }
  return choices;
}

/// Returns the form of an option that is a region, or nullptr.
const OptionEntry* region_form(const OptionEntry& option) {
  const auto form = std::ranges::find(option.children, OptionKind::region, &OptionEntry::kind);
  return form == option.children.end() ? nullptr : &*form;
}

bool may_be_list(const OptionEntry& option) {
  return std::ranges::any_of(option.children, [](const OptionEntry& form) { return form.kind == OptionKind::words; });
}

std::string list_text(const YamlNode& node, char between) {
  std::string text;
  for (const YamlNode& item : node.items) text += (text.empty() ? "" : std::string(1, between)) + item.scalar;
  return text;
}

}  // namespace

YamlNode list_of_words(std::string_view text) {
  std::vector<YamlNode> items;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    items.push_back(YamlNode::of_scalar(std::string(item)));
    if (comma == std::string_view::npos) return YamlNode::of_list(std::move(items));
    text.remove_prefix(comma + 1);
  }
}

YamlNode node_of_words(const OptionEntry& option, const std::string& typed) {
  const std::string text(core::trimmed(typed));
  const bool is_yaml = text.starts_with('[') || text.starts_with('{');
  switch (option.kind) {
    case OptionKind::text:
    case OptionKind::period:
    case OptionKind::measure:
    case OptionKind::duration:
    case OptionKind::date:
    case OptionKind::calendar:
      return YamlNode::of_scalar(text);
    case OptionKind::one_of:
      if (const OptionEntry* const region = region_form(option)) return node_of_words(*region, typed);
      if (may_be_list(option)) break;
      return YamlNode::of_scalar(text);
    case OptionKind::axis_choice:
      if (is_yaml) break;
      return YamlNode::of_scalar(text);
    case OptionKind::axis_choices:
    case OptionKind::attributes:
    case OptionKind::file_groups:
    case OptionKind::named_numbers:
      if (is_yaml) break;
      return choices_node(text);
    case OptionKind::region:
      if (text.find('=') != std::string::npos) return region_node(text);
      // {lat: [-5, 5]} without its braces, which mean something to a shell
      if (!is_yaml && text.find(':') != std::string::npos) return parse_yaml("{" + text + "}", "--" + option.name);
      break;
    default:
      break;
  }
  if (is_yaml) return parse_yaml(text, "--" + option.name);
  return text.find(',') == std::string::npos ? YamlNode::of_scalar(text) : list_of_words(text);
}

std::string words_of_node(const YamlNode& node) {
  if (node.is_list()) return list_text(node, ',');
  if (!node.is_map()) return node.scalar;
  std::string text;
  for (const auto& [key, value] : node.entries) {
    text +=
        fmt::format("{}{}={}", text.empty() ? "" : ",", key, value.is_list() ? list_text(value, ':') : value.scalar);
  }
  return text;
}

}  // namespace fieldwise::pipeline
