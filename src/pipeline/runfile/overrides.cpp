#include <fmt/format.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"

namespace fieldwise::pipeline {
namespace {

[[noreturn]] void refuse(const std::string& setting, const std::string& sentence) {
  throw core::Error(core::ErrorKind::usage, fmt::format("--set {}: {}", setting, sentence));
}

/// Returns the value of the longest key that begins the path, and drops that key from the path; nullptr where none
/// does. Output paths are keys that hold dots themselves.
YamlNode* descend(YamlNode& node, std::string_view& path) {
  YamlNode* best = nullptr;
  std::size_t length = 0;
  for (auto& [key, value] : node.entries) {
    const bool begins = path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
    if (begins && (best == nullptr || key.size() > length)) {
      best = &value;
      length = key.size();
    }
  }
  if (best != nullptr) path.remove_prefix(std::min(path.size(), length + 1));
  return best;
}

std::vector<std::string> keys_of(const YamlNode& node) {
  std::vector<std::string> keys;
  for (const auto& entry : node.entries) keys.push_back(entry.first);
  return keys;
}

/// Forgets where a node stood, so that no sentence speaks of a line of the run file.
void forget_lines(YamlNode& node) {
  node.line = 0;
  node.column = 0;
  for (YamlNode& item : node.items) forget_lines(item);
  for (auto& entry : node.entries) forget_lines(entry.second);
}

}  // namespace

void apply_override(YamlNode& root, const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == setting.size()) {
    refuse(setting, "write KEY=VALUE, such as inputs.u.period=1990/1999");
  }
  YamlNode value = parse_yaml(setting.substr(equals + 1), "--set " + setting.substr(0, equals));
  forget_lines(value);
  std::string_view path = std::string_view(setting).substr(0, equals);
  YamlNode* node = &root;
  while (!path.empty()) {
    if (!node->is_map()) refuse(setting, fmt::format("there is no map to hold '{}'", path));
    if (YamlNode* next = descend(*node, path)) {
      node = next;
      continue;
    }
    const std::string key(path.substr(0, path.find('.')));
    if (path.size() != key.size()) {
      refuse(setting, fmt::format("the run file has no '{}' there{}", key, suggestion(key, keys_of(*node), "keys")));
    }
    node->set(key, std::move(value));
    return;
  }
  *node = std::move(value);
}

}  // namespace fieldwise::pipeline
