#include "fieldwise/analysis/operation.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "fieldwise/core/field.hpp"

namespace fieldwise::analysis {

namespace {

/// Returns how much of a quantity is documented by an output ("slope_PREDICTOR": "slope_"), or nothing where it is
/// another.
std::optional<std::size_t> documented_part(const OutputDoc& output, std::string_view quantity) {
  const std::string_view name = output.quantity;
  if (name == quantity) return quantity.size();
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto open = static_cast<std::size_t>(std::ranges::find_if(name, is_capital) - name.begin());
  const std::string_view fixed = name.substr(0, open);
  if (!quantity.starts_with(fixed) || quantity.size() == fixed.size()) return std::nullopt;
  const bool is_part = open < name.size() || quantity[fixed.size()] == '_';
  return is_part ? std::optional(fixed.size()) : std::nullopt;
}

core::ResultKind kind_from(const OperationDoc& doc, std::string_view quantity, core::Nature of) {
  core::ResultKind kind = declared_kind(doc, quantity);
  if (kind.nature == core::Nature::as_input) kind.nature = core::inherited(of);
  return kind;
}

/// Says where a result stands as its input does: at a level, at single values of further coordinates.
void keep_place(core::FieldHeader& result, const core::FieldHeader& of) {
  if (const auto level = of.attributes.find("level"); level != of.attributes.end()) result.attributes.insert(*level);
  result.scalar_coordinates = of.scalar_coordinates;
}

}  // namespace

core::ResultKind declared_kind(const OperationDoc& doc, std::string_view quantity) {
  core::ResultKind kind;
  std::optional<std::size_t> longest;
  for (const OutputDoc& output : doc.outputs) {
    const auto part = documented_part(output, quantity);
    if (!part || (longest && *part <= *longest)) continue;
    longest = part;
    kind = output.kind;
  }
  return kind;
}

void declare_column_kinds(core::Table& table, const OperationDoc& doc, core::Nature of) {
  for (core::TableColumn& column : table.columns) column.kind = kind_from(doc, column.name, of);
  for (core::TableColumn& column : table.features) column.kind = kind_from(doc, column.name, of);
}

void Operation::declare_kinds(const OperationDoc& doc, const core::FieldHeader& of) {
  for (core::FieldHeader& header : outputs_) {
    header.kind = kind_from(doc, header.quantity, of.kind.nature);
    keep_place(header, of);
  }
}

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

void Reduction::review(std::span<const core::MutableTileView> /*outputs*/) {}

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
