#include "fieldwise/core/suggestion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace fieldwise::core {
namespace {

constexpr std::size_t kMostListed = 40;
constexpr std::size_t kLongestCompared = 64;

/// Returns how many edits still look like a slip of the finger in a word of this length.
std::size_t forgivable_edits(std::size_t length) { return length <= 2 ? 0 : length <= 6 ? 1 : length <= 11 ? 2 : 3; }

std::string nearest(std::string_view word, std::span<const std::string> known) {
  // The beginning of just one name is an abbreviation: clim, corr.
  const auto begins = [&](const std::string& candidate) { return candidate.starts_with(word); };
  if (word.size() > 2 && std::count_if(known.begin(), known.end(), begins) == 1) {
    return *std::find_if(known.begin(), known.end(), begins);
  }
  std::string best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : known) {
    if (candidate.size() > kLongestCompared) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance <= forgivable_edits(std::max(word.size(), candidate.size())) && distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the optimal string alignment table: a transposition looks two rows back.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string suggestion(std::string_view word, std::span<const std::string> known, std::string_view noun) {
  if (known.empty()) return "";
  const std::string near = word.size() <= kLongestCompared ? nearest(word, known) : std::string();
  if (!near.empty()) return fmt::format(": did you mean '{}'?", near);
  if (known.size() == 1) return fmt::format("; there is only '{}'", known.front());
  const std::size_t listed = std::min(known.size(), kMostListed);
  return fmt::format("; the {} are {}{}", noun, fmt::join(known.first(listed), ", "),
                     listed < known.size() ? ", ..." : "");
}

}  // namespace fieldwise::core
