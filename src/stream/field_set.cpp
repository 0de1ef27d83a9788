#include "fieldwise/stream/field_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::stream {

void FieldSet::add(const std::string& name, std::shared_ptr<FieldSource> source) {
  headers_.push_back(source->header());
  entries_[name] = ShownField{headers_.size() - 1, std::move(source), {}, {}, {}};
}

void FieldSet::add(const std::string& name, const core::FieldHeader& header, const core::TileView& whole) {
  headers_.push_back(header);
  entries_[name] = ShownField{headers_.size() - 1, nullptr, whole, {}, {}};
}

bool FieldSet::contains(std::string_view name) const { return entries_.contains(name); }

const FieldSet::ShownField& FieldSet::entry(std::string_view name) const {
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
  const ShownField& found = entry(name);
  return found.source ? found.source->storage() : StorageShape{};
}

void FieldSet::read_together(std::size_t times) {
  for (const auto& [name, field] : entries_) {
    if (field.source) {
      field.source->read_together(times);
    }
  }
}

void FieldSet::read(FieldSource& source, const core::Extent& extent, Buffer& into) {
  if (into.extent == extent && !into.values.empty()) {
    return;
  }
  into.values.resize(extent.size());
  into.extent = {};  // a failing read must not leave an older extent believed
  source.read({into.values.data(), extent});
  into.extent = extent;
}

void FieldSet::read_ahead(std::string_view name, core::IndexRange times, core::IndexRange rows) {
  ShownField& found = entries_.find(name)->second;
  const core::Extent extent{times, rows, headers_[found.position].grid->columns};
  if (found.source && found.shown.extent != extent) {
    read(*found.source, extent, found.ahead);
  }
}

core::TileView FieldSet::show(std::string_view name, core::IndexRange times, core::IndexRange rows) {
  static_cast<void>(entry(name));
  ShownField& found = entries_.find(name)->second;
  if (!found.source) {
    return found.whole.narrowed(times, rows);
  }
  const core::Extent extent{times, rows, headers_[found.position].grid->columns};
  if (found.ahead.extent == extent && found.shown.extent != extent) {
    std::swap(found.shown, found.ahead);
  }
  read(*found.source, extent, found.shown);
  return {found.shown.values.data(), extent};
}

}  // namespace fieldwise::stream
