#include "fieldwise/analysis/operation.hpp"

#include "fieldwise/core/field.hpp"

namespace fieldwise::analysis {

core::IndexRange Operation::times_needed(std::size_t input, core::IndexRange times) const {
  static_cast<void>(input);
  return times;
}

void Operation::work(std::size_t phase, std::size_t part) {
  static_cast<void>(phase);
  static_cast<void>(part);
}

void Operation::work_all() {
  const std::vector<std::size_t> parts = phases();
  for (std::size_t phase = 0; phase < parts.size(); ++phase) {
    for (std::size_t part = 0; part < parts[phase]; ++part) {
      work(phase, part);
    }
  }
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
