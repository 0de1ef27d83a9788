#include "pipeline/plan/instance_notices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace fieldwise::pipeline {

void InstanceNotices::add(const std::string& subject, const std::string& instance, std::size_t count,
                          const std::string& sentence) {
  const auto same = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.subject == subject && entry.sentence == sentence; });
  if (same == entries_.end()) {
    entries_.push_back({subject, sentence, {instance}, count});
  } else if (std::ranges::find(same->instances, instance) == same->instances.end()) {
    same->instances.push_back(instance);
  }
}

std::vector<std::string> InstanceNotices::texts() const {
  constexpr std::size_t kMostNamed = 3;
  std::vector<std::string> texts;
  for (const Entry& entry : entries_) {
    std::string subject = entry.subject;
    if (entry.instances.size() < entry.count) {
      const std::size_t named = std::min(entry.instances.size(), kMostNamed);
      const std::string names = fmt::format(
          "{}", fmt::join(entry.instances.begin(), entry.instances.begin() + static_cast<std::ptrdiff_t>(named), "; "));
      const std::size_t others = entry.instances.size() - named;
      const std::string all = names + (others == 0 ? std::string() : fmt::format(" and {} more", others));
      subject = subject.empty() ? all : fmt::format("{} ({})", subject, all);
    }
    texts.push_back(subject.empty() ? entry.sentence : fmt::format("{}: {}", subject, entry.sentence));
  }
  return texts;
}

}  // namespace fieldwise::pipeline
