#include "geometry/answer_shares.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "fieldwise/core/error.hpp"
#include "geometry/borders_file.hpp"
#include "geometry/box_shares.hpp"
#include "geometry/check_shapes.hpp"
#include "geometry/choose_regions.hpp"
#include "geometry/polygon_shares.hpp"

namespace fieldwise::geometry {
namespace {

using core::Error;

double area_of(const RegionShape& shape) {
  double area = 0.0;
  for (const Polygon& polygon : shape.polygons) {
    for (std::size_t i = 0; i < polygon.size(); ++i) area += (i == 0 ? 1.0 : -1.0) * area_sr(polygon[i]);
  }
  return area;
}

void add(core::RegionShares& all, const RegionShape& shape, const std::vector<CellShare>& shares, double inside_sr) {
  all.names.push_back(shape.name);
  all.area_sr.push_back(area_of(shape));
  all.inside_sr.push_back(inside_sr);
  for (const CellShare& one : shares) {
    all.cells.push_back(one.cell);
    all.shares.push_back(one.share);
  }
  all.first.push_back(all.cells.size());
}

template <class Finder>
void add_all(core::RegionShares& all, const std::vector<RegionShape>& shapes, Finder&& finder) {
  for (const RegionShape& shape : shapes) {
    try {
      require_sound(shape);
      const std::vector<CellShare> shares = finder.shares_of(shape);
      add(all, shape, shares, finder.inside_sr());
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("{}, in the region '{}'", error.what(), shape.name));
    }
  }
}

}  // namespace

core::RegionShares answer_shares(const SharesQuestion& question) {
  const std::filesystem::path path(question.choice.path);
  const BordersFile file = read_borders(question.choice.path);
  core::RegionShares all;
  all.first = {0};
  try {
    const ChosenRegions chosen = choose_regions(file, question.choice, path.stem().string());
    all.attribute = chosen.attribute;
    if (question.cells.form == CellForm::boxes) {
      add_all(all, chosen.shapes, BoxShares(question.cells));
    } else {
      add_all(all, chosen.shapes, PolygonShares(question.cells));
    }
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{} {}", path.filename().string(), error.what()));
  }
  return all;
}

}  // namespace fieldwise::geometry
