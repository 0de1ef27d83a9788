#include <gmock/gmock.h>

#include <fstream>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::CoordinateAxis;
using test::OpenedFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

CoordinateAxis pressures(std::vector<double> values = {1000, 500, 100}) {
  return {.name = "level",
          .long_name = "pressure",
          .units = "hPa",
          .whole = false,
          .values = std::move(values),
          .attributes = {{"axis", "Z"}, {"positive", "down"}, {"standard_name", "air_pressure"}}};
}

CoordinateAxis members(std::size_t count = 2) {
  CoordinateAxis axis{.name = "member", .long_name = "", .units = "", .whole = true, .values = {}};
  for (std::size_t i = 0; i < count; ++i) axis.values.push_back(static_cast<double>(i));
  return axis;
}

CoordinateAxis models() {
  CoordinateAxis axis{.name = "model", .long_name = "model", .units = "", .whole = false, .values = {}};
  axis.labels = {"a", "caf\xc3\xa9", "third model"};
  return axis;
}

CoordinateAxis bands() {
  CoordinateAxis axis{.name = "band", .long_name = "", .units = "1", .whole = true, .values = {1, 2}};
  axis.counted = true;
  return axis;
}

/// Makes a header of a variable with layers.
core::FieldHeader layered(core::FieldHeader header, std::vector<CoordinateAxis> axes) {
  header.layers = std::make_shared<const core::Layers>(core::Layers{std::move(axes)});
  return header;
}

/// Makes all layers of a variable; values differ everywhere.
std::vector<core::Field> layers_of(const core::FieldHeader& header) {
  std::vector<core::Field> fields;
  for (std::size_t layer = 0; layer < header.layer_count(); ++layer) {
    core::FieldHeader one = header;
    one.layer = layer;
    fields.push_back(test::filled(one));
    for (double& value : fields.back().values) value += 100.0 * static_cast<double>(layer);
  }
  return fields;
}

class LayerWriting : public test::InputFixture {
 protected:
  /// Writes a variable, reads it back, and requires the same layers and values.
  void expect_back(const core::FieldHeader& header, const io::OutputFormat& format = {}) {
    const std::vector<core::Field> written = layers_of(header);
    io::write(path("out.nc"), written, {}, format);
    fields_ = io::open_fields(spec_of({"out.nc"}, header.name));
    ASSERT_THAT(fields_.variables, SizeIs(1));
    const auto& layers = fields_.variables[0].layers;
    ASSERT_THAT(layers, SizeIs(written.size()));
    EXPECT_EQ(layers[0]->header().leading, header.leading);
    ASSERT_NE(layers[0]->header().layers, nullptr);
    EXPECT_EQ(*layers[0]->header().layers, *header.layers);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      EXPECT_EQ(layers[i]->storage().layers_together, 1U);
      const core::Field back = stream::read_field(*layers[i]);
      ASSERT_EQ(back.values.shape(), written[i].values.shape());
      for (std::size_t k = 0; k < back.values.size(); ++k) {
        const double expected = written[i].values.data()[k];
        const double found = back.values.data()[k];
        ASSERT_TRUE(expected == found || (std::isnan(expected) && std::isnan(found))) << i << " " << k;
      }
    }
  }

  [[nodiscard]] static std::shared_ptr<const core::TimeAxis> months() {
    return test::months_from_1980(5, core::Calendar::standard);
  }
};

TEST_F(LayerWriting, OfMapsInTimeComesBack) {
  expect_back(layered(test::header_of("u", months(), test::global_grid(6, 8)), {pressures(), members()}));
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("u"), ElementsAre("time", "level", "member", "lat", "lon"));
  EXPECT_THAT(file.chunks("u"), ElementsAre(1, 1, 1, 6, 8));
  EXPECT_THAT(file.values("level"), ElementsAre(1000, 500, 100));
  EXPECT_EQ(file.text("level", "positive"), "down");
  EXPECT_EQ(file.text("u", "fieldwise_layers"), "(none)") << "time tells what is leading";
}

TEST_F(LayerWriting, OfMapsWithoutTimeComesBackAsLayers) {
  expect_back(layered(test::header_of("u", nullptr, test::global_grid(3, 4)), {members()}));
  EXPECT_EQ(OpenedFile(path("out.nc")).text("u", "fieldwise_layers"), "member");
  expect_back(layered(test::header_of("u", nullptr, test::global_grid(3, 4)), {pressures()}));
}

TEST_F(LayerWriting, OfMapsOfLagsComesBack) {
  core::FieldHeader header = test::header_of("r", nullptr, test::global_grid(3, 4));
  header.leading = core::Leading::coordinate;
  header.coordinate = std::make_shared<const CoordinateAxis>(core::lag_axis({-2, 0, 5}, "month"));
  expect_back(layered(header, {members(), pressures()}));
  EXPECT_THAT(OpenedFile(path("out.nc")).dimensions("r"), ElementsAre("lag", "member", "level", "lat", "lon"));
}

TEST_F(LayerWriting, OfSeriesComesBack) {
  expect_back(layered(test::header_of("s", test::months_from_1980(700, core::Calendar::noleap), nullptr),
                      {pressures(), members()}));
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("s"), ElementsAre("time", "level", "member"));
  EXPECT_THAT(file.chunks("s"), ElementsAre(512, 1, 1));
}

TEST_F(LayerWriting, OfSingleNumbersComesBack) {
  expect_back(layered(test::header_of("s", nullptr, nullptr), {pressures()}));
  EXPECT_THAT(OpenedFile(path("out.nc")).dimensions("s"), ElementsAre("level"));
}

TEST_F(LayerWriting, OfNamesAndOfMereCountsComesBack) {
  expect_back(layered(test::header_of("u", months(), test::tilted_grid()), {models(), bands()}));
  const OpenedFile file(path("out.nc"));
  EXPECT_THAT(file.dimensions("u"), ElementsAre("time", "model", "band", "y", "x"));
  EXPECT_EQ(file.text("u", "coordinates"), "model lat lon");
  EXPECT_FALSE(file.has("band"));
  EXPECT_THAT(file.dimensions("model"), ElementsAre("model", "model_strlen"));
}

TEST_F(LayerWriting, OfAnAxisWithBoundsComesBack) {
  CoordinateAxis axis = pressures();
  axis.bounds = {1050, 800, 800, 300, 300, 0};
  expect_back(layered(test::header_of("u", months(), test::global_grid(3, 4)), {axis}));
  EXPECT_THAT(OpenedFile(path("out.nc")).values("level_bnds"), ElementsAre(1050, 800, 800, 300, 300, 0));
}

TEST_F(LayerWriting, InChunksOfSeveralTimesAndWithDigits) {
  io::OutputFormat format;
  format.chunks = {2, 3, 4};
  format.deflate = 0;
  expect_back(layered(test::header_of("u", months(), test::global_grid(5, 7)), {members(3)}), format);
  EXPECT_THAT(OpenedFile(path("out.nc")).chunks("u"), ElementsAre(2, 1, 3, 4));
}

TEST_F(LayerWriting, SharesAxesThatAreTheSameAndRenamesOthers) {
  const auto grid = test::global_grid(3, 4);
  std::vector<core::Field> fields = layers_of(layered(test::header_of("u", months(), grid), {pressures()}));
  for (const CoordinateAxis& axis : {pressures(), pressures({850, 700}), pressures({850, 700, 600})}) {
    const std::string name = "v" + std::to_string(fields.size());
    for (core::Field& field : layers_of(layered(test::header_of(name, months(), grid), {axis}))) {
      fields.push_back(std::move(field));
    }
  }
  io::write(path("out.nc"), fields);
  const OpenedFile file(path("out.nc"));
  EXPECT_EQ(file.dimensions("u")[1], "level");
  EXPECT_EQ(file.dimensions("v3")[1], "level");
  EXPECT_EQ(file.dimensions("v6")[1], "level_2");
  EXPECT_EQ(file.dimensions("v8")[1], "level_3");
  EXPECT_THAT(file.values("level_2"), ElementsAre(850, 700));
}

TEST_F(LayerWriting, TakesTilesOfLayersInAnyOrder) {
  const core::FieldHeader header = layered(test::header_of("u", months(), test::global_grid(6, 8)), {members(3)});
  const std::vector<core::Field> fields = layers_of(header);
  io::write(path("whole.nc"), fields);
  io::OutputFile file(path("tiles.nc"), {header}, {}, {});
  for (const core::IndexRange rows : {core::IndexRange{2, 6}, {0, 2}}) {
    for (const std::size_t layer : {2U, 0U, 1U}) {
      for (const core::IndexRange times : {core::IndexRange{3, 5}, {0, 3}}) {
        file.sink(0, layer).write(core::view(fields[layer]).narrowed(times, rows));
      }
    }
  }
  file.commit();
  EXPECT_EQ(OpenedFile(path("whole.nc")).values("u").size(), 5U * 3U * 48U);
  const std::vector<double> whole = OpenedFile(path("whole.nc")).values("u");
  EXPECT_EQ(OpenedFile(path("tiles.nc")).values("u"), whole);
  const double first_of_second_layer = fields[1].values(0, 0, 0);
  EXPECT_EQ(whole[48], first_of_second_layer);
}

TEST_F(LayerWriting, NeedsEveryLayer) {
  std::vector<core::Field> fields = layers_of(layered(test::header_of("u", months(), nullptr), {members(3)}));
  fields.pop_back();
  const auto [kind, sentence] = test::error_of([&] { io::write(path("out.nc"), fields); });
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_THAT(sentence, HasSubstr("variable u has 3 layers"));
  io::OutputFile file(path("out.nc"), {fields[0].header}, {}, {});
  file.sink(0, 0).write(core::view(fields[0]));
  EXPECT_THROW(file.commit(), std::logic_error);
}

TEST_F(LayerWriting, TakesOverWhatAnEarlierFileHoldsOfALayer) {
  const auto grid = test::global_grid(6, 8);
  const auto header = [&](std::size_t times) {
    return layered(test::header_of("u", test::months_from_1980(times, core::Calendar::standard), grid), {members(3)});
  };
  const std::vector<core::Field> old = layers_of(header(4));
  io::write(path("old.nc"), old);
  const std::vector<core::Field> whole = layers_of(header(6));
  io::OutputFile file(path("new.nc"), {header(6)}, {}, {});
  for (const std::size_t layer : {1U, 0U, 2U}) {
    ASSERT_EQ(file.reason_not_to_take_over(0, path("old.nc"), 4), "");
    file.take_over(0, path("old.nc"), {0, 4}, {0, 6}, layer);
    file.sink(0, layer).write(core::view(whole[layer]).narrowed({4, 6}, {0, 6}));
  }
  file.commit();
  io::write(path("whole.nc"), whole);
  EXPECT_EQ(OpenedFile(path("new.nc")).values("u"), OpenedFile(path("whole.nc")).values("u"));
  io::write(path("other.nc"), layers_of(layered(test::header_of("u", months(), grid), {members(2)})));
  io::OutputFile another(path("another.nc"), {header(6)}, {}, {});
  EXPECT_THAT(another.reason_not_to_take_over(0, path("other.nc"), 4), HasSubstr("in another way"));
}

TEST_F(LayerWriting, IsCheckedBeforeAnythingIsWritten) {
  const auto grid = test::global_grid(3, 4);
  const core::FieldHeader field = layered(test::header_of("level", months(), grid), {pressures()});
  const auto [kind, sentence] = test::error_of([&] { io::check_output(path("out.nc"), {field}, {}); });
  EXPECT_EQ(kind, core::ErrorKind::usage);
  EXPECT_THAT(sentence, HasSubstr("two variables or dimensions would be called 'level'"));
}

TEST_F(LayerWriting, IsUnderstoodAsDescribed) {
  io::write(path("out.nc"), layers_of(layered(test::header_of("u", months(), test::global_grid(3, 4)), {models()})));
  io::InputSpec spec = spec_of({"out.nc"}, "u");
  spec.select["model"] = core::AxisPlace{std::numeric_limits<double>::quiet_NaN(), "", "caf\xc3\xa9"};
  EXPECT_EQ(layer_values(spec).size(), 60U);
  EXPECT_EQ(fields_.variables[0].layers[0]->header().attributes.at("model"), "caf\xc3\xa9");
}

}  // namespace
}  // namespace fieldwise
