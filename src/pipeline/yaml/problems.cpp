#include "fieldwise/pipeline/yaml/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr std::size_t kMostReported = 100;
}  // namespace

void Problems::add(int line, const std::string& sentence) {
  // Two ways may lead to one problem (a step and what it implies); it is still one.
  if (seen_.emplace(line, sentence).second) found_.emplace_back(line, sentence);
}

std::string Problems::located(int line, const std::string& sentence) const {
  if (from_command_line()) return sentence;
  if (line <= 0) return fmt::format("{}: {}", origin_, sentence);
  return fmt::format("{}:{}: {}", origin_, line, sentence);
}

void Problems::throw_if_any() const {
  if (found_.empty()) return;
  auto sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostReported); ++i) {
    if (!text.empty()) text += '\n';
    text += located(sorted[i].first, sorted[i].second);
  }
  if (sorted.size() > kMostReported) text += fmt::format("\n... and {} more", sorted.size() - kMostReported);
  throw core::Error(core::ErrorKind::usage, text);
}

std::string unknown_key_text(std::string_view key, std::string_view place, std::span<const std::string> known) {
  return fmt::format("unknown key '{}' in {}{}", shown(YamlNode::of_scalar(std::string(key))), place,
                     suggestion(key, known, "keys"));
}

std::string joined(std::span<const std::string> words) { return fmt::format("{}", fmt::join(words, ", ")); }

}  // namespace fieldwise::pipeline
