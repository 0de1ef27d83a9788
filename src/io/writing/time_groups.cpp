#include "fieldwise/io/writing/time_groups.hpp"

#include <algorithm>

namespace fieldwise::io {

namespace {

bool same_axis(const core::TimeAxis& a, const core::TimeAxis& b) {
  return a.calendar == b.calendar && a.climatological == b.climatological && a.stamp == b.stamp && a.lower == b.lower &&
         a.upper == b.upper && a.reckoning == b.reckoning;
}

}  // namespace

std::vector<std::vector<std::size_t>> time_groups(const std::vector<core::FieldHeader>& fields) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const core::FieldHeader& field = fields[i];
    if (field.leading != core::Leading::time) continue;
    const auto same = std::ranges::find_if(groups, [&](const std::vector<std::size_t>& group) {
      const core::FieldHeader& first = fields[group.front()];
      return first.time == field.time || same_axis(*first.time, *field.time);
    });
    if (same == groups.end()) {
      groups.push_back({i});
    } else {
      same->push_back(i);
    }
  }
  return groups;
}

}  // namespace fieldwise::io
