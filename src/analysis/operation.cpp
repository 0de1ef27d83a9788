#include "fieldwise/analysis/operation.hpp"

#include "fieldwise/core/field.hpp"

namespace fieldwise::analysis {

core::IndexRange Operation::times_needed(std::size_t input, core::IndexRange times) const {
  static_cast<void>(input);
  return times;
}

void Reduction::complete(std::span<const core::MutableTileView> /*outputs*/) {}

std::vector<core::Field> Reduction::finish() {
  std::vector<core::Field> fields;
  for (const core::FieldHeader& header : outputs()) {
    fields.push_back(core::make_field(header));
    if (fields.back().header.name.empty()) {
      fields.back().header.name = header.quantity;
    }
  }
  std::vector<core::MutableTileView> views;
  views.reserve(fields.size());
  for (core::Field& field : fields) {
    views.push_back(core::view(field));
  }
  finish(views);
  if (need().keeps_results) {
    complete(views);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      fields[i].header.numeric_attributes = outputs()[i].numeric_attributes;
    }
  }
  return fields;
}

}  // namespace fieldwise::analysis
