#include "fieldwise/core/result_kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::core {

namespace {

constexpr std::array<std::pair<std::string_view, Role>, 3> kRoles{
    {{"main", Role::main}, {"lower limit", Role::lower_limit}, {"upper limit", Role::upper_limit}}};

constexpr std::array<std::pair<std::string_view, Nature>, 18> kNatures{
    {{"as the input", Nature::as_input},
     {"value", Nature::value},
     {"signed", Nature::about_zero},
     {"eastward", Nature::eastward},
     {"northward", Nature::northward},
     {"correlation", Nature::correlation},
     {"spread", Nature::spread},
     {"standard error", Nature::error},
     {"magnitude", Nature::magnitude},
     {"fraction", Nature::fraction},
     {"probability", Nature::probability},
     {"adjusted probability", Nature::adjusted_probability},
     {"count", Nature::count},
     {"effective count", Nature::effective_count},
     {"mask", Nature::mask},
     {"direction", Nature::direction},
     {"coordinate", Nature::coordinate},
     {"code", Nature::code}}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) noexcept {
  const auto found = std::ranges::find(names, value, [](const auto& pair) { return pair.second; });
  return found == names.end() ? std::string_view() : found->first;
}

template <class Names, class Value>
void find_in(const Names& names, std::string_view word, Value& value) {
  const auto found = std::ranges::find(names, word, [](const auto& pair) { return pair.first; });
  if (found != names.end()) value = found->second;
}

}  // namespace

std::string_view nature_name(Nature nature) noexcept { return name_in(kNatures, nature); }

std::string_view role_name(Role role) noexcept { return name_in(kRoles, role); }

Nature inherited(Nature of) noexcept {
  if (of == Nature::mask) return Nature::fraction;
  return of == Nature::unknown ? Nature::value : of;
}

std::string to_text(const StoredKind& kind) {
  const std::string_view role = role_name(kind.kind.role);
  const std::string_view nature = nature_name(kind.kind.nature);
  if (role.empty() && nature.empty()) return "";
  std::string text = kind.quantity;
  if (!text.empty()) text += ": ";
  text += role;
  if (!role.empty() && !nature.empty()) text += ", ";
  return text += nature;
}

std::optional<StoredKind> kind_from_text(std::string_view text) {
  if (trimmed(text).empty()) return std::nullopt;
  StoredKind kind;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    kind.quantity = trimmed(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view word = trimmed(text.substr(0, comma));
    find_in(kRoles, word, kind.kind.role);
    find_in(kNatures, word, kind.kind.nature);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return kind;
}

}  // namespace fieldwise::core
