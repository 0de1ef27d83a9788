#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "fieldwise/analysis/places/area_mean.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::AreaMean;
using fieldwise::analysis::AreaWeights;
using fieldwise::analysis::InputName;
using fieldwise::core::BordersChoice;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::core::RegionShares;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

namespace analysis = fieldwise::analysis;
namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// Has regions alone, no weights between grids.
class RegionsAlone : public analysis::Provider {
 public:
  analysis::GridWeights weights_of_file(const std::string& path, const Grid& from,
                                        std::shared_ptr<const Grid> to) override {
    return analysis::no_provider().weights_of_file(path, from, std::move(to));
  }
  analysis::GridWeights make_weights(std::shared_ptr<const Grid> from, std::shared_ptr<const Grid> to,
                                     fieldwise::kernels::RemapMethod method) override {
    return analysis::no_provider().make_weights(std::move(from), std::move(to), method);
  }
};

/// Has three regions of a grid of 2 x 4 cells: one cuts two cells, one fills a row, one lies elsewhere.
class ThreeRegions final : public RegionsAlone {
 public:
  std::shared_ptr<const RegionShares> shares(const std::shared_ptr<const Grid>& /*grid*/,
                                             const BordersChoice& borders) override {
    RegionShares all;
    all.attribute = "NAME";
    const std::vector<std::string> known = {"Cut", "Row", "Away"};
    const std::vector<std::vector<std::pair<std::size_t, double>>> cells = {
        {{1, 0.5}, {6, 0.25}}, {{0, 1.0}, {1, 1.0}, {2, 1.0}, {3, 1.0}}, {}};
    all.first = {0};
    for (const std::string& name : borders.all ? known : borders.names) {
      const auto region = static_cast<std::size_t>(std::ranges::find(known, name) - known.begin());
      all.names.push_back(name);
      all.area_sr.push_back(0.1);
      all.inside_sr.push_back(name == "Cut" ? 0.05 : name == "Row" ? 0.1 : 0.0);
      for (const auto& [cell, share] : cells.at(region)) {
        all.cells.push_back(cell);
        all.shares.push_back(share);
      }
      all.first.push_back(all.cells.size());
    }
    return std::make_shared<const RegionShares>(std::move(all));
  }
};

Field map(const xt::xtensor<double, 2>& values, const std::string& name = "tas") {
  Field field = core::map_of(values, core::rectilinear_grid({-30.0, 30.0}, {0.0, 90.0, 180.0, 270.0}), "K");
  field.header.name = name;
  return field;
}

AreaMean::Options over(const std::vector<std::string>& names, AreaWeights weights = AreaWeights::none) {
  AreaMean::Options options;
  options.borders = {"/home/somebody/land.shp", names, "", names.empty()};
  options.weights = weights;
  return options;
}

/// Returns one part of a mean of the first of some fields; the keys of the others are those given.
double mean_of(const std::vector<Field>& fields, const std::vector<InputName>& names, const AreaMean::Options& options,
               std::size_t part = 0) {
  ThreeRegions provider;
  std::vector<core::FieldHeader> headers;
  analysis::FieldReferences references;
  for (const Field& field : fields) {
    headers.push_back(field.header);
    references.emplace_back(field);
  }
  AreaMean operation(headers, options, names, provider, part);
  return analysis::evaluate(operation, references)[0].values(0, 0, 0);
}

const std::vector<InputName> kAlone = {{"of", "tas"}};
const std::vector<InputName> kWithWeights = {{"of", "tas"}, {"weights", "sftlf"}};

TEST(AreaMeanInBorders, WeighsCellsByTheirShare) {
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  EXPECT_NEAR(mean_of({field}, kAlone, over({"Cut"})), (0.5 * 2 + 0.25 * 7) / 0.75,
              tolerance::area_mean_of(2.0, 2.0, 5.0, 7.0));
  EXPECT_EQ(mean_of({field}, kAlone, over({"Row"})), 2.5);
}

TEST(AreaMeanInBorders, MultipliesSharesByAreas) {
  Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  Grid grid = *field.header.grid;
  grid.lat_bounds_deg = {-60.0, 0.0, 0.0, 30.0};
  field.header.grid = std::make_shared<const Grid>(grid);
  const double south = std::sqrt(0.75) * 0.5;
  const double north = 0.5 * 0.25;
  EXPECT_NEAR(mean_of({field}, kAlone, over({"Cut"}, AreaWeights::area)), (south * 2 + north * 7) / (south + north),
              tolerance::area_mean_of(2.0, 2.0, 5.0, 7.0));
}

TEST(AreaMeanInBorders, OfSeveralRegionsEachIsAPart) {
  ThreeRegions provider;
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  const std::vector<core::FieldHeader> headers = {field.header};
  const core::CoordinateAxis axis = AreaMean::parts(headers, over({}), provider);
  EXPECT_EQ(axis.name, "region");
  EXPECT_THAT(axis.labels, ElementsAre("Cut", "Row", "Away"));
  EXPECT_THAT(AreaMean::parts(headers, over({"Row", "Cut"}), provider).labels, ElementsAre("Row", "Cut"));
  EXPECT_EQ(AreaMean::parts(headers, over({"Row"}), provider).size(), 0U);
  EXPECT_EQ(AreaMean::parts(headers, {}, provider).size(), 0U);
  EXPECT_EQ(mean_of({field}, kAlone, over({}), 1), 2.5);
  EXPECT_EQ(mean_of({field}, kAlone, over({"Row", "Cut"}), 0), 2.5);
}

TEST(AreaMeanInBorders, WhereNoCellLiesInsideTheMeanIsMissingAndSaidSo) {
  ThreeRegions provider;
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  EXPECT_TRUE(std::isnan(mean_of({field}, kAlone, over({}), 2)));
  const std::vector<core::FieldHeader> headers = {field.header};
  EXPECT_THAT(AreaMean(headers, over({}), kAlone, provider, 2).notices(),
              ElementsAre(HasSubstr("no cell lies inside")));
  EXPECT_THAT(AreaMean(headers, over({}), kAlone, provider, 0).notices(), ElementsAre(HasSubstr("only a part of it")));
  EXPECT_THAT(AreaMean(headers, over({}), kAlone, provider, 1).notices(), ElementsAre());
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { AreaMean(headers, over({"Away"}), kAlone, provider, 0); }),
              AllOf(HasSubstr("Away of land.shp lies outside of 'tas'"), HasSubstr("lat -30 to 30, lon 0 to 270")));
}

TEST(AreaMeanInBorders, TakesWeightsInPercentAsFromZeroToOne) {
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  const Field share = map({{1.0, 0.5, 0.0, kMissing}, {1, 1, 1, 1}}, "sftlf");
  Field percent = share;
  for (double& value : percent.values) value *= 100.0;
  const double expected = (1.0 * 1 + 0.5 * 2) / 1.5;  // a missing weight is none
  EXPECT_EQ(mean_of({field, share}, kWithWeights, over({"Row"})), expected);
  EXPECT_EQ(mean_of({field, percent}, kWithWeights, over({"Row"})), expected);
}

TEST(AreaMeanInBorders, CountsAMaskWeightsAndSharesTogether) {
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, kMissing}});
  const Field mask = map({{1, 1, 0, 1}, {1, 1, 1, 1}}, "mask");
  const Field share = map({{0.5, 0.5, 1.0, 1.0}, {1, 1, 1, 1}}, "sftlf");
  const std::vector<InputName> names = {{"of", "tas"}, {"mask", "mask"}, {"weights", "sftlf"}};
  EXPECT_EQ(mean_of({field, mask, share}, names, over({"Row"})), (0.5 * 1 + 0.5 * 2 + 4) / 2.0);
  AreaMean::Options everywhere;
  everywhere.weights = AreaWeights::none;
  EXPECT_NEAR(mean_of({field, share}, kWithWeights, everywhere), (0.5 + 1.0 + 3.0 + 4.0 + 18.0) / 6.0,
              tolerance::area_mean_of(8.0, 2.0, 7.0, 7.0));
}

TEST(AreaMeanInBorders, AFractionIsOneOfTheSumOfAllWeights) {
  // Of the weights 0.5, 0.5, 1 and 1 the field has the first three: two thirds.
  const Field field = map({{1, 2, 3, kMissing}, {5, 6, 7, 8}});
  const Field share = map({{0.5, 0.5, 1.0, 1.0}, {1, 1, 1, 1}}, "sftlf");
  AreaMean::Options options = over({"Row"});
  options.min_fraction = 0.66;
  EXPECT_EQ(mean_of({field, share}, kWithWeights, options), (0.5 + 1.0 + 3.0) / 2.0);
  options.min_fraction = 0.67;
  EXPECT_TRUE(std::isnan(mean_of({field, share}, kWithWeights, options)));
}

TEST(AreaMeanInBorders, RefusesNegativeWeights) {
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  const Field cold = map({{1.0, -5.0, 0.0, 1.0}, {1, 1, 1, 1}}, "tas_c");
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         mean_of({field, cold}, kWithWeights, over({"Row"}));
                       }),
              HasSubstr("'tas_c' has negative values, such as -5, and cannot be weights"));
}

TEST(AreaMeanInBorders, SaysWhichFileWithoutTheWayToIt) {
  ThreeRegions provider;
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}});
  const std::vector<core::FieldHeader> headers = {field.header, field.header};
  AreaMean one(headers, over({"Row"}, AreaWeights::area), kWithWeights, provider, 0);
  EXPECT_EQ(one.outputs()[0].attributes.at("region"), "Row of land.shp, by NAME");
  EXPECT_EQ(one.outputs()[0].attributes.at("weights"), "area x tas");
  AreaMean several(headers, over({}), kWithWeights, provider, 1);
  EXPECT_EQ(several.outputs()[0].attributes.at("region"), "regions of land.shp, by NAME");
  EXPECT_NE(several.fingerprint(1), AreaMean(headers, over({}), kWithWeights, provider, 0).fingerprint(1));
}

TEST(AreaMeanInBorders, OverAllCellsIsTheMeanOverTheGlobe) {
  // The same numbers as without borders, to the last bit: shares of 1 change nothing, and neither do rows cut to the
  // columns that count.
  class Globe final : public RegionsAlone {
   public:
    std::shared_ptr<const RegionShares> shares(const std::shared_ptr<const Grid>& grid,
                                               const BordersChoice& /*borders*/) override {
      RegionShares all{"name", {"Globe"}, {12.0}, {12.0}, {0, grid->size()}, {}, {}};
      for (std::size_t cell = 0; cell < grid->size(); ++cell) all.cells.push_back(cell);
      all.shares.assign(grid->size(), 1.0);
      return std::make_shared<const RegionShares>(std::move(all));
    }
  };
  Globe provider;
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 2, 3);
  const std::vector<core::FieldHeader> headers = {field.header};
  AreaMean operation(headers, over({"Globe"}, AreaWeights::area), kAlone, provider, 0);
  sample::expect_same_bits(analysis::evaluate(operation, {field})[0], analysis::evaluate<AreaMean>({field})[0],
                           "globe");
}

}  // namespace
