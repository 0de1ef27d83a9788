#include "pipeline/plan/mapped_fields.hpp"

#include <fmt/format.h>

#include <span>
#include <string>
#include <utility>

#include "fieldwise/core/grid_turn.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/stream/mapped_source.hpp"
#include "fieldwise/stream/turned_source.hpp"

namespace fieldwise::pipeline {

namespace {

/// Notes what `made` is made of, and returns the source of that: a result is shown by one once it is finished.
std::shared_ptr<stream::FieldSource> make_of(PlannedField& made, const std::vector<PlannedField>& fields,
                                             std::size_t from) {
  made.made_of.push_back({from, nullptr});
  if (fields[from].source) return fields[from].source;
  return made.made_of.back().held = std::make_shared<stream::HeldSource>(fields[from].header);
}

/// Returns a digest of all that makes values of one grid those of another.
std::string identity_of(const PlannedStep& step, const core::FieldHeader& made) {
  std::string text(step.doc->name);
  const auto rule = made.attributes.find("regridding");
  text += rule == made.attributes.end() ? std::string() : rule->second;
  for (const std::vector<double>* places :
       {&made.grid->lat_deg, &made.grid->lon_deg, &made.grid->lat_bounds_deg, &made.grid->lon_bounds_deg}) {
    for (const double place : *places) text += fmt::format(" {}", place);
  }
  if (made.grid->healpix) text += " " + core::describe_healpix(made.grid->healpix->scheme);
  return io::sha256_of_bytes(std::as_bytes(std::span(text)));
}

}  // namespace

void map_from(const std::vector<PlannedField>& fields, const PlannedStep& step, std::size_t output,
              PlannedField& field) {
  const analysis::Map& map = *step.map;
  const std::size_t count = step.operation->outputs().size();
  std::vector<std::shared_ptr<stream::FieldSource>> from;
  for (const std::size_t input : step.inputs) from.push_back(make_of(field, fields, input));
  field.source = std::make_shared<stream::MappedSource>(
      std::move(from), field.header,
      [&map, output, count](std::span<const core::TileView> maps, const core::MutableTileView& to) {
        // Of several results the others are made too, and dropped.
        std::vector<std::vector<double>> dropped(count);
        std::vector<core::MutableTileView> results;
        for (std::size_t i = 0; i < count; ++i) {
          dropped[i].resize(i == output ? 0 : to.extent().size());
          results.push_back(i == output ? to : core::MutableTileView(dropped[i].data(), to.extent()));
        }
        map.apply(maps, results);
      },
      identity_of(step, field.header));
}

std::optional<PlannedField> turned_to(const std::vector<PlannedField>& fields, std::size_t position,
                                      const std::shared_ptr<const core::Grid>& grid) {
  const PlannedField& from = fields[position];
  if (from.header.grid == grid || core::same_grid(*from.header.grid, *grid)) return {};
  std::optional<core::GridTurn> turn = core::find_turn(*from.header.grid, *grid);
  if (!turn) return {};
  PlannedField field;
  field.name = from.name;
  field.tile = fmt::format("{} in the order of another", from.tile);
  field.header = from.header;
  field.header.grid = grid;
  field.source = std::make_shared<stream::TurnedSource>(make_of(field, fields, position), grid, *std::move(turn));
  return field;
}

}  // namespace fieldwise::pipeline
