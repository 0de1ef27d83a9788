#include "fieldwise/analysis/evaluate.hpp"

namespace fieldwise::analysis {

namespace {

/// Makes fields for the outputs of a map, named as `Reduction::finish` names its own.
std::vector<core::Field> apply_whole(const Map& map, std::span<const core::TileView> inputs) {
  std::vector<core::Field> fields;
  for (const core::FieldHeader& header : map.outputs()) {
    fields.push_back(core::make_field(header));
    if (fields.back().header.name.empty()) {
      fields.back().header.name = header.quantity;
    }
  }
  std::vector<core::MutableTileView> views;
  for (core::Field& field : fields) {
    views.push_back(core::view(field));
  }
  map.apply(inputs, views);
  return fields;
}

std::vector<core::TileView> whole_views(const FieldReferences& inputs) {
  std::vector<core::TileView> views;
  for (const core::Field& input : inputs) {
    views.push_back(core::view(input));
  }
  return views;
}

}  // namespace

std::vector<core::Field> evaluate(Operation& operation, const FieldReferences& inputs) {
  const std::vector<core::TileView> views = whole_views(inputs);
  if (auto* const reduction = dynamic_cast<Reduction*>(&operation)) {
    reduction->begin({0, inputs[0].get().header.grid->rows});
    reduction->accumulate(views);
    reduction->work_all();
    return reduction->finish();
  }
  return apply_whole(dynamic_cast<Map&>(operation), views);
}

core::Table tabulate(Tabulation& operation, const FieldReferences& inputs) {
  operation.begin();
  operation.accumulate(whole_views(inputs));
  operation.work_all();
  return operation.table();
}

}  // namespace fieldwise::analysis
