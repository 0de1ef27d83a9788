#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <random>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using test::counted;
using test::SmallFile;
using ::testing::ElementsAre;
using ::testing::SizeIs;

using Names = std::vector<std::string>;

/// Says in which way the values of a file are stored.
struct Storage {
  std::string name;
  int mode = 0;
  bool chunked = false;
  std::size_t layers_of_chunk = 1;
  friend void PrintTo(const Storage& storage, std::ostream* stream) { *stream << storage.name; }
};

const std::vector<Storage> kStorages{{"classic", 0, false, 1},
                                     {"contiguous", NC_NETCDF4, false, 1},
                                     {"chunks_of_one_layer", NC_NETCDF4, true, 1},
                                     {"chunks_of_two_layers", NC_NETCDF4, true, 2},
                                     {"chunks_of_all_layers", NC_NETCDF4, true, 100}};

const std::vector<Names> kOrders{{"lev", "time", "lat", "lon"},
                                 {"time", "lev", "lat", "lon"},
                                 {"lat", "lon", "time", "lev"},
                                 {"time", "lat", "lon", "band"},
                                 {"time", "band", "lat", "lon"},
                                 {"member", "time", "lev", "lat", "lon"},
                                 {"time", "lat", "lev", "lon", "member"},
                                 {"lon", "lev", "lat", "member", "time"},
                                 {"lev", "time"},
                                 {"time", "member"}};

const std::map<std::string, std::size_t> kSizes{{"time", 7}, {"lat", 3},  {"lon", 4},
                                                {"lev", 5},  {"band", 3}, {"member", 2}};

/// Returns the number that stands at a place, different everywhere.
double value_at(const std::map<std::string, std::size_t>& place) {
  double value = 0.0;
  for (const std::string name : {"time", "lat", "lon", "lev", "band", "member"}) {
    const auto found = place.find(name);
    value = value * static_cast<double>(kSizes.at(name)) + (found == place.end() ? 0.0 : double(found->second));
  }
  return value;
}

using Case = std::tuple<Names, Storage>;

class LayersOf : public test::InputFixture, public testing::WithParamInterface<Case> {
 protected:
  [[nodiscard]] static const Names& order() { return std::get<0>(GetParam()); }
  [[nodiscard]] static bool has(const std::string& name) { return std::ranges::count(order(), name) > 0; }

  /// Writes the values in the order of the dimensions, packed as integers of two bytes.
  void write(const std::string& name, std::size_t first_time, std::size_t times) {
    const Storage& storage = std::get<1>(GetParam());
    std::vector<std::size_t> sizes;
    std::vector<std::size_t> chunks;
    for (const std::string& dimension : order()) {
      const bool layer = dimension == "lev" || dimension == "band" || dimension == "member";
      sizes.push_back(dimension == "time" ? times : kSizes.at(dimension));
      chunks.push_back(std::min(sizes.back(), layer ? storage.layers_of_chunk : std::size_t{2}));
    }
    std::vector<double> values;
    std::map<std::string, std::size_t> place;
    std::vector<std::size_t> at(sizes.size(), 0);
    for (bool more = true; more;) {
      for (std::size_t i = 0; i < at.size(); ++i) place[order()[i]] = at[i] + (order()[i] == "time" ? first_time : 0);
      values.push_back(value_at(place));
      std::size_t i = at.size();
      while (i > 0 && ++at[i - 1] == sizes[i - 1]) at[--i] = 0;
      more = i > 0;
    }
    SmallFile file(path(name), storage.mode);
    file.time(counted(times, static_cast<double>(first_time)), "days since 2000-01-01", "standard", false);
    if (has("lat")) file.lat_lon({-30, 0, 30}, {0, 10, 20, 30});
    if (has("lev")) {
      file.dimension("lev", 5).variable("lev", NC_DOUBLE, {"lev"}, {1000, 850, 500, 250, 100});
      file.text("lev", "units", "hPa").text("lev", "positive", "down");
    }
    if (has("band")) file.dimension("band", 3);
    if (has("member")) file.dimension("member", 2).variable("member", NC_INT, {"member"}, {7, 8});
    file.variable("v", NC_SHORT, order(), values, storage.chunked ? chunks : std::vector<std::size_t>{});
    file.numbers("v", "add_offset", NC_DOUBLE, {0.5}).text("v", "units", "K").close();
  }

  /// Compares a tile of a layer with what was written.
  void expect_tile(stream::FieldSource& source, core::IndexRange times, core::IndexRange rows) {
    const core::FieldHeader& header = source.header();
    const std::size_t columns = header.grid->columns;
    std::vector<double> tile(times.size() * rows.size() * columns, -1.0);
    source.read({tile.data(), {times, rows, columns}});
    std::map<std::string, std::size_t> place;
    const std::vector<std::size_t> layer = header.layers->positions(header.layer);
    for (std::size_t i = 0; i < layer.size(); ++i) place[header.layers->axes[i].name] = layer[i];
    std::size_t at = 0;
    for (place["time"] = times.begin; place["time"] < times.end; ++place["time"]) {
      for (place["lat"] = rows.begin; place["lat"] < rows.end; ++place["lat"]) {
        for (place["lon"] = 0; place["lon"] < columns; ++place["lon"]) {
          ASSERT_EQ(tile[at++], value_at(place) + 0.5) << header.layers->name_of(header.layer);
        }
      }
    }
    compared_ += at;
  }

  /// Returns how many layers are decoded together with the first: those of its chunk, or those that lie side by side.
  [[nodiscard]] static std::size_t decoded_together() {
    const auto is_layer = [](const std::string& name) { return name == "lev" || name == "band" || name == "member"; };
    const Storage& storage = std::get<1>(GetParam());
    std::size_t together = 1;
    for (auto name = order().rbegin(); name != order().rend(); ++name) {
      if (!is_layer(*name) && !storage.chunked) break;
      const std::size_t size = kSizes.at(*name);
      if (is_layer(*name)) together *= storage.chunked ? std::min(size, storage.layers_of_chunk) : size;
    }
    return together;
  }

  std::size_t compared_ = 0;
};

TEST_P(LayersOf, AreReadInAnyTilesAndAnyOrder) {
  write("a.nc", 0, 3);
  write("b.nc", 3, 4);
  io::InputFields fields = io::open_fields(spec_of({"a.nc", "b.nc"}, "v"));
  ASSERT_THAT(fields.variables, SizeIs(1));
  const auto& layers = fields.variables[0].layers;
  const std::size_t rows = layers[0]->header().grid->rows;
  std::size_t count = 1;
  for (const std::string& name : order())
    count *= name == "time" || name == "lat" || name == "lon" ? 1 : kSizes.at(name);
  ASSERT_THAT(layers, SizeIs(count));
  std::mt19937 random(91);
  for (const std::size_t together : {1U, 2U, 4U}) {
    for (const auto& layer : layers) layer->read_together(together);
    for (const core::IndexRange times : {core::IndexRange{0, 7}, {0, 2}, {2, 4}, {1, 3}, {5, 7}}) {
      for (const core::IndexRange band : {core::IndexRange{0, rows}, {rows / 2, rows}}) {
        std::vector<std::size_t> shuffled(layers.size());
        for (std::size_t i = 0; i < layers.size(); ++i) shuffled[i] = i;
        std::ranges::shuffle(shuffled, random);
        for (const std::size_t i : shuffled) expect_tile(*layers[i], times, band);
      }
    }
  }
  EXPECT_GT(compared_, 0U);
}

// What is read from a file that was changed meanwhile is an error: values that come without one are not read again.
TEST_P(LayersOf, ThatAChunkHoldsTogetherAreDecodedOnce) {
  write("a.nc", 0, 7);
  io::InputFields fields = io::open_fields(spec_of({"a.nc"}, "v"));
  const auto& layers = fields.variables[0].layers;
  const std::size_t together = decoded_together();
  const core::IndexRange rows{0, layers[0]->header().grid->rows};
  expect_tile(*layers[0], {2, 5}, rows);
  std::ofstream(path("a.nc"), std::ios::app) << "changed";
  std::size_t decoded = 0;
  for (const auto& layer : layers) {
    try {
      expect_tile(*layer, {2, 5}, rows);
      ++decoded;
    } catch (const core::Error&) {
    }
  }
  EXPECT_EQ(decoded, together == 1 ? 0 : together);
  EXPECT_GE(layers[0]->storage().layers_together, together);
  EXPECT_THROW(expect_tile(*layers[0], {0, 2}, rows), core::Error);
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string name;
  for (const std::string& dimension : std::get<0>(info.param)) name += dimension + "_";
  return name + std::get<1>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(Order, LayersOf, testing::Combine(testing::ValuesIn(kOrders), testing::ValuesIn(kStorages)),
                         name_of);

class Layers : public test::InputFixture {};

TEST_F(Layers, SayWhichChunksHoldSeveral) {
  const auto together = [&](const Names& dimensions, const std::vector<std::size_t>& chunks) {
    SmallFile file(path("a.nc"));
    file.lat_lon({0, 1}, {0, 1}).time({0, 1}).dimension("lev", 5);
    file.variable("lev", NC_DOUBLE, {"lev"}, counted(5)).text("lev", "axis", "Z");
    file.variable("v", NC_FLOAT, dimensions, counted(40), chunks).close();
    return io::open_fields(spec_of({"a.nc"}, "v")).variables[0].layers[0]->storage().layers_together;
  };
  EXPECT_EQ(together({"time", "lev", "lat", "lon"}, {1, 1, 2, 2}), 1U);
  EXPECT_EQ(together({"time", "lev", "lat", "lon"}, {1, 2, 2, 2}), 2U);
  EXPECT_EQ(together({"time", "lev", "lat", "lon"}, {1, 5, 2, 2}), 5U);
  io::InputSpec some = spec_of({"a.nc"}, "v");
  some.level = core::AxisChoice(core::ChoiceForm::list, {{1.0}, {3.0}});
  EXPECT_EQ(io::open_fields(some).variables[0].layers[0]->storage().layers_together, 3U)
      << "what lies between is kept too";
}

TEST_F(Layers, ShareTheBytesThatAreToBeRead) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).dimension("lev", 5).variable("lev", NC_DOUBLE, {"lev"}, counted(5));
  file.text("lev", "axis", "Z").variable("v", NC_FLOAT, {"lev", "lat", "lon"}, counted(20)).close();
  const io::InputFields fields = io::open_fields(spec_of({"a.nc"}, "v"));
  ASSERT_THAT(fields.variables[0].layers, SizeIs(5));
  for (const auto& layer : fields.variables[0].layers) EXPECT_EQ(layer->bytes_to_read(), 16U);
}

// Places of chunks take a visit of the file, which a hundred levels would make a hundred times.
TEST_F(Layers, LookTheirChunksUpOnce) {
  SmallFile file(path("a.nc"));
  file.lat_lon({0, 1}, {0, 1}).dimension("lev", 5).variable("lev", NC_DOUBLE, {"lev"}, counted(5));
  file.text("lev", "axis", "Z").variable("v", NC_FLOAT, {"lev", "lat", "lon"}, counted(20), {1, 2, 2}).close();
  const io::InputFields fields = io::open_fields(spec_of({"a.nc"}, "all"));
  ASSERT_THAT(fields.variables[0].layers, SizeIs(5));
  const std::size_t bytes = fields.variables[0].layers[0]->bytes_to_read();
  EXPECT_GT(bytes, 0U);
  std::filesystem::remove(path("a.nc"));
  for (const auto& layer : fields.variables[0].layers) EXPECT_EQ(layer->bytes_to_read(), bytes);
}

TEST_F(Layers, TellForThemselvesWhatTheyComeFromAndMet) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).time({0}).dimension("lev", 2).variable("lev", NC_DOUBLE, {"lev"}, {10, 5});
  std::vector<double> values = counted(8);
  values[6] = std::numeric_limits<double>::infinity();
  file.text("lev", "units", "hPa").variable("v", NC_DOUBLE, {"time", "lat", "lon", "lev"}, values).close();
  const io::InputFields fields = io::open_fields(spec_of({"a.nc"}, "v"));
  const auto& layers = fields.variables[0].layers;
  EXPECT_NE(layers[0]->fingerprint({0, 1}), layers[1]->fingerprint({0, 1}));
  static_cast<void>(stream::read_field(*layers[1]));
  EXPECT_THAT(layers[1]->files_read(), SizeIs(1));
  EXPECT_THAT(layers[0]->files_read(), SizeIs(0));
  EXPECT_THAT(layers[1]->findings(), SizeIs(0));
  static_cast<void>(stream::read_field(*layers[0]));
  EXPECT_THAT(layers[0]->findings(), SizeIs(1));
  EXPECT_THAT(layers[1]->findings(), SizeIs(0));
}

TEST_F(Layers, KeepWhatTheFileSaysOfTheirAxis) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).dimension("depth", 2).dimension("bnds", 2);
  file.variable("depth", NC_FLOAT, {"depth"}, {5, 15}).text("depth", "units", "m").text("depth", "positive", "down");
  file.text("depth", "standard_name", "depth").text("depth", "long_name", "depth of the middle");
  file.text("depth", "bounds", "depth_edges").variable("depth_edges", NC_FLOAT, {"depth", "bnds"}, {0, 10, 10, 20});
  file.variable("v", NC_FLOAT, {"lat", "depth", "lon"}, counted(8)).close();
  EXPECT_THAT(layer_values(spec_of({"a.nc"}, "v")), ElementsAre(0, 1, 4, 5, 2, 3, 6, 7));
  ASSERT_THAT(axes(), SizeIs(1));
  const core::CoordinateAxis expected{.name = "depth",
                                      .long_name = "depth of the middle",
                                      .units = "m",
                                      .whole = false,
                                      .values = {5, 15},
                                      .attributes = {{"positive", "down"}, {"standard_name", "depth"}},
                                      .bounds = {0, 10, 10, 20}};
  EXPECT_EQ(axes()[0], expected);
}

TEST_F(Layers, AreNamedByTextWhereTheirAxisIsText) {
  for (const bool as_strings : {false, true}) {
    for (const std::string name : {"basin", "region_name"}) {
      SmallFile file(path("a.nc"));
      file.dimension("basin", 3).labels(name, "basin", {"Atlantic", "Indian", "global ocean"}, as_strings);
      file.time({0, 1}).variable("v", NC_FLOAT, {"basin", "time"}, counted(6));
      file.text("v", "coordinates", name).close();
      EXPECT_EQ(layer_values(spec_of({"a.nc"}, "v")), counted(6));
      EXPECT_EQ(axes()[0].name, "basin");
      EXPECT_THAT(axes()[0].labels, ElementsAre("Atlantic", "Indian", "global ocean"));
    }
  }
}

TEST_F(Layers, AreCountedWhereNothingNamesThem) {
  SmallFile file(path("a.nc"), 0);
  file.dimension("band", 3).time({0, 1}).variable("v", NC_FLOAT, {"time", "band"}, counted(6)).close();
  EXPECT_THAT(layer_values(spec_of({"a.nc"}, "v")), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_TRUE(axes()[0].counted);
  EXPECT_THAT(axes()[0].values, ElementsAre(1, 2, 3));
}

TEST_F(Layers, OfJoinedFilesMustBeTheSame) {
  const auto write = [&](const std::string& name, double time, const std::vector<double>& levels) {
    SmallFile file(path(name), 0);
    file.time({time}).dimension("lev", levels.size()).variable("lev", NC_DOUBLE, {"lev"}, levels);
    file.text("lev", "units", "hPa")
        .variable("v", NC_FLOAT, {"time", "lev"}, counted(levels.size(), 10 * time))
        .close();
  };
  write("a.nc", 0, {1000, 500});
  write("b.nc", 1, {1000, 500});
  EXPECT_THAT(layer_values(spec_of({"a.nc", "b.nc"}, "v")), ElementsAre(0, 10, 1, 11));
  write("b.nc", 1, {1000, 850, 500});
  EXPECT_THAT(fields_refused(spec_of({"a.nc", "b.nc"}, "v"), core::ErrorKind::inputs_disagree),
              testing::HasSubstr("a.nc and b.nc have different further dimensions for v: 2 x lev (1000 hPa to 500 hPa) "
                                 "and 3 x lev (1000 hPa to 500 hPa)"));
  // A level that all files have is the same wherever it stands.
  io::InputSpec one = spec_of({"a.nc", "b.nc"}, "v");
  one.level = core::AxisPlace{500.0};
  EXPECT_THAT(layer_values(one), ElementsAre(1, 12));
}

TEST_F(Layers, ThatAreTheOnlyOnesOfTheirFilesMustBeTheSameLevel) {
  const auto write = [&](const std::string& name, double time, double level, double number, bool scalar) {
    SmallFile file(path(name), 0);
    file.time({time}).dimension("lev", 1).dimension("number", 1);
    file.variable("lev", NC_DOUBLE, scalar ? Names{} : Names{"lev"}, {level}).text("lev", "units", "hPa");
    file.variable("number", NC_INT, {"number"}, {number});
    file.variable("v", NC_FLOAT, scalar ? Names{"time", "number"} : Names{"time", "lev", "number"}, {time});
    file.text("v", "coordinates", "lev").close();
  };
  for (const bool scalar : {false, true}) {
    write("a.nc", 0, 850, 1, scalar);
    write("b.nc", 1, 850, 2, scalar);
    EXPECT_THAT(layer_values(spec_of({"a.nc", "b.nc"}, "v")), ElementsAre(0, 1));
    EXPECT_THAT(fields_.notices, testing::Contains(testing::HasSubstr("v is of number 2, and that of")));
    write("b.nc", 1, 500, 1, scalar);
    EXPECT_THAT(fields_refused(spec_of({"a.nc", "b.nc"}, "v"), core::ErrorKind::inputs_disagree),
                testing::HasSubstr("have v at different places of level: 850 hPa and 500 hPa"));
  }
}

TEST_F(Layers, OfJoinedFilesMayBeInAnotherOrderOfDimensions) {
  for (const auto& [name, time] : {std::pair("a.nc", 0.0), std::pair("b.nc", 1.0)}) {
    SmallFile file(path(name), 0);
    file.time({time}, "days since 2000-01-01", "standard", false)
        .dimension("lev", 2)
        .dimension("number", 2)
        .variable("lev", NC_DOUBLE, {"lev"}, {1000, 500});
    file.text("lev", "units", "hPa").variable("number", NC_INT, {"number"}, {0, 1});
    const Names order = time == 0.0 ? Names{"time", "lev", "number"} : Names{"number", "lev", "time"};
    file.variable("v", NC_FLOAT, order, counted(4)).close();
  }
  EXPECT_THAT(layer_values(spec_of({"a.nc", "b.nc"}, "v")), ElementsAre(0, 0, 1, 2, 2, 1, 3, 3));
}

}  // namespace
}  // namespace fieldwise
