#include "fieldwise/stream/field_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::stream {

void FieldSet::add(const std::string& name, std::shared_ptr<FieldSource> source) {
  headers_.push_back(source->header());
  entries_[name] = Entry{headers_.size() - 1, std::move(source), {}, {}, {}};
}

void FieldSet::add(const std::string& name, const core::FieldHeader& header, const core::TileView& whole) {
  headers_.push_back(header);
  entries_[name] = Entry{headers_.size() - 1, nullptr, whole, {}, {}};
}

bool FieldSet::contains(std::string_view name) const { return entries_.contains(name); }

const FieldSet::Entry& FieldSet::entry(std::string_view name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    std::vector<std::string> names;
    for (const auto& known : entries_) {
      names.push_back(known.first);
    }
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("there is no field '{}' here; there are: {}", name, fmt::join(names, ", ")));
  }
  return found->second;
}

const core::FieldHeader& FieldSet::header(std::string_view name) const { return headers_[entry(name).position]; }

StorageShape FieldSet::storage(std::string_view name) const {
  const Entry& found = entry(name);
  return found.source ? found.source->storage() : StorageShape{};
}

void FieldSet::read_together(std::size_t times) {
  for (const auto& [name, field] : entries_) {
    if (field.source) {
      field.source->read_together(times);
    }
  }
}

core::TileView FieldSet::show(std::string_view name, core::IndexRange times, core::IndexRange rows) {
  const Entry& found = entry(name);
  if (!found.source) {
    return found.whole.narrowed(times, rows);
  }
  Entry& filled = entries_.find(name)->second;
  const core::Extent extent{times, rows, headers_[found.position].grid->columns};
  if (filled.shown == extent && !filled.buffer.empty()) {
    return {filled.buffer.data(), extent};
  }
  filled.buffer.resize(extent.size());
  filled.shown = {};  // a failing read must not leave an older extent believed
  found.source->read({filled.buffer.data(), extent});
  filled.shown = extent;
  return {filled.buffer.data(), extent};
}

}  // namespace fieldwise::stream
